package main

import "fmt"

// writeItems writes, for m rows of a and n rows of b, all of k numbers, those of
// b from row to row so many numbers apart,
//
//	dst[i][j] += sum over p of a[i][p] * b[j][p]
//
// four rows of b at a time. Where fewer are left all four are the same row.
//
//	R0 dst, which moves on   R1 a's row   R2 b
//	R3 rows left  R4 k       R5 n
//	R6 b's row  R7 rows of b left  R8 from one of the four rows to the next in bytes
//	R9 a moving  R10-R13 the four rows of b, moving  R14 k left  R15 from row to row of b in bytes
func writeItems(w *writer) {
	w.function("itemProducts", 56)
	w.arguments([]string{"dst", "a", "b", "m", "k", "n", "bRow"})
	w.do("Get R6; I64Const $2; I64Shl; Set R15")
	w.while(atLeast("R3", 1), func() {
		w.do("Get R2; Set R6; Get R5; Set R7; Get R15; Set R8")
		w.while(atLeast("R7", 1), func() {
			w.do("Get R15; I64Const $0; Get R7; I64Const $4; I64GeS; Select; Set R8")
			w.fourItems()
			w.add4()
		})
		w.do("Get R1; Get R4; I64Const $2; I64Shl; I64Add; Set R1; Get R3; I64Const $1; I64Sub; Set R3")
	})
	w.end()
}

// fourItems leaves four products in the lanes of V0.
func (w *writer) fourItems() {
	w.do("Get R1; Set R9; Get R4; Set R14; Get R6; Set R10")
	for i := 11; i <= 13; i++ {
		w.dof("Get R%d; Get R8; I64Add; Set R%d", i-1, i)
	}
	w.zero(0, 4)
	forward := func(n int) {
		w.forward("R14", n, []string{"R9", "R10", "R11", "R12", "R13"})
	}
	for _, vectors := range []int{4, 1} {
		w.while(atLeast("R14", 4*vectors), func() {
			for v := range vectors {
				w.do(loadVector("R9", 16*v) + "Set V4")
				for i := range 4 {
					w.do(multiplyAdd(fmt.Sprintf("V%d", i), "Get V4", loadVector(fmt.Sprintf("R%d", 10+i), 16*v)))
				}
			}
			forward(4 * vectors)
		})
	}
	w.sumsOfFour("F32x4Add")
	w.while(atLeast("R14", 1), func() {
		w.do("Get V0;" + loadSplat("R9") + loadSplat("R10"))
		for lane := 1; lane < 4; lane++ {
			w.dof("%s; F32Load $0; F32x4ReplaceLane $0, $%d", at(fmt.Sprintf("R%d", 10+lane)), lane)
		}
		w.do("F32x4Mul; F32x4Add; Set V0")
		forward(1)
	})
}

// add4 adds V0 to dst: all of it, or where the four rows were the same one its
// first lane.
func (w *writer) add4() {
	w.do("Get R8; I64Eqz; If")
	w.do(at("R0") + at("R0") + "F32Load $0; Get V0; F32x4ExtractLane $0, $0; F32Add; F32Store $0")
	w.do(add("R0", "$4") + add("R6", "R15") + "Get R7; I64Const $1; I64Sub; Set R7")
	w.do("Else")
	w.do(at("R0") + loadVector("R0", 0) + "Get V0; F32x4Add; V128Store $0, $0")
	w.do(add("R0", "$16") + "Get R15; I64Const $2; I64Shl; Get R6; I64Add; Set R6; Get R7; I64Const $4; I64Sub; Set R7")
	w.do("End")
}

// sumsOfFour puts the sums over the lanes of V0, V1, V2 and V3 into the lanes of
// V0, with V4 as scratch. Halves move as float64, which stays in vector
// registers, and V0 and V2 then hold two sums each in halves.
func (w *writer) sumsOfFour(sum string) {
	halves := func(x, y string) {
		w.dof("Get %s; Get %s; F64x2ExtractLane $0, $0; F64x2ReplaceLane $0, $1", x, y)
		w.dof("Get %s; Get %s; F64x2ExtractLane $0, $1; F64x2ReplaceLane $0, $0", y, x)
		w.dof("%s; Set %s", sum, x)
	}
	halves("V0", "V1")
	halves("V2", "V3")
	// Bytes of lanes 0, 2, 1 and 3.
	w.do("V128Const $0x0b0a090803020100, $0x0f0e0d0c07060504; Set V4")
	w.do("Get V0; Get V4; I8x16Swizzle; Set V0; Get V2; Get V4; I8x16Swizzle; Set V2")
	halves("V0", "V2")
}

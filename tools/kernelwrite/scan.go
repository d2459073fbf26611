package main

import "fmt"

// writeScan writes dst[i] = scale[i] * (sum over j of rows[i*d+j] * query[j])
// in whole numbers, four rows at a time: n is a multiple of 4, d one of 8.
//
//	R0 dst  R1 rows  R2 scale, moving   R3 query
//	R4 rows left  R5 d
//	R6-R9 the four rows, moving  R10 query, moving  R11 d left
func writeScan(w *writer) {
	w.function("scanRows", 48)
	w.arguments([]string{"dst", "rows", "scale", "query", "n", "d"})
	w.while(atLeast("R4", 4), func() {
		w.do("Get R1; Set R6; Get R3; Set R10; Get R5; Set R11")
		for i := 7; i <= 9; i++ {
			w.dof("Get R%d; Get R5; I64Add; Set R%d", i-1, i)
		}
		w.zero(0, 4)
		w.while(atLeast("R11", 16), w.scan16)
		w.when(atLeast("R11", 8), w.scan8)
		w.sumsOfFour("I32x4Add")
		w.do(at("R0") + "Get V0; F32x4ConvertI32x4S;" + loadVector("R2", 0) + "F32x4Mul; V128Store $0, $0")
		w.do(add("R0", "$16") + add("R2", "$16") + "Get R9; Set R1; Get R4; I64Const $4; I64Sub; Set R4")
	})
	w.end()
}

func (w *writer) scan16() {
	w.do(loadVector("R10", 0) + "Set V4;" + loadVector("R10", 16) + "Set V5")
	for i := range 4 {
		row := fmt.Sprintf("R%d", 6+i)
		w.do(loadVector(row, 0) + "Set V6")
		w.dof("Get V%d; Get V6; I16x8ExtendLowI8x16S; Get V4; I32x4DotI16x8S; I32x4Add", i)
		w.dof("Get V6; I16x8ExtendHighI8x16S; Get V5; I32x4DotI16x8S; I32x4Add; Set V%d", i)
		w.do(add(row, "$16"))
	}
	w.do(add("R10", "$32") + "Get R11; I64Const $16; I64Sub; Set R11")
}

func (w *writer) scan8() {
	w.do(loadVector("R10", 0) + "Set V4")
	for i := range 4 {
		row := fmt.Sprintf("R%d", 6+i)
		w.dof("Get V%d; %s; V128Load8x8S %s", i, at(row), noOffset)
		w.dof("Get V4; I32x4DotI16x8S; I32x4Add; Set V%d", i)
		w.do(add(row, "$8"))
	}
}

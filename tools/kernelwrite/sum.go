package main

import "fmt"

// writeSum writes dst[j] += sum over i of weight[i] * scale[i] * rows[i*d+j],
// thirty-two columns at a time and then eight, whose sums stay in registers: d
// is a multiple of 8.
//
//	R0 dst, moving  R1 rows, moving by columns  R2 scale  R3 weight  R4 n  R5 d
//	R6 columns left  R7 the row, R8 its scale, R9 its weight, moving  R10 rows left
func writeSum(w *writer) {
	w.function("sumRows", 48)
	w.arguments([]string{"dst", "rows", "scale", "weight", "n", "d"})
	w.do("Get R5; Set R6")
	w.while(atLeast("R6", 32), func() { w.columns(32) })
	w.while(atLeast("R6", 8), func() { w.columns(8) })
	w.end()
}

// columns sums so many columns of all rows.
func (w *writer) columns(n int) {
	w.zero(0, n/4)
	w.do("Get R1; Set R7; Get R2; Set R8; Get R3; Set R9; Get R4; Set R10")
	w.while(atLeast("R10", 1), func() {
		w.do(loadSplat("R8") + loadSplat("R9") + "F32x4Mul; Set V8")
		if n == 8 {
			w.dof("%s; V128Load8x8S %s; Set V10", at("R7"), noOffset)
			w.addEight(0)
		}
		for i := 0; i < n/16; i++ {
			w.do(loadVector("R7", 16*i) + "Set V9")
			w.do("Get V9; I16x8ExtendLowI8x16S; Set V10")
			w.addEight(4 * i)
			w.do("Get V9; I16x8ExtendHighI8x16S; Set V10")
			w.addEight(4*i + 2)
		}
		w.do(add("R7", "R5") + add("R8", "$4") + add("R9", "$4") + add("R10", "$-1"))
	})
	for i := range n / 4 {
		w.do(at("R0") + fmt.Sprintf("Get V%d;", i) + loadVector("R0", 16*i) + fmt.Sprintf("F32x4Add; V128Store $0, $%d", 16*i))
	}
	w.do(add("R0", fmt.Sprintf("$%d", 4*n)) + add("R1", fmt.Sprintf("$%d", n)) + add("R6", fmt.Sprintf("$-%d", n)))
}

// addEight adds the eight numbers in V10, times V8, to two sums.
func (w *writer) addEight(sum int) {
	for i, half := range []string{"Low", "High"} {
		value := fmt.Sprintf("Get V10; I32x4Extend%sI16x8S; F32x4ConvertI32x4S", half)
		w.do(multiplyAdd(fmt.Sprintf("V%d", sum+i), "Get V8", value))
	}
}

package main

// writeGather writes dst[r*stride+j] = scale[i] * rows[i*d+j] for i = items[r],
// eight columns at a time: d is a multiple of 8.
//
//	R0 dst, moving by rows  R1 rows  R2 scale  R3 items, moving  R4 items left
//	R5 d  R6 stride in bytes
//	R7 the item, R8 its row, moving  R9 dst, moving  R10 columns left
func writeGather(w *writer) {
	w.function("gatherRows", 56)
	w.arguments([]string{"dst", "rows", "scale", "items", "n", "d", "stride"})
	w.bytes("R6")
	w.while(atLeast("R4", 1), func() {
		w.do(at("R3") + "I64Load32S $0; Set R7")
		w.do("Get R7; Get R5; I64Mul; Get R1; I64Add; Set R8")
		w.do("Get R7; I64Const $2; I64Shl; Get R2; I64Add; Set R7;" + loadSplat("R7") + "Set V0")
		w.do("Get R0; Set R9; Get R5; Set R10")
		w.while(atLeast("R10", 8), func() {
			w.dof("%s; V128Load8x8S %s; Set V1", at("R8"), noOffset)
			for i, half := range []string{"Low", "High"} {
				w.do(at("R9"))
				w.dof("Get V1; I32x4Extend%sI16x8S; F32x4ConvertI32x4S; Get V0; F32x4Mul; V128Store $0, $%d", half, 16*i)
			}
			w.do(add("R8", "$8") + add("R9", "$32") + add("R10", "$-8"))
		})
		w.do(add("R0", "R6") + add("R3", "$4") + add("R4", "$-1"))
	})
	w.end()
}

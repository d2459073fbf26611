package main

import "fmt"

// An element is how a loop over vectors takes numbers: four at a time, or one,
// which then stands in every lane.
type element struct{ single bool }

func (e element) load(address string, offset int) string {
	if e.single {
		return loadSplat(address)
	}
	return loadVector(address, offset)
}

// store stores what the code leaves on the stack.
func (e element) store(address string, offset int, value string) string {
	if e.single {
		return fmt.Sprintf("%s\n%s\nF32x4ExtractLane $0, $0; F32Store $%d", at(address), value, offset)
	}
	return fmt.Sprintf("%s\n%s\nV128Store $0, $%d", at(address), value, offset)
}

// vectors goes over as many numbers as the register count says, unroll vectors
// of four at a time, then one, and moves the addresses on; body gets the
// number of the vector within a pass. It leaves less than four numbers.
func (w *writer) vectors(count string, unroll int, addresses []string, body func(e element, i int)) {
	for _, u := range []int{unroll, 1} {
		w.while(atLeast(count, 4*u), func() {
			for i := range u {
				body(element{}, i)
			}
			w.forward(count, 4*u, addresses)
		})
		if u == 1 {
			return
		}
	}
}

// singles goes over the numbers that vectors left.
func (w *writer) singles(count string, addresses []string, body func(e element, i int)) {
	w.while(atLeast(count, 1), func() {
		body(element{single: true}, 0)
		w.forward(count, 1, addresses)
	})
}

// lanes writes what is to be done for the second and the third of one to three
// numbers, of which the register has the count times unit.
func (w *writer) lanes(count string, unit int, do func(lane int)) {
	w.when(atLeast(count, 2*unit), func() {
		do(1)
		w.when(atLeast(count, 3*unit), func() { do(2) })
	})
}

func loadLane(address string, lane, to int) string {
	return fmt.Sprintf("Get V%d; %s; F32Load $%d; F32x4ReplaceLane $0, $%d; Set V%d\n", to, at(address), 4*lane, lane, to)
}

// storeRest stores the first one to three lanes of a vector.
func (w *writer) storeRest(count string, unit int, address string, from int) {
	store := func(lane int) {
		w.dof("%s; Get V%d; F32x4ExtractLane $0, $%d; F32Store $%d", at(address), from, lane, 4*lane)
	}
	store(0)
	w.lanes(count, unit, store)
}

func (w *writer) forward(count string, n int, addresses []string) {
	for _, a := range addresses {
		w.do(add(a, fmt.Sprintf("$%d", 4*n)))
	}
	w.dof("Get %s; I64Const $%d; I64Sub; Set %s", count, n, count)
}

func (w *writer) each(count string, unroll int, addresses []string, body func(e element, i int)) {
	w.vectors(count, unroll, addresses, body)
	w.singles(count, addresses, body)
}

// constants fills vectors from V<from> on.
func (w *writer) constants(from int, values ...float32) {
	for i, v := range values {
		w.dof("F32Const $%.9e; F32x4Splat; Set V%d", v, from+i)
	}
}

// writeCombine writes dst[i] = a*x[i] + y[i].
func writeCombine(w *writer) {
	w.function("combineRows", 36)
	w.arguments([]string{"dst", "x", "y", "n"}, "a")
	w.do("Get F0; F32x4Splat; Set V0")
	w.each("R3", 4, []string{"R0", "R1", "R2"}, func(e element, i int) {
		w.do(e.store("R0", 16*i, "Get V0;"+e.load("R1", 16*i)+"F32x4Mul;"+e.load("R2", 16*i)+"F32x4Add"))
	})
	w.end()
}

// writeScale writes x[i] *= a.
func writeScale(w *writer) {
	w.function("scaleRow", 20)
	w.arguments([]string{"x", "n"}, "a")
	w.do("Get F0; F32x4Splat; Set V0")
	w.each("R1", 4, []string{"R0"}, func(e element, i int) {
		w.do(e.store("R0", 16*i, "Get V0;"+e.load("R0", 16*i)+"F32x4Mul"))
	})
	w.end()
}

// writeDot writes the sum of x[i]*y[i], with four sums.
func writeDot(w *writer) {
	w.function("dotRows", 28)
	w.arguments([]string{"x", "y", "n"})
	w.zero(0, 4)
	addresses := []string{"R0", "R1"}
	product := func(e element, i int) {
		w.do(multiplyAdd(fmt.Sprintf("V%d", i), e.load("R0", 16*i), e.load("R1", 16*i)))
	}
	w.vectors("R2", 4, addresses, product)
	w.do("Get V0; Get V1; F32x4Add; Get V2; Get V3; F32x4Add; F32x4Add; Set V0")
	w.reduce("F32Add")
	w.singles("R2", addresses, func(element, int) {
		w.do("Get F0;" + at("R0") + "F32Load $0;" + at("R1") + "F32Load $0; F32Mul; F32Add; Set F0")
	})
	w.do("Get SP; Get F0; F32Store ret+24(FP)")
	w.end()
}

// lowest is -Inf in every lane, by its bits.
const lowest = "I32Const $-8388608; I32x4Splat"

// writeMax writes the largest of x, -Inf of none.
func writeMax(w *writer) {
	w.function("maxOfRow", 20)
	w.arguments([]string{"x", "n"})
	for i := range 4 {
		w.dof("%s; Set V%d", lowest, i)
	}
	w.each("R1", 4, []string{"R0"}, func(e element, i int) {
		w.dof("Get V%d; %s; F32x4Pmax; Set V%d", i, e.load("R0", 16*i), i)
	})
	w.do("Get V0; Get V1; F32x4Pmax; Get V2; Get V3; F32x4Pmax; F32x4Pmax; Set V0")
	w.reduce("F32Max")
	w.do("Get SP; Get F0; F32Store ret+16(FP)")
	w.end()
}

// reduce leaves the sum, or the largest, of V0's lanes in F0.
func (w *writer) reduce(with string) {
	for lane := range 4 {
		w.dof("Get V0; F32x4ExtractLane $0, $%d", lane)
	}
	w.dof("%s; %s; %s; Set F0", with, with, with)
}

// writeAdam writes the step of kernel.Adam; V1-V6 are its constants.
//
//	R0 value  R1 gradient  R2 mean  R3 square  R4 n
func writeAdam(w *writer) {
	w.function("adamStep", 44)
	w.arguments([]string{"value", "gradient", "mean", "square", "n"}, "rate")
	w.do("Get F0; F32x4Splat; Set V0")
	const beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	w.constants(1, beta1, 1-beta1, beta2, 1-beta2, epsilon)
	w.each("R4", 1, []string{"R0", "R1", "R2", "R3"}, func(e element, _ int) {
		w.do(e.load("R1", 0) + "Set V6")
		w.do("Get V1;" + e.load("R2", 0) + "F32x4Mul; Get V2; Get V6; F32x4Mul; F32x4Add; Set V7")
		w.do("Get V3;" + e.load("R3", 0) + "F32x4Mul; Get V4; Get V6; F32x4Mul; Get V6; F32x4Mul; F32x4Add; Set V8")
		w.do(e.store("R2", 0, "Get V7"))
		w.do(e.store("R3", 0, "Get V8"))
		w.do(e.store("R0", 0, e.load("R0", 0)+"Get V0; Get V7; F32x4Mul; Get V8; F32x4Sqrt; Get V5; F32x4Add; F32x4Div; F32x4Sub"))
	})
	w.end()
}

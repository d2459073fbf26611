package main

// Constants of the range reduction and the polynomial: kernel.ExpSum's. Adding
// and taking off magic rounds to a whole number, which then stands in the
// lowest bits of the sum.
const (
	log2e  = 1.44269504088896341
	magic  = 3 << 22
	ln2Hi  = 0.693359375
	ln2Lo  = -2.12194440e-4
	expMin = -87
	expMax = 88
)

var polynomial = []float32{
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3,
	4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
}

// expConstants fills V1-V12 with what exp needs, and F2.
func (w *writer) expConstants() {
	w.dof("F32Const $%d.0; Set F2", expMin)
	w.constants(1, expMax, log2e, magic, ln2Hi, ln2Lo)
	w.constants(6, polynomial...)
	w.constants(12, 1)
}

// writeExp writes, for each number of x,
//
//	x = e^(sign*x - shift), and where logistic is 1, x = 1 / (1 + that)
//
// and returns the sum of what it wrote.
//
//	R0 x  R1 n  R2 logistic
//	F0 sign  F1 shift  F2 expMin
//	V0 sum  V1-V5 expMax log2e magic ln2Hi ln2Lo  V6-V11 polynomial  V12 one
func writeExp(w *writer) {
	w.function("expRow", 36)
	w.arguments([]string{"x", "n", "logistic"}, "sign", "shift")
	w.expConstants()
	w.zero(0, 1)
	w.exps("R1", "R0", func() {
		w.do("Get F0; F32x4Splat; Get V13; F32x4Mul; Get F1; F32x4Splat; F32x4Sub; Set V13")
		w.exp()
		w.when("Get R2; I32WrapI64", func() {
			w.do("Get V12; Get V12; Get V13; F32x4Add; F32x4Div; Set V13")
		})
		w.do("Get V0; Get V13; F32x4Add; Set V0")
	})
	w.reduce("F32Add")
	w.do("Get SP; Get F0; F32Store ret+32(FP)")
	w.end()
}

// writeSoftmax turns each of the rows of x, of n numbers each, into
//
//	x[j] = e^(x[j] - the largest) / max(1, sum over j of that)
//
// where the sum is at least 1 unless it is 0.
//
//	R0 x, moving  R1 rows left  R2 n  R3 the row, moving  R4 numbers left
//	F1, F2, V0-V12 as in writeExp, the shift being the row's largest
func writeSoftmax(w *writer) {
	w.function("softmaxRows", 24)
	w.arguments([]string{"x", "rows", "n"})
	w.expConstants()
	const begin = "Get R0; Set R3; Get R2; Set R4"
	w.while(atLeast("R1", 1), func() {
		w.do(begin + ";" + lowest + "; Set V0")
		w.vectors("R4", 1, []string{"R3"}, func(e element, _ int) {
			w.do("Get V0;" + e.load("R3", 0) + "F32x4Pmax; Set V0")
		})
		w.when(atLeast("R4", 1), func() {
			w.loadRest("R4", "R3")
			w.do("Get V0; Get V13; F32x4Pmax; Set V0")
		})
		w.across("F32x4Pmax")
		w.do("Get V0; F32x4ExtractLane $0, $0; Set F1;" + begin)
		w.zero(0, 1)
		w.exps("R4", "R3", func() {
			w.do("Get V13; Get F1; F32x4Splat; F32x4Sub; Set V13")
			w.exp()
			w.do("Get V0; Get V13; F32x4Add; Set V0")
		})
		w.across("F32x4Add")
		w.do("Get V12; Get V12; Get V0; F32x4Pmax; F32x4Div; Set V0;" + begin)
		w.exps("R4", "R3", func() { w.do("Get V13; Get V0; F32x4Mul; Set V13") })
		w.do("Get R3; Get R4; I64Const $2; I64Shl; I64Add; Set R0" + "\n" + add("R1", "$-1"))
	})
	w.end()
}

// exps replaces numbers by what body makes of V13, four at a time. The last
// vector is filled up with -Inf; the address and the count stay at its begin.
func (w *writer) exps(count, address string, body func()) {
	w.vectors(count, 1, []string{address}, func(e element, _ int) {
		w.do(e.load(address, 0) + "Set V13")
		body()
		w.do(e.store(address, 0, "Get V13"))
	})
	w.when(atLeast(count, 1), func() {
		w.loadRest(count, address)
		body()
		w.storeRest(count, 1, address, 13)
	})
}

// loadRest loads one to three numbers into V13 and fills it up with -Inf.
func (w *writer) loadRest(count, address string) {
	w.do(lowest + "; Set V13\n" + loadLane(address, 0, 13))
	w.lanes(count, 1, func(lane int) { w.do(loadLane(address, lane, 13)) })
}

// across puts the sum, or the largest, of V0's lanes into all of them.
func (w *writer) across(with string) {
	for _, order := range []string{"$0x0f0e0d0c0b0a0908, $0x0706050403020100", "$0x0302010007060504, $0x0b0a09080f0e0d0c"} {
		w.dof("Get V0; Get V0; V128Const %s; I8x16Swizzle; %s; Set V0", order, with)
	}
}

// exp replaces the numbers in V13.
func (w *writer) exp() {
	// The mask waits on the stack.
	w.do("Get V13; Get F2; F32x4Splat; F32x4Gt")
	w.do("Get V13; Get V1; F32x4Pmin; Set V13")
	w.do("Get V13; Get V2; F32x4Mul; Get V3; F32x4Add; Tee V14; Get V3; F32x4Sub; Set V15")
	w.do("Get V13; Get V15; Get V4; F32x4Mul; F32x4Sub; Get V15; Get V5; F32x4Mul; F32x4Sub; Set V13")
	w.do("Get V6")
	for _, constant := range []string{"V7", "V8", "V9", "V10", "V11"} {
		w.do("Get V13; F32x4Mul; Get " + constant + "; F32x4Add")
	}
	w.do("Get V13; F32x4Mul; Get V13; F32x4Mul; Get V13; F32x4Add; Get V12; F32x4Add")
	w.do("Get V14; I32Const $23; I32x4Shl; Get V12; I32x4Add; F32x4Mul; V128And; Set V13")
}

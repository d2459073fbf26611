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

// writeExp writes, for each number of x,
//
//	x = e^(sign*x - shift), and where logistic is 1, x = 1 / (1 + that)
//
// and returns the sum of what it wrote.
//
//	R0 x  R1 n  R2 logistic
//	F0 sign  F1 shift  F2 expMin  F3 the sum of the last few
//	V0 sum  V1-V5 expMax log2e magic ln2Hi ln2Lo  V6-V11 polynomial  V12 one
func writeExp(w *writer) {
	w.function("expRow", 36)
	w.arguments([]string{"x", "n", "logistic"}, "sign", "shift")
	w.dof("F32Const $%d.0; Set F2", expMin)
	w.zero(0, 1)
	w.constants(1, expMax, log2e, magic, ln2Hi, ln2Lo)
	w.constants(6, polynomial...)
	w.constants(12, 1)
	w.vectors("R1", 1, []string{"R0"}, func(e element, _ int) {
		w.exp(e)
		w.do("Get V0; Get V13; F32x4Add; Set V0")
	})
	w.singles("R1", []string{"R0"}, func(e element, _ int) {
		w.exp(e)
		w.do("Get F3; Get V13; F32x4ExtractLane $0, $0; F32Add; Set F3")
	})
	w.reduce("F32Add")
	w.do("Get SP; Get F0; Get F3; F32Add; F32Store ret+32(FP)")
	w.end()
}

// exp replaces the numbers at R0, and leaves them in V13.
func (w *writer) exp(e element) {
	w.do(e.load("R0", 0) + "Get F0; F32x4Splat; F32x4Mul; Get F1; F32x4Splat; F32x4Sub; Set V13")
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
	w.when("Get R2; I32WrapI64", func() {
		w.do("Get V12; Get V12; Get V13; F32x4Add; F32x4Div; Set V13")
	})
	w.do(e.store("R0", 0, "Get V13"))
}

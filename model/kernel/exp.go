package kernel

import "math"

// ExpSum replaces each x[i] by e^(x[i] - shift) and returns their sum. The
// exponential is a polynomial after range reduction (Cody and Waite 1980), the
// same on every target: its relative error is below 3e-7, and results under
// e^-87 are 0; beyond e^88 the result stays there, so that a sum is finite.
func ExpSum(x []float32, shift float32) float32 { return expSum(x, shift) }

// Softmax replaces each row of x [rows x n] by probabilities:
//
//	x[i][j] = e^(x[i][j] - top) / sum over j of e^(x[i][j] - top),  top = max over j of x[i][j]
//
// with the exponential of ExpSum. A row of -Inf alone becomes zeros.
func Softmax(x []float32, rows, n int) {
	if len(x) < rows*n {
		panic("kernel: a matrix is shorter than its shape")
	}
	softmax(x, rows, n)
}

// Constants of the range reduction x = n ln 2 + r and of e^r on |r| <= ln(2)/2.
const (
	log2e  = 1.44269504088896341
	ln2Hi  = 0.693359375
	ln2Lo  = -2.12194440e-4
	expMin = -87
	expMax = 88
	exp5   = 1.9875691500e-4
	exp4   = 1.3981999507e-3
	exp3   = 8.3334519073e-3
	exp2   = 4.1665795894e-2
	exp1   = 1.6666665459e-1
	exp0   = 5.0000001201e-1
)

func expSumLoop(x []float32, shift float32) (sum float32) {
	for i, v := range x {
		e := exp(v - shift)
		x[i] = e
		sum += e
	}
	return sum
}

func softmaxLoop(x []float32, rows, n int) {
	for i := range rows {
		row := x[i*n : i*n+n]
		if total := expSumLoop(row, maxLoop(row)); total > 0 {
			scaleLoop(1/total, row)
		}
	}
}

// exp is e^x in single precision.
func exp(x float32) float32 {
	if !(x > expMin) {
		return 0
	}
	x = min(x, expMax)
	n := int32(math.Floor(float64(x*log2e + 0.5)))
	r := x - float32(n)*ln2Hi
	r -= float32(n) * ln2Lo
	y := float32(exp5)
	y = y*r + exp4
	y = y*r + exp3
	y = y*r + exp2
	y = y*r + exp1
	y = y*r + exp0
	y = y*r*r + r + 1
	return y * math.Float32frombits(uint32(n+127)<<23)
}

// Package kernel holds the vector and matrix loops in which Inkling spends its
// time. Each exported function is defined by a plain Go loop (loop.go); a
// faster variant for one target is used only where it was measured faster, and
// is tested against the loop at every length.
//
// Matrices are dense, row by row. Shapes are written [rows x columns]. A slice
// that is shorter than its shape says is a programmer's error and panics.
package kernel

import "math"

//go:generate go run ../../tools/kernelwrite simd_wasm.s

// MulAdd adds a matrix product to dst:
//
//	dst[m x n] += a[m x k] * b[k x n]
func MulAdd(dst, a, b []float32, m, k, n int) {
	checkShapes(len(dst), m*n, len(a), m*k, len(b), k*n)
	mulAdd(dst, a, b, m, k, n)
}

// MulAddTransB adds the product with a transposed right side, which is how
// many queries score many items:
//
//	dst[m x n] += a[m x k] * b[n x k]^T
func MulAddTransB(dst, a, b []float32, m, k, n int) {
	checkShapes(len(dst), m*n, len(a), m*k, len(b), n*k)
	mulAddTransB(dst, a, b, m, k, n)
}

// MulAddTransA adds the product with a transposed left side, which is how a
// batch of inputs and output gradients becomes a weight gradient:
//
//	dst[m x n] += a[k x m]^T * b[k x n]
func MulAddTransA(dst, a, b []float32, m, k, n int) {
	checkShapes(len(dst), m*n, len(a), k*m, len(b), k*n)
	mulAddTransA(dst, a, b, m, k, n)
}

// Dot is the sum of x[i]*y[i] over x.
func Dot(x, y []float32) float32 {
	if len(y) < len(x) {
		panic("kernel: y is shorter than x")
	}
	return dot(x, y)
}

// DotEach adds to each value of dst the product of x with a row of its own; rows
// begin stride numbers apart, at least len(x):
//
//	dst[i] += sum over j of x[j] * rows[i*stride+j]
//
// It is how one vector scores many items.
func DotEach(dst, x, rows []float32, stride int) {
	if n := len(dst); n > 0 && (stride < len(x) || len(rows) < (n-1)*stride+len(x)) {
		panic("kernel: rows is shorter than dst needs")
	}
	dotEach(dst, x, rows, stride)
}

// Axpy adds a multiple of x to y: y[i] += a * x[i] over x.
func Axpy(a float32, x, y []float32) {
	if len(y) < len(x) {
		panic("kernel: y is shorter than x")
	}
	axpy(a, x, y)
}

// Combine is a multiple of x plus y: dst[i] = a*x[i] + y[i] over dst, which may
// be x or y. It is the pass over a whole catalogue that turns the sums of a scan
// into retrieval scores.
func Combine(dst, x []float32, a float32, y []float32) {
	if len(x) < len(dst) || len(y) < len(dst) {
		panic("kernel: x or y is shorter than dst")
	}
	combine(dst, x, a, y)
}

// Scale multiplies each x[i] by a.
func Scale(a float32, x []float32) { scale(a, x) }

// Max is the largest of the numbers; -Inf of none. What it is where a NaN is
// among them depends on the target.
func Max(x []float32) float32 { return maxOf(x) }

// Dense computes a layer: the product of x with w plus the bias, and with relu
// the larger of that and 0:
//
//	dst[m x n] = x[m x k] * w[k x n] + bias[n]
//
// dst must not overlap the others.
func Dense(dst, x, w, bias []float32, m, k, n int, relu bool) {
	checkShapes(len(dst), m*n, len(x), m*k, len(w), k*n)
	if len(bias) < n {
		panic("kernel: the bias is shorter than a row")
	}
	dense(dst, x, w, bias, m, k, n, relu)
}

// ScanInt8 scores quantised rows against one quantised query, in whole numbers,
// so that every target computes the same:
//
//	dst[i] = scale[i] * float32(sum over j of rows[i*d+j] * query[j]),  d = len(query)
//
// for every i of dst. The caller sees to it that no sum leaves an int32:
// |query[j]| is at most [QueryLimit] of d.
func ScanInt8(dst []float32, rows []int8, scale []float32, query []int16) {
	if len(rows) < len(dst)*len(query) || len(scale) < len(dst) {
		panic("kernel: rows or scale is shorter than dst needs")
	}
	scanInt8(dst, rows, scale, query)
}

// SumInt8 adds quantised rows, each times its weight:
//
//	dst[j] += sum over i of weight[i] * scale[i] * rows[i*d+j],  d = len(dst)
//
// for every i of weight.
func SumInt8(dst []float32, rows []int8, scale, weight []float32) {
	if len(rows) < len(weight)*len(dst) || len(scale) < len(weight) {
		panic("kernel: rows or scale is shorter than weight needs")
	}
	sumInt8(dst, rows, scale, weight)
}

// GatherInt8 writes quantised rows of d numbers, each times its scale, to rows of
// dst that begin stride numbers apart:
//
//	dst[r*stride+j] = scale[i] * rows[i*d+j],  i = items[r]
func GatherInt8(dst []float32, stride int, rows []int8, scale []float32, items []int32, d int) {
	if n := len(items); n > 0 && (stride < d || len(dst) < (n-1)*stride+d) {
		panic("kernel: dst is shorter than items needs")
	}
	for _, i := range items {
		if uint(i) >= uint(len(scale)) || len(rows) < (int(i)+1)*d {
			panic("kernel: rows or scale is shorter than an item needs")
		}
	}
	gatherInt8(dst, stride, rows, scale, items, d)
}

// QueryLimit is the largest value of a query of d numbers for ScanInt8.
func QueryLimit(d int) int16 { return int16(min(math.MaxInt16, math.MaxInt32/(128*max(d, 1)))) }

// Sigmoid replaces each x[i] by 1 / (1 + e^-x[i]); its relative error is that
// of ExpSum.
func Sigmoid(x []float32) { sigmoid(x) }

// Adam moves values against their gradient (Kingma and Ba 2015), without bias
// correction, which belongs into rate:
//
//	mean = .9 mean + .1 gradient;  square = .999 square + .001 gradient^2
//	value -= rate * mean / (sqrt(square) + 1e-8)
func Adam(value, gradient, mean, square []float32, rate float32) {
	n := len(value)
	if len(gradient) < n || len(mean) < n || len(square) < n {
		panic("kernel: the gradient or a moment is shorter than the values")
	}
	adam(value, gradient, mean, square, rate)
}

func checkShapes(dst, wantDst, a, wantA, b, wantB int) {
	if dst < wantDst || a < wantA || b < wantB {
		panic("kernel: a matrix is shorter than its shape")
	}
}

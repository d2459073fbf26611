//go:build !noasm

package kernel

import (
	"math"
	"unsafe"
)

// In the browser the kernels are WebAssembly's 128-bit instructions, in Go's
// assembler (simd_wasm.s): five to twenty times the loop. Sums are taken in
// another order than the loop's: results agree to rounding, and ScanInt8's
// exactly.

// product is dst[i][j] = max(floor, from[i][j] + sum over p of a[i][p]*b[p][j])
// for m rows and n columns. Rows of from are fromRow numbers apart, rows and
// columns of a aRow and aColumn.
//
//go:noescape
func product(dst, from, a, b *float32, m, k, n, fromRow, aRow, aColumn int, floor float32)

// itemProducts is dst[i][j] += sum over p of a[i][p]*b[j][p] for m and n rows of k
// numbers; those of b are bRow numbers apart.
//
//go:noescape
func itemProducts(dst, a, b *float32, m, k, n, bRow int)

// scanRows is scanInt8 for n rows, a multiple of 4, where d is one of 8.
//
//go:noescape
func scanRows(dst *float32, rows *int8, scale *float32, query *int16, n, d int)

// combineRows is dst[i] = a*x[i] + y[i].
//
//go:noescape
func combineRows(dst, x, y *float32, n int, a float32)

//go:noescape
func scaleRow(x *float32, n int, a float32)

//go:noescape
func dotRows(x, y *float32, n int) float32

//go:noescape
func maxOfRow(x *float32, n int) float32

// expRow replaces x[i] by e^(sign*x[i]-shift), or where logistic is 1 by one
// over one plus that, and returns their sum.
//
//go:noescape
func expRow(x *float32, n, logistic int, sign, shift float32) float32

//go:noescape
func softmaxRows(x *float32, rows, n int)

//go:noescape
func sumRows(dst *float32, rows *int8, scale, weight *float32, n, d int)

// gatherRows is gatherInt8 for n items, where d is a multiple of 8.
//
//go:noescape
func gatherRows(dst *float32, rows *int8, scale *float32, items *int32, n, d, stride int)

//go:noescape
func adamStep(value, gradient, mean, square *float32, n int, rate float32)

var noFloor = float32(math.Inf(-1))

func mulAdd(dst, a, b []float32, m, k, n int) {
	to := unsafe.SliceData(dst)
	if n == 1 {
		itemProducts(to, unsafe.SliceData(b), unsafe.SliceData(a), 1, k, m, k)
		return
	}
	product(to, to, unsafe.SliceData(a), unsafe.SliceData(b), m, k, n, n, k, 1, noFloor)
}

func mulAddTransA(dst, a, b []float32, m, k, n int) {
	to := unsafe.SliceData(dst)
	if n == 1 {
		product(to, to, unsafe.SliceData(b), unsafe.SliceData(a), 1, k, m, m, k, 1, noFloor)
		return
	}
	product(to, to, unsafe.SliceData(a), unsafe.SliceData(b), m, k, n, n, 1, m, noFloor)
}

func dense(dst, x, w, bias []float32, m, k, n int, relu bool) {
	if n == 1 && !relu {
		for i := range dst[:m] {
			dst[i] = bias[0]
		}
		mulAdd(dst, x, w, m, k, 1)
		return
	}
	floor := noFloor
	if relu {
		floor = 0
	}
	product(unsafe.SliceData(dst), unsafe.SliceData(bias), unsafe.SliceData(x), unsafe.SliceData(w), m, k, n, 0, k, 1, floor)
}

func mulAddTransB(dst, a, b []float32, m, k, n int) {
	itemProducts(unsafe.SliceData(dst), unsafe.SliceData(a), unsafe.SliceData(b), m, k, n, k)
}

func dotEach(dst, x, rows []float32, stride int) {
	itemProducts(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(rows), 1, len(x), len(dst), stride)
}

func dot(x, y []float32) float32 { return dotRows(unsafe.SliceData(x), unsafe.SliceData(y), len(x)) }

func axpy(a float32, x, y []float32) { combine(y[:len(x)], x, a, y) }

func combine(dst, x []float32, a float32, y []float32) {
	combineRows(unsafe.SliceData(dst), unsafe.SliceData(x), unsafe.SliceData(y), len(dst), a)
}

func scale(a float32, x []float32) { scaleRow(unsafe.SliceData(x), len(x), a) }

func maxOf(x []float32) float32 { return maxOfRow(unsafe.SliceData(x), len(x)) }

func expSum(x []float32, shift float32) float32 {
	return expRow(unsafe.SliceData(x), len(x), 0, 1, shift)
}

func sigmoid(x []float32) { expRow(unsafe.SliceData(x), len(x), 1, -1, 0) }

func softmax(x []float32, rows, n int) { softmaxRows(unsafe.SliceData(x), rows, n) }

func adam(value, gradient, mean, square []float32, rate float32) {
	adamStep(unsafe.SliceData(value), unsafe.SliceData(gradient), unsafe.SliceData(mean), unsafe.SliceData(square), len(value), rate)
}

// scanInt8 leaves to the loop what does not fill four rows, and rows whose
// length is no multiple of 8.
func scanInt8(dst []float32, rows []int8, scale []float32, query []int16) {
	n, d := 0, len(query)
	if d%8 == 0 {
		n = len(dst) &^ 3
		scanRows(unsafe.SliceData(dst), unsafe.SliceData(rows), unsafe.SliceData(scale), unsafe.SliceData(query), n, d)
	}
	scanInt8Loop(dst[n:], rows[n*d:], scale[n:], query)
}

// sumInt8 leaves rows whose length is no multiple of 8 to the loop.
func sumInt8(dst []float32, rows []int8, scale, weight []float32) {
	if len(dst)%8 != 0 {
		sumInt8Loop(dst, rows, scale, weight)
		return
	}
	sumRows(unsafe.SliceData(dst), unsafe.SliceData(rows), unsafe.SliceData(scale), unsafe.SliceData(weight), len(weight), len(dst))
}

// gatherInt8 leaves rows whose length is no multiple of 8 to the loop.
func gatherInt8(dst []float32, stride int, rows []int8, scale []float32, items []int32, d int) {
	if d%8 != 0 {
		gatherInt8Loop(dst, stride, rows, scale, items, d)
		return
	}
	gatherRows(unsafe.SliceData(dst), unsafe.SliceData(rows), unsafe.SliceData(scale), unsafe.SliceData(items), len(items), d, stride)
}

//go:build noasm || !(wasm || (amd64 && goexperiment.simd))

package kernel

// What runs where no faster variant exists, and with the tag noasm everywhere.

// mulAdd takes four rows of b at a time, so that each value of dst is loaded
// and stored a quarter as often as in the loop.
func mulAdd(dst, a, b []float32, m, k, n int) {
	for i := range m {
		row, x := dst[i*n:i*n+n], a[i*k:i*k+k]
		p := 0
		for ; p+4 <= k; p += 4 {
			axpy4(row, x[p:p+4], b[p*n:(p+4)*n])
		}
		for ; p < k; p++ {
			axpyLoop(x[p], b[p*n:p*n+n], row)
		}
	}
}

// dense is that product on top of the bias.
func dense(dst, x, w, bias []float32, m, k, n int, relu bool) {
	for i := range m {
		copy(dst[i*n:i*n+n], bias)
	}
	mulAdd(dst, x, w, m, k, n)
	if !relu {
		return
	}
	for i, v := range dst[:m*n] {
		dst[i] = max(v, 0)
	}
}

// axpy4 adds to dst four rows of b, each times its value of x.
func axpy4(dst, x, b []float32) {
	n := len(dst)
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	b0, b1, b2, b3 := b[:n], b[n:2*n], b[2*n:3*n], b[3*n:4*n]
	for j := range dst {
		dst[j] += x0*b0[j] + x1*b1[j] + x2*b2[j] + x3*b3[j]
	}
}

func mulAddTransB(dst, a, b []float32, m, k, n int) { mulAddTransBLoop(dst, a, b, m, k, n) }
func mulAddTransA(dst, a, b []float32, m, k, n int) { mulAddTransALoop(dst, a, b, m, k, n) }
func dot(x, y []float32) float32                    { return dotLoop(x, y) }
func axpy(a float32, x, y []float32)                { axpyLoop(a, x, y) }
func expSum(x []float32, shift float32) float32     { return expSumLoop(x, shift) }
func scale(a float32, x []float32)                  { scaleLoop(a, x) }
func maxOf(x []float32) float32                     { return maxLoop(x) }
func softmax(x []float32, rows, n int)              { softmaxLoop(x, rows, n) }
func sigmoid(x []float32)                           { sigmoidLoop(x) }
func combine(dst, x []float32, a float32, y []float32) {
	combineLoop(dst, x, a, y)
}
func scanInt8(dst []float32, rows []int8, scale []float32, query []int16) {
	scanInt8Loop(dst, rows, scale, query)
}
func dotEach(dst, x, rows []float32, stride int) { dotEachLoop(dst, x, rows, stride) }
func gatherInt8(dst []float32, stride int, rows []int8, scale []float32, items []int32, d int) {
	gatherInt8Loop(dst, stride, rows, scale, items, d)
}
func adam(value, gradient, mean, square []float32, rate float32) {
	adamLoop(value, gradient, mean, square, rate)
}
func sumInt8(dst []float32, rows []int8, scale, weight []float32) {
	sumInt8Loop(dst, rows, scale, weight)
}

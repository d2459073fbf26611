//go:build !(amd64 && goexperiment.simd)

package kernel

func mulAdd(dst, a, b []float32, m, k, n int)       { mulAddLoop(dst, a, b, m, k, n) }
func mulAddTransB(dst, a, b []float32, m, k, n int) { mulAddTransBLoop(dst, a, b, m, k, n) }
func mulAddTransA(dst, a, b []float32, m, k, n int) { mulAddTransALoop(dst, a, b, m, k, n) }
func dot(x, y []float32) float32                    { return dotLoop(x, y) }
func axpy(a float32, x, y []float32)                { axpyLoop(a, x, y) }
func expSum(x []float32, shift float32) float32     { return expSumLoop(x, shift) }
func scanInt8(dst []float32, rows []int8, scale, query []float32) {
	scanInt8Loop(dst, rows, scale, query)
}

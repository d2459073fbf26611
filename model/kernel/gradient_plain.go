//go:build noasm || !(amd64 && goexperiment.simd)

package kernel

func addRows(dst, x []float32, m, n int) { addRowsLoop(dst, x, m, n) }
func reluGradient(dy, y []float32)       { reluGradientLoop(dy, y) }

package kernel

// AddRows adds the rows of x [m x n] to dst [n], which is how output gradients
// become that of a bias:
//
//	dst[j] += sum over i of x[i*n+j]
func AddRows(dst, x []float32, m, n int) {
	if len(dst) < n || len(x) < m*n {
		panic("kernel: dst or x is shorter than its shape")
	}
	addRows(dst, x, m, n)
}

// ReLUGradient clears dy[i] where y[i], an output of max(x, 0), is not above 0.
func ReLUGradient(dy, y []float32) {
	if len(y) < len(dy) {
		panic("kernel: y is shorter than dy")
	}
	reluGradient(dy, y)
}

func addRowsLoop(dst, x []float32, m, n int) {
	for i := range m {
		for j, v := range x[i*n : i*n+n] {
			dst[j] += v
		}
	}
}

func reluGradientLoop(dy, y []float32) {
	y = y[:len(dy)]
	for i, v := range y {
		if !(v > 0) {
			dy[i] = 0
		}
	}
}

package kernel

import "math"

// The plain loops are the definition of every kernel, and what runs where no
// faster variant exists.

func mulAddLoop(dst, a, b []float32, m, k, n int) {
	for i := range m {
		row := dst[i*n : i*n+n]
		for p := range k {
			axpyLoop(a[i*k+p], b[p*n:p*n+n], row)
		}
	}
}

func mulAddTransBLoop(dst, a, b []float32, m, k, n int) {
	for i := range m {
		x := a[i*k : i*k+k]
		row := dst[i*n : i*n+n]
		j := 0
		for ; j+4 <= n; j += 4 {
			y0, y1 := b[j*k:j*k+k], b[(j+1)*k:(j+1)*k+k]
			y2, y3 := b[(j+2)*k:(j+2)*k+k], b[(j+3)*k:(j+3)*k+k]
			var s0, s1, s2, s3 float32
			for p, v := range x {
				s0 += v * y0[p]
				s1 += v * y1[p]
				s2 += v * y2[p]
				s3 += v * y3[p]
			}
			row[j] += s0
			row[j+1] += s1
			row[j+2] += s2
			row[j+3] += s3
		}
		for ; j < n; j++ {
			row[j] += dotLoop(x, b[j*k:j*k+k])
		}
	}
}

func mulAddTransALoop(dst, a, b []float32, m, k, n int) {
	for p := range k {
		y := b[p*n : p*n+n]
		for i := range m {
			axpyLoop(a[p*m+i], y, dst[i*n:i*n+n])
		}
	}
}

func dotLoop(x, y []float32) float32 {
	y = y[:len(x)]
	var s float32
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

func dotEachLoop(dst, x, rows []float32, stride int) {
	for i := range dst {
		dst[i] += dotLoop(x, rows[i*stride:i*stride+len(x)])
	}
}

func axpyLoop(a float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}

func combineLoop(dst, x []float32, a float32, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i, v := range x {
		dst[i] = a*v + y[i]
	}
}

func scaleLoop(a float32, x []float32) {
	for i := range x {
		x[i] *= a
	}
}

func maxLoop(x []float32) float32 {
	top := float32(math.Inf(-1))
	for _, v := range x {
		top = max(top, v)
	}
	return top
}

func denseLoop(dst, x, w, bias []float32, m, k, n int, relu bool) {
	for i := range m {
		row := dst[i*n : i*n+n]
		copy(row, bias)
		for p := range k {
			axpyLoop(x[i*k+p], w[p*n:p*n+n], row)
		}
		if !relu {
			continue
		}
		for j, v := range row {
			row[j] = max(v, 0)
		}
	}
}

func scanInt8Loop(dst []float32, rows []int8, scale []float32, query []int16) {
	d := len(query)
	for i := range dst {
		row := rows[i*d : i*d+d]
		var s int32
		for j, q := range query {
			s += int32(row[j]) * int32(q)
		}
		dst[i] = scale[i] * float32(s)
	}
}

func sumInt8Loop(dst []float32, rows []int8, scale, weight []float32) {
	d := len(dst)
	for i, w := range weight {
		w *= scale[i]
		for j, v := range rows[i*d : i*d+d] {
			dst[j] += w * float32(v)
		}
	}
}

func gatherInt8Loop(dst []float32, stride int, rows []int8, scale []float32, items []int32, d int) {
	for r, i := range items {
		to, unit := dst[r*stride:r*stride+d], scale[i]
		for j, v := range rows[int(i)*d : int(i)*d+d] {
			to[j] = unit * float32(v)
		}
	}
}

func sigmoidLoop(x []float32) {
	for i, v := range x {
		x[i] = 1 / (1 + exp(-v))
	}
}

// Constants of Adam.
const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

func adamLoop(value, gradient, mean, square []float32, rate float32) {
	gradient, mean, square = gradient[:len(value)], mean[:len(value)], square[:len(value)]
	for i, g := range gradient {
		mean[i] = beta1*mean[i] + (1-beta1)*g
		square[i] = beta2*square[i] + (1-beta2)*g*g
		value[i] -= rate * mean[i] / (float32(math.Sqrt(float64(square[i]))) + epsilon)
	}
}

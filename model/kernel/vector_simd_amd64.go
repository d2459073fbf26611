//go:build amd64 && goexperiment.simd && !noasm

package kernel

import "simd/archsimd"

func sigmoid(x []float32) {
	if !haveFMA {
		sigmoidLoop(x)
		return
	}
	one := archsimd.BroadcastFloat32x8(1)
	lowest, highest := archsimd.BroadcastFloat32x8(expMin), archsimd.BroadcastFloat32x8(expMax)
	var zero archsimd.Float32x8
	i := 0
	for ; i+8 <= len(x); i += 8 {
		v := zero.Sub(archsimd.LoadFloat32x8(x[i:]))
		e := exp8(v.Max(lowest).Min(highest)).Masked(v.Greater(lowest))
		one.Div(one.Add(e)).Store(x[i:])
	}
	archsimd.ClearAVXUpperBits()
	sigmoidLoop(x[i:])
}

// adam works on eight numbers: sixteen at a time are no faster, since root and
// quotient take all the time.
func adam(value, gradient, mean, square []float32, rate float32) {
	n := len(value)
	gradient, mean, square = gradient[:n], mean[:n], square[:n]
	if !haveFMA {
		adamLoop(value, gradient, mean, square, rate)
		return
	}
	keep1, take1 := archsimd.BroadcastFloat32x8(beta1), archsimd.BroadcastFloat32x8(1-beta1)
	keep2, take2 := archsimd.BroadcastFloat32x8(beta2), archsimd.BroadcastFloat32x8(1-beta2)
	least, step := archsimd.BroadcastFloat32x8(epsilon), archsimd.BroadcastFloat32x8(rate)
	i := 0
	for ; i+8 <= n; i += 8 {
		g := archsimd.LoadFloat32x8(gradient[i:])
		m := keep1.MulAdd(archsimd.LoadFloat32x8(mean[i:]), take1.Mul(g))
		s := keep2.MulAdd(archsimd.LoadFloat32x8(square[i:]), take2.Mul(g).Mul(g))
		m.Store(mean[i:])
		s.Store(square[i:])
		archsimd.LoadFloat32x8(value[i:]).Sub(step.Mul(m).Div(s.Sqrt().Add(least))).Store(value[i:])
	}
	archsimd.ClearAVXUpperBits()
	adamLoop(value[i:], gradient[i:], mean[i:], square[i:], rate)
}

// rectify sets negative values to 0.
func rectify(x []float32) {
	var zero archsimd.Float32x8
	i := 0
	for ; haveFMA && i+8 <= len(x); i += 8 {
		zero.Max(archsimd.LoadFloat32x8(x[i:])).Store(x[i:])
	}
	if i > 0 {
		archsimd.ClearAVXUpperBits()
	}
	for ; i < len(x); i++ {
		x[i] = max(x[i], 0)
	}
}

func addRows(dst, x []float32, m, n int) {
	j := 0
	for ; haveFMA && j+8 <= n; j += 8 {
		sum := archsimd.LoadFloat32x8(dst[j:])
		for i := range m {
			sum = sum.Add(archsimd.LoadFloat32x8(x[i*n+j:]))
		}
		sum.Store(dst[j:])
	}
	if j > 0 {
		archsimd.ClearAVXUpperBits()
	}
	for ; j < n; j++ {
		sum := dst[j]
		for i := range m {
			sum += x[i*n+j]
		}
		dst[j] = sum
	}
}

func reluGradient(dy, y []float32) {
	y = y[:len(dy)]
	var zero archsimd.Float32x8
	i := 0
	for ; haveFMA && i+8 <= len(dy); i += 8 {
		open := archsimd.LoadFloat32x8(y[i:]).Greater(zero)
		archsimd.LoadFloat32x8(dy[i:]).Masked(open).Store(dy[i:])
	}
	if i > 0 {
		archsimd.ClearAVXUpperBits()
	}
	reluGradientLoop(dy[i:], y[i:])
}

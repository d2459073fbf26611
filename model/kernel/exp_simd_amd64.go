//go:build amd64 && goexperiment.simd && !noasm

package kernel

import "simd/archsimd"

func expSum(x []float32, shift float32) float32 {
	if !haveFMA {
		return expSumLoop(x, shift)
	}
	s := archsimd.BroadcastFloat32x8(shift)
	lowest, highest := archsimd.BroadcastFloat32x8(expMin), archsimd.BroadcastFloat32x8(expMax)
	var total archsimd.Float32x8
	i := 0
	for ; i+8 <= len(x); i += 8 {
		v := archsimd.LoadFloat32x8(x[i:]).Sub(s)
		inRange := v.Greater(lowest)
		e := exp8(v.Max(lowest).Min(highest)).Masked(inRange)
		e.Store(x[i:])
		total = total.Add(e)
	}
	return sum(total) + expSumLoop(x[i:], shift)
}

func softmax(x []float32, rows, n int) {
	for i := range rows {
		row := x[i*n : i*n+n]
		if total := expSum(row, maxOf(row)); total > 0 {
			scale(1/total, row)
		}
	}
}

// exp8 is exp for eight values between expMin and expMax.
func exp8(x archsimd.Float32x8) archsimd.Float32x8 {
	n := x.MulAdd(archsimd.BroadcastFloat32x8(log2e), archsimd.BroadcastFloat32x8(0.5)).Floor()
	r := n.MulAdd(archsimd.BroadcastFloat32x8(-ln2Hi), x)
	r = n.MulAdd(archsimd.BroadcastFloat32x8(-ln2Lo), r)
	y := archsimd.BroadcastFloat32x8(exp5)
	y = y.MulAdd(r, archsimd.BroadcastFloat32x8(exp4))
	y = y.MulAdd(r, archsimd.BroadcastFloat32x8(exp3))
	y = y.MulAdd(r, archsimd.BroadcastFloat32x8(exp2))
	y = y.MulAdd(r, archsimd.BroadcastFloat32x8(exp1))
	y = y.MulAdd(r, archsimd.BroadcastFloat32x8(exp0))
	y = y.MulAdd(r.Mul(r), r.Add(archsimd.BroadcastFloat32x8(1)))
	bits := n.ConvertToInt32().Add(archsimd.BroadcastInt32x8(127)).ShiftAllLeft(23)
	return y.Mul(bits.AsFloat32x8())
}

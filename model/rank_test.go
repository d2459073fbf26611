package model

import (
	"math"
	"testing"
)

func TestLogSigmoid(t *testing.T) {
	var x []float32
	for v := float32(-100); v <= 100; v += 0.37 {
		x = append(x, v)
	}
	x = append(x, 0, -200, 200, 1e-6)
	got := append([]float32(nil), x...)
	logSigmoid(nil, got)
	for i, v := range x {
		want := math.Min(float64(v), 0) - math.Log1p(math.Exp(-math.Abs(float64(v))))
		if d := math.Abs(float64(got[i]) - want); d > 1e-6*math.Abs(want)+1e-37 {
			t.Errorf("of %g is %g, want %g", v, got[i], want)
		}
	}
}

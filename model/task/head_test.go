package task

import (
	"math"
	"testing"

	"inkling/model/nn/gradcheck"
)

func filled(n int, f func(float64) float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(f(1.3 * float64(i+1)))
	}
	return x
}

// TestClassesHeadGradient weighs each output, so that every logit's way back is
// seen.
func TestClassesHeadGradient(t *testing.T) {
	const rows, size, cross, stride, classes = 4, 3, 2, 5, 3
	for _, wide := range []int{cross, 0} {
		h := NewHead(Task{Name: "kind", Classes: classes}, size, wide).Shadow()
		if h.Position != nil || (h.Wide == nil) != (wide == 0) {
			t.Fatalf("got a position term %v or a wide one %v", h.Position, h.Wide)
		}
		for _, p := range h.Params() {
			copy(p.Value, filled(len(p.Value), math.Sin))
		}
		trunk, features := filled(rows*size, math.Cos), filled(rows*stride, math.Sin)
		weights, y := filled(rows*classes, math.Cos), make([]float32, rows*classes)
		loss := func() (sum float64) {
			h.Forward(y, trunk, features, stride, nil, rows)
			for i, v := range y {
				sum += float64(v) * float64(weights[i])
			}
			return sum
		}
		loss()
		dtrunk, dfeatures := make([]float32, len(trunk)), make([]float32, len(features))
		h.Backward(dtrunk, dfeatures, weights, trunk, features, stride, nil, rows)
		gradcheck.Check(t, "trunk", trunk, dtrunk, loss)
		if wide > 0 {
			gradcheck.Check(t, "cross", features, dfeatures, loss)
		}
		for _, p := range h.Params() {
			gradcheck.Check(t, p.Name, p.Value, p.Grad, loss)
		}
	}
}

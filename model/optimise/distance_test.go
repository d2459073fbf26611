package optimise

import (
	"math"
	"testing"

	"inkling/model/nn/gradcheck"
)

// TestDistanceIsTheGradientOfItsLoss takes a step of rate 1 for the gradient of
// Factor/2 times the squared distance.
func TestDistanceIsTheGradientOfItsLoss(t *testing.T) {
	d := Distance{Factor: 0.7, From: []float32{9, 0.5, -1, 0, 2}}
	values := []float32{1, -0.5, 0, 2.5} // from place 1 on
	gradient := append([]float32(nil), values...)
	d.Apply(gradient, 1, 1)
	for i := range gradient {
		gradient[i] = values[i] - gradient[i]
	}
	gradcheck.Check(t, "distance", values, gradient, func() (sum float64) {
		for i, w := range values {
			x := float64(w) - float64(d.From[1+i])
			sum += float64(d.Factor) / 2 * x * x
		}
		return sum
	})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		name   string
		factor float32
		rate   float64
		want   []float32
	}{
		{"none", 0, 0.1, []float32{1, -2}},
		// A rate of .1 and a factor of 5 go half of the way to 2 and 0.
		{"half of the way", 5, 0.1, []float32{1.5, -1}},
		{"never beyond the start", 5, 3, []float32{2, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := []float32{1, -2}
			Distance{Factor: c.factor, From: []float32{2, 0}}.Apply(values, 0, c.rate)
			for i, v := range values {
				if math.Abs(float64(v-c.want[i])) > 1e-6 {
					t.Errorf("weight %d is %g, want %g", i, v, c.want[i])
				}
			}
		})
	}
	values := []float32{3}
	Distance{}.Apply(values, 0, 1)
	if values[0] != 3 {
		t.Errorf("the zero value moves a weight to %g", values[0])
	}
}

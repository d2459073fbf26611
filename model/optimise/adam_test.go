package optimise

import (
	"math"
	"testing"

	"inkling/model/nn"
)

// TestAdamByHand: with the bias correction, a first step is the learning rate
// against the gradient's sign: m = .1 g, v = .001 g^2, so that
// rate m/sqrt(v) = lr sqrt(.001)/.1 * .1/sqrt(.001) = lr. A second step of the
// same gradient has m = .19 g, v = .001999 g^2 and the same size.
func TestAdamByHand(t *testing.T) {
	p := nn.NewParam("p", 2, 1)
	a := NewAdam(p)
	for n := 1; n <= 2; n++ {
		a.All([]float32{4, -0.5}, Rate(0.1, n))
		for i, want := range []float64{-0.1 * float64(n), 0.1 * float64(n)} {
			if math.Abs(float64(p.Value[i])-want) > 1e-6 {
				t.Errorf("step %d: value %d is %g, want %g", n, i, p.Value[i], want)
			}
		}
	}
}

func TestAdamLeavesOtherRowsAlone(t *testing.T) {
	p := nn.NewParam("p", 3, 2)
	a := NewAdam(p)
	a.Row(1, []float32{1, 1}, Rate(0.1, 1))
	for i, v := range p.Value {
		if touched := i/2 == 1; touched != (v != 0) {
			t.Errorf("value %d is %g", i, v)
		}
	}
}

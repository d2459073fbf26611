// Package gradcheck compares a gradient with finite differences. It is for the
// tests of everything that has a Backward.
package gradcheck

import (
	"math"
	"math/rand/v2"
	"testing"
)

// steps are the distances of the central differences. The first is near the
// cube root of single precision's rounding error; where the loss bends or has
// a kink that close, as at a ReLU, a shorter one has to agree.
var steps = []float32{4e-3, 2e-3, 1e-3}

// Check perturbs some of the values and compares the change of loss with the
// gradient that backward computed for them. loss must run the forward pass
// anew, and sum in float64. The tolerance is relative to the largest gradient,
// since single precision cannot resolve the smaller ones better, and not below
// what half a unit in the last place of the loss makes of a difference.
func Check(t *testing.T, name string, values, gradient []float32, loss func() float64) {
	t.Helper()
	var scale float64
	for _, g := range gradient {
		scale = max(scale, math.Abs(float64(g)))
	}
	if scale == 0 && len(values) > 0 {
		t.Errorf("%s: the gradient is zero everywhere, so nothing was checked", name)
		return
	}
	resolution := math.Abs(loss()) * 0x1p-24 / float64(2*steps[0])
	r := rand.New(rand.NewPCG(11, 12))
	for range min(len(values), 40) {
		i := r.IntN(len(values))
		var want float64
		agrees := false
		for _, step := range steps {
			want = difference(&values[i], step, loss)
			d := math.Abs(want - float64(gradient[i]))
			if agrees = d <= 0.01*scale+1e-3*math.Abs(want)+resolution; agrees {
				break
			}
		}
		if !agrees {
			t.Errorf("%s[%d]: gradient %g, differences give %g", name, i, gradient[i], want)
			return
		}
	}
}

func difference(value *float32, step float32, loss func() float64) float64 {
	kept := *value
	*value = kept + step
	up := loss()
	*value = kept - step
	down := loss()
	*value = kept
	return (up - down) / (2 * float64(step))
}

package optimise

import (
	"math"
	"testing"
)

func TestDecay(t *testing.T) {
	// A learning rate of .1: L2 of 2 takes off a fifth, L1 of .5 then .05.
	for _, c := range []struct {
		name string
		d    Decay
		want []float32
	}{
		{"none", Decay{}, []float32{1, -0.5, 0.01, 0}},
		{"L2", Decay{L2: 2}, []float32{0.8, -0.4, 0.008, 0}},
		{"L1", Decay{L1: 0.5}, []float32{0.95, -0.45, 0, 0}},
		{"both", Decay{L1: 0.5, L2: 2}, []float32{0.75, -0.35, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := []float32{1, -0.5, 0.01, 0}
			c.d.Apply(values, 0.1)
			for i, v := range values {
				if math.Abs(float64(v-c.want[i])) > 1e-6 {
					t.Errorf("weight %d is %g, want %g", i, v, c.want[i])
				}
			}
		})
	}
}

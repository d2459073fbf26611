package loss

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model/task"
)

// TestRowsAgreeWithHard takes enough rows for several products of logarithms.
func TestRowsAgreeWithHard(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name    string
		task    task.Task
		options Options
	}{
		{"binary", binary, Options{}},
		{"binary, focal", binary, Options{Focal: 2}},
		{"classes", three, Options{}},
		{"classes, weighted", three, Options{ClassWeights: []float32{1, 2, 3}}},
		{"regression", regression, Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const rows = 1500
			n := c.task.Outputs()
			y, dy, one := make([]float32, rows*n), make([]float32, rows*n), make([]float32, n)
			labels := make([]float32, rows)
			for i := range y {
				y[i] = float32(5 * r.NormFloat64())
			}
			for i := range labels {
				if labels[i] = float32(r.IntN(max(n, 2))); i%7 == 3 {
					labels[i] = task.Missing
				}
			}
			got, want := c.options.Rows(c.task, dy, y, labels), 0.0
			for i, l := range labels {
				want += c.options.Hard(c.task, one, y[i*n:(i+1)*n], l)
				for j, v := range one {
					if d := dy[i*n+j]; math.Abs(float64(d-v)) > 1e-6 {
						t.Fatalf("row %d: derivative %d is %g, want %g", i, j, d, v)
					}
				}
			}
			if math.Abs(got-want) > 1e-6*want {
				t.Errorf("the losses sum to %g, want %g", got, want)
			}
		})
	}
}

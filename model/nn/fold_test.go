package nn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A folded trunk of any kind gives for [v | rest] what the trunk gives for
// [u | v | u*v | rest], visitor after visitor.
func TestFoldIsTheTrunkForOneVisitor(t *testing.T) {
	const dim, rest, rows = 5, 3, 7
	tasks := []string{"view", "cart", "purchase"}
	configs := map[string]TrunkConfig{
		"shared bottom": {Hidden: []int{6, 4}},
		"as wide as in": {Hidden: []int{3*dim + rest, dim + rest}},
		"mmoe":          {Kind: KindMMoE, Hidden: []int{6, 4}},
		"ple":           {Kind: KindPLE, Hidden: []int{6, 4}, Levels: 2},
		"private":       {Kind: KindPrivate, Hidden: []int{6, 4}},
		"split":         {Hidden: []int{6, 4}, Split: []string{"cart"}},
		"towers":        {Kind: KindMMoE, Hidden: []int{6}, Tower: []int{3}, Split: []string{"view"}},
	}
	for name, config := range configs {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			whole := NewTrunk(config, 3*dim+rest, tasks)
			for _, p := range whole.Params() {
				p.Normal(r, 0.5)
			}
			fold := NewFold(whole, config, tasks, dim, rest)
			for range 2 {
				u := normals(r, dim)
				fold.Visit(u)
				var wide, narrow []float32
				for range rows {
					v, c := normals(r, dim), normals(r, rest)
					wide = append(append(wide, u...), v...)
					for j := range v {
						wide = append(wide, u[j]*v[j])
					}
					wide = append(wide, c...)
					narrow = append(append(narrow, v...), c...)
				}
				whole.Forward(wide, rows)
				fold.Forward(narrow, rows)
				for k := range tasks {
					got, want := fold.Output(k), whole.Output(k)
					for i := range want {
						if d := math.Abs(float64(got[i] - want[i])); d > 1e-5*max(1, math.Abs(float64(want[i]))) {
							t.Fatalf("%s: value %d is %g, want %g", tasks[k], i, got[i], want[i])
						}
					}
				}
			}
		})
	}
}

func normals(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

package train

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestDifference(t *testing.T) {
	// Differences 1 2 3: mean 2, variance 1, standard error 1/sqrt(3).
	d, err := difference([]float64{2, 2, 4}, []float64{1, 0, 1})
	if d != 2 || math.Abs(err-1/math.Sqrt(3)) > 1e-12 {
		t.Errorf("got %g +- %g, want 2 +- .577", d, err)
	}
	if d, err := difference(nil, nil); d != 0 || err != 0 {
		t.Errorf("of nothing: %g +- %g", d, err)
	}
}

// A head that lifts the held-out item in most of many cases keeps its weight;
// one that does so in one case of a few does not, nor in two of many.
func TestHeadsKeepTheirWeightOnlyWhereTheySurelyHelp(t *testing.T) {
	// Two candidates: retrieval puts the held-out one second, the head first.
	helped := blend{own: 0, tasks: 1, terms: []float32{0, 1, 9, 0}}
	same := blend{own: 0, tasks: 1, terms: []float32{1, 0, 9, 0}}
	for _, c := range []struct {
		name         string
		helped, same int
		want         float32
	}{{"many", 30, 10, 1}, {"one of five", 1, 4, 0}, {"none", 0, 9, 0}, {"two of few", 2, 90, 1}, {"two of many", 2, 150, 0}} {
		t.Run(c.name, func(t *testing.T) {
			all := blends{slices.Concat(slices.Repeat([]blend{helped}, c.helped), slices.Repeat([]blend{same}, c.same)), shelfRanks}
			weights := []float32{1}
			said := ""
			all.keepOrClear(weights, Watch{Note: func(f string, a ...any) { said = fmt.Sprintf(f, a...) }})
			if weights[0] != c.want {
				t.Errorf("weight %g, want %g", weights[0], c.want)
			}
			if wantSaid := c.helped > 0 && c.want == 0; (said != "") != wantSaid {
				t.Errorf("said %q", said)
			}
		})
	}
}

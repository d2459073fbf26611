package train

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestLogQIsThatOfBeingDrawn(t *testing.T) {
	const draws, repeats = 20, 4000
	s := newSampler([]float64{1000, 100, 10, 0}, 0, draws)
	r := rand.New(rand.NewPCG(1, 1))
	b := newBatch(4)
	var met [4]float64
	for range repeats {
		b.fill(nil, []slate{{to: 4, sampler: s}}, 0, 4, r)
		for _, item := range b.items {
			met[item]++
		}
	}
	// A column stands once however often it was drawn. 4,000 repeats: three
	// standard errors are at most .024.
	for item, n := range met {
		if got, want := math.Exp(float64(s.logQ[item])), n/repeats; math.Abs(got-want) > 0.024 {
			t.Errorf("item %d is said to be a column in a share of %.3f of the steps, and is in %.3f", item, got, want)
		}
	}
}

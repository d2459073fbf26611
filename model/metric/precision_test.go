package metric

import (
	"math"
	"slices"
	"testing"
)

func TestAveragePrecision(t *testing.T) {
	for _, test := range []struct {
		name        string
		predictions []float32
		labels      []bool
		want        float64
	}{
		// positives stand 1st and 3rd: (1/1 + 2/3)/2
		{"two of four", []float32{.9, .8, .7, .6}, []bool{true, false, true, false}, 5. / 6},
		{"perfect", []float32{.9, .8, .1}, []bool{true, true, false}, 1},
		{"worst", []float32{.1, .8, .9}, []bool{true, false, false}, 1. / 3},
		// thresholds .9 (1 positive of 1) and .5 (2 of 4): recall 1/2 each, whichever tie comes first
		{"ties, positive first", []float32{.9, .5, .5, .5}, []bool{true, true, false, false}, (1 + 2./4) / 2},
		{"ties, positive last", []float32{.5, .5, .5, .9}, []bool{false, false, true, true}, (1 + 2./4) / 2},
		{"all equal is the rate", []float32{.5, .5, .5, .5}, []bool{true, false, false, false}, 1. / 4},
		{"a tie of negatives between", []float32{.9, .5, .5, .2}, []bool{true, false, false, true}, (1 + 2./4) / 2},
		{"no positive", []float32{.5, .5}, []bool{false, false}, math.NaN()},
		{"no rows", nil, nil, math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			near(t, "average precision", NewBinary(test.predictions, test.labels).AveragePrecision(nil), test.want)
		})
	}
}

func TestClassRanks(t *testing.T) {
	scores := []float32{
		.5, .3, .2, // class 0 leads
		.2, .2, .6, // classes 0 and 1 share ranks 2 and 3
		.4, .4, .2, // classes 0 and 1 share ranks 1 and 2: no hit at 1
	}
	got := make([]float32, 3)
	ClassRanks(got, scores, 3, []int32{0, 1, 0})
	if want := []float32{1, 2.5, 1.5}; !slices.Equal(got, want) {
		t.Errorf("ranks %v, want %v", got, want)
	}
}

func TestHitsAtK(t *testing.T) {
	if got := HitsAtK([]float64{1, 10, 10.5, 30}, 10); got != 2 {
		t.Errorf("%v hits, want 2", got)
	}
}

// Zhou et al. weigh the visitors by their rows, and leave out those of one
// label.
func TestGAUC(t *testing.T) {
	predictions := []float32{.9, .1, .2, .3, .4, .5, .5, .7}
	labels := []bool{true, false, true, false, false, true, false, true}
	owner := []int32{0, 0, 1, 1, 1, 2, 2, 3}
	g := NewGrouped(predictions, labels, owner, 4)
	// visitor 0: AUC 1 of two rows; 1: 0 of three; 2: a tie, 1/2 of two; 3: one label
	near(t, "gauc", g.GAUC(nil), (2*1+3*0+2*.5)/7)
	// visitor 1 twice, visitor 2 not at all
	near(t, "weighted", g.GAUC([]float64{1, 2, 0, 1}), 2./8)
	near(t, "nobody", g.GAUC([]float64{0, 0, 0, 1}), math.NaN())
}

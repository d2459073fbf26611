package metric

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-9 {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

func TestRank(t *testing.T) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(-1))
	for _, test := range []struct {
		name   string
		scores []float32
		skip   []bool
		target int
		want   float64
	}{
		{"highest", []float32{1, 5, 2}, nil, 1, 1},
		{"lowest", []float32{1, 5, 2}, nil, 0, 3},
		// three share ranks 2, 3 and 4: 3 each, whichever of them is asked for
		{"tie, first of them", []float32{3, 3, 9, 3, 1}, nil, 0, 3},
		{"tie, last of them", []float32{3, 3, 9, 3, 1}, nil, 3, 3},
		{"all equal", []float32{0, 0, 0, 0}, nil, 2, 2.5},
		{"skipped items do not count", []float32{9, 8, 7, 7}, []bool{true, false, false, true}, 2, 2},
		{"never to be shown, as masked ones", []float32{inf, inf, 1}, []bool{true, false, false}, 1, 2},
		{"a score that is none", []float32{1, nan, 0}, nil, 0, math.NaN()},
		{"the target's is none", []float32{1, nan, 0}, nil, 1, math.NaN()},
		{"skipped and none", []float32{1, nan, 0}, []bool{false, true, false}, 2, 2},
		{"the target is skipped", []float32{1, 2}, []bool{true, false}, 0, math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			near(t, "rank", Rank(test.scores, test.skip, test.target), test.want)
		})
	}
}

func TestAtK(t *testing.T) {
	for _, test := range []struct {
		name                   string
		ranks                  []float64
		k                      int
		recall, hit, ndcg, mrr float64
	}{
		{"first", []float64{1}, 10, 1, 1, 1, 1},
		// NDCG: 1/log2(3+1) = 1/2
		{"third", []float64{3}, 10, 1, 1, .5, 1.0 / 3},
		{"at the edge", []float64{7}, 7, 1, 1, 1.0 / 3, 1.0 / 7},
		{"behind the edge", []float64{8}, 7, 0, 0, 0, 0},
		{"a tie across the edge", []float64{10.5}, 10, 0, 0, 0, 0},
		// gain 1/log2(2) + 1/log2(4) = 1.5; ideal 1/log2(2) + 1/log2(3) + 1/log2(4) = 1 + .6309297536 + .5
		{"two of three", []float64{3, 1, 20}, 5, 2.0 / 3, 1, 1.5 / 2.1309297535714573, 1},
		// of three positives only two places: ideal 1 + .6309297536, gain 1/log2(3)
		{"more positives than places", []float64{2, 5, 9}, 2, 1.0 / 3, 1, .6309297535714573 / 1.6309297535714573, .5},
		{"no positives", nil, 5, math.NaN(), 0, math.NaN(), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			near(t, "recall", RecallAtK(test.ranks, test.k), test.recall)
			near(t, "hit rate", HitRateAtK(test.ranks, test.k), test.hit)
			near(t, "ndcg", NDCGAtK(test.ranks, test.k), test.ndcg)
			near(t, "mrr", MRRAtK(test.ranks, test.k), test.mrr)
		})
	}
}

func TestCoverage(t *testing.T) {
	type ranking struct {
		scores []float32
		skip   []bool
	}
	for _, test := range []struct {
		name     string
		k        int
		rankings []ranking
		want     float64 // of five items
	}{
		{"one ranking", 2, []ranking{{[]float32{5, 4, 3, 2, 1}, nil}}, 2. / 5},
		{"the same twice", 2, []ranking{{[]float32{5, 4, 3, 2, 1}, nil}, {[]float32{4, 5, 3, 2, 1}, nil}}, 2. / 5},
		{"another", 2, []ranking{{[]float32{5, 4, 3, 2, 1}, nil}, {[]float32{1, 2, 3, 4, 5}, nil}}, 4. / 5},
		// ranks 1, then 2 to 5 shared as 3.5
		{"a tie across the edge", 2, []ranking{{[]float32{9, 0, 0, 0, 0}, nil}}, 1. / 5},
		// ranks 1, then 2 to 4 shared as 3, which is within 3
		{"a tie whose average is within", 3, []ranking{{[]float32{9, 1, 1, 1, 0}, nil}}, 4. / 5},
		{"skipped", 2, []ranking{{[]float32{5, 4, 3, 2, 1}, []bool{true, false, false, false, false}}}, 2. / 5},
		{"fewer candidates than K", 4, []ranking{{[]float32{5, 4, 3, 2, 1}, []bool{false, true, true, true, false}}}, 2. / 5},
		{"rising scores", 3, []ranking{{[]float32{1, 2, 3, 4, 5}, nil}}, 3. / 5},
		{"no candidate", 3, []ranking{{[]float32{1, 2, 3, 4, 5}, []bool{true, true, true, true, true}}}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			all, leaders := NewExposure(5), NewLeaders(test.k)
			for _, r := range test.rankings {
				one := NewExposure(5)
				one.Add(leaders.Append(nil, r.scores, r.skip))
				all.Merge(one)
			}
			near(t, "coverage", all.Coverage(), test.want)
		})
	}
}

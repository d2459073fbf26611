package simulate

import (
	"cmp"
	"math"
	"slices"
	"testing"
)

// TestCalibration compares, by deciles of the true probability, how often each
// decision was made with how often it should have been.
func TestCalibration(t *testing.T) {
	type trial struct {
		p   float64
		did bool
	}
	truth := defaultShop().Truth
	for step, behaviour := range steps {
		var trials []trial
		for _, x := range impressions() {
			if step > 0 && !x.did[step-1] {
				continue
			}
			p, ok := truth.Probability(x.visitor, x.item, behaviour, x.at, x.position)
			if !ok {
				t.Fatalf("the truth does not know %q or %q", x.visitor, x.item)
			}
			if step > 0 {
				given, _ := truth.Probability(x.visitor, x.item, steps[step-1], x.at, x.position)
				p /= given
			}
			trials = append(trials, trial{p, x.did[step]})
		}
		slices.SortFunc(trials, func(a, b trial) int { return cmp.Compare(a.p, b.p) })
		for d := range 10 {
			decile := trials[len(trials)*d/10 : len(trials)*(d+1)/10]
			var want, variance, got float64
			for _, x := range decile {
				want += x.p
				variance += x.p * (1 - x.p)
				if x.did {
					got++
				}
			}
			// 30 comparisons: four deviations happen by chance once in 500 runs.
			if math.Abs(got-want) > 4*math.Sqrt(variance) {
				t.Errorf("%v, decile %d of %d: %.0f times, want %.1f +- %.1f", behaviour, d, len(decile), got, want, math.Sqrt(variance))
			}
		}
	}
}

// TestRatings compares the ratings with the means of the formula, where
// rounding and the ends of the scale hardly bend them.
func TestRatings(t *testing.T) {
	s := defaultShop()
	var sum, n float64
	for i := range s.Records {
		r := &s.Records[i]
		if r.Value == 0 {
			continue
		}
		// The time of the purchase would be exact; drift is small.
		if mean, ok := s.Truth.Rating(r.Visitor, r.Item, r.Time); ok && mean > 2.5 && mean < 3.8 {
			sum += float64(r.Value) - mean
			n++
		}
	}
	if n < 300 || math.Abs(sum/n) > 0.08 {
		t.Errorf("%v ratings differ by %.3f from their means, want less than .08", n, sum/n)
	}
}

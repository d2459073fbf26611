package metric

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBootstrapByHand(t *testing.T) {
	// Two visitors of values 0 and 1: a resample's mean is 0, 1/2 or 1 with
	// probability 1/4, 1/2, 1/4. The middle half therefore spans 1/4..3/4 of the
	// distribution; at level .4 the quantiles .3 and .7 both fall on 1/2, at .95
	// they are 0 and 1.
	values := []float64{0, 1}
	for _, test := range []struct {
		level, low, high float64
	}{{.4, .5, .5}, {.95, 0, 1}} {
		got := Bootstrap{Resamples: 4000, Level: test.level, Seed: 7}.Means(values)[0]
		if want := (Interval{.5, test.low, test.high}); got != want {
			t.Errorf("level %v: %v, want %v", test.level, got, want)
		}
	}
}

// The mean of n values of standard deviation s has the 95 % interval of
// +- 1.96 s/sqrt(n): here n = 400, s = 1, so +- .098.
func TestBootstrapWidth(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	a, b := make([]float64, 400), make([]float64, 400)
	for i := range a {
		a[i] = rng.NormFloat64()
		b[i] = a[i] - .02 + .01*rng.NormFloat64()
	}
	boot := Bootstrap{Resamples: 2000, Level: .95, Seed: 1}
	mean := boot.Means(a)[0]
	if half := (mean.High - mean.Low) / 2; math.Abs(half-.098) > .01 {
		t.Errorf("half width %.4f, want about .098", half)
	}
	// the difference is .02 for every visitor, give or take .01: its interval is +- .001,
	// although the two means cannot be told apart
	d := boot.Difference(a, b)
	if math.Abs(d.Value-.02) > .002 || d.High-d.Low > .003 || d.Low <= 0 {
		t.Errorf("difference %v, want about .02 +- .001", d)
	}
}

func TestBootstrapIsReproducible(t *testing.T) {
	values := []float64{1, 2, 3, 5, 8, 13}
	first := Bootstrap{Resamples: 200, Level: .9, Seed: 5}.Means(values, values)
	again := Bootstrap{Resamples: 200, Level: .9, Seed: 5}.Means(values)
	if first[0] != again[0] || first[0] != first[1] {
		t.Errorf("the same values gave %v and %v", first, again)
	}
	other := Bootstrap{Resamples: 200, Level: .9, Seed: 6}.Means(values)
	if other[0].Value != again[0].Value {
		t.Errorf("another seed moved the value: %v, %v", other, again)
	}
}

func TestBootstrapWithoutVisitors(t *testing.T) {
	if got := (Bootstrap{Resamples: 10, Level: .9}).Means([]float64{}); len(got) != 1 || got[0] != (Interval{}) {
		t.Errorf("no visitors: %v", got)
	}
}

// The area under the curve is not a mean; resamples without a positive are left out.
func TestBootstrapStatistic(t *testing.T) {
	b := NewBinary([]float32{.9, .2, .6, .4}, []bool{true, false, false, false})
	got := Bootstrap{Resamples: 300, Level: .95, Seed: 1}.Statistic(4, 1, func(dst, w []float64) { dst[0] = b.AUC(w) })[0]
	if got != (Interval{1, 1, 1}) {
		t.Errorf("perfect ranking: %v, want 1 in every resample", got)
	}
}

// Hits over positives, by visitor: a visitor of many positives counts for more.
func TestRatio(t *testing.T) {
	r := Ratio{Sum: []float64{1, 0, 3}, Count: []float64{1, 1, 6}}
	near(t, "all", r.Value([]float64{1, 1, 1}), 4./8)
	near(t, "resampled", r.Value([]float64{0, 2, 1}), 3./8)
	near(t, "nobody", Ratio{Sum: []float64{1, 0}, Count: []float64{1, 0}}.Value([]float64{0, 2}), math.NaN())
	got := Bootstrap{Resamples: 100, Level: .9, Seed: 1}.Ratios(r)[0]
	if got.Value != .5 || got.Low > .5 || got.High < .5 {
		t.Errorf("%v, want an interval around .5", got)
	}
}

// A visitor without the figure is left out of its mean, in every resample.
func TestMeansLeaveOutNaN(t *testing.T) {
	got := Bootstrap{Resamples: 100, Level: .9, Seed: 1}.Means([]float64{1, math.NaN(), 1}, []float64{1, 0, 2})
	if got[0] != (Interval{1, 1, 1}) {
		t.Errorf("%v, want 1 in every resample", got[0])
	}
	near(t, "the other column", got[1].Value, 1)
}

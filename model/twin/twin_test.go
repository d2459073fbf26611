package twin

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestJudgeByHand. auc: the gains are -.02, -.04, -.03, their mean -.03, their
// deviation .01 and the standard error .01/sqrt(3) = .00577, so it loses; over
// the twin's .75 that is -4 %. rmse: lower is better, the gains are .2, -.1, .05,
// with the mean .05, the deviation .15 and the error .0866: no difference; over
// 1 that is 5 %. Delta_m is their mean, .5 %.
func TestJudgeByHand(t *testing.T) {
	r, err := Judge([]Figures{
		{Task: "buys", Metric: "AUC", Joint: []float64{.72, .71, .73}, Twin: []float64{.74, .75, .76}},
		{Task: "stars", Metric: "RMSE", Joint: []float64{.8, 1.1, .95}, Twin: []float64{1, 1, 1}, Lower: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	buys, stars := r.Verdicts[0], r.Verdicts[1]
	near("gain", buys.Gain, -.03)
	near("error", buys.Error, .01/math.Sqrt(3))
	near("relative", buys.Relative, -.04)
	near("gain", stars.Gain, .05)
	near("error", stars.Error, .15/math.Sqrt(3))
	near("relative", stars.Relative, .05)
	near("Delta_m", r.Delta, .005)
	if !slices.Equal(r.Losers(), []string{"buys"}) || stars.Gains || buys.Gains {
		t.Errorf("losers %v", r.Losers())
	}
	want := []string{
		"buys: AUC 0.7200, twin 0.7500, gain -0.03000 +- 0.00577 (-4.00 %): LOSES to its twin",
		"stars: RMSE 0.9500, twin 1.0000, gain +0.05000 +- 0.08660 (+5.00 %): no difference beyond noise",
		"Delta_m +0.500 %",
	}
	if got := r.Lines(); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// TestBootstrapSpreadIsTheError: of the same pairs, .01 is the error itself.
func TestBootstrapSpreadIsTheError(t *testing.T) {
	r, err := Judge([]Figures{{Task: "a", Joint: []float64{.72, .71, .73}, Twin: []float64{.74, .75, .76}, FromBootstrap: true}})
	if err != nil || math.Abs(r.Verdicts[0].Error-.01) > 1e-9 || !r.Verdicts[0].Loses {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestOneRunProvesNothing(t *testing.T) {
	r, err := Judge([]Figures{{Task: "a", Joint: []float64{.5}, Twin: []float64{.9}}})
	if err != nil || len(r.Losers()) != 0 || !math.IsNaN(r.Verdicts[0].Error) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestFiguresThatCannotBeJudged(t *testing.T) {
	for want, f := range map[string][]Figures{
		"want a task at least": nil,
		"got 1 and 2":          {{Task: "a", Joint: []float64{1, 2}, Twin: []float64{1}}},
		"got 0 and 0":          {{Task: "a"}},
		"task a: pair 1: want finite figures, got NaN and 1": {{Task: "a", Joint: []float64{1, math.NaN()}, Twin: []float64{1, 1}}},
	} {
		if _, err := Judge(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

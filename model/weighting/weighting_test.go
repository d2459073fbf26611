package weighting

import (
	"math"
	"slices"
	"testing"
)

var nan = math.NaN()

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			t.Fatalf("%s: got %v, want %v", what, got, want)
		}
	}
}

func TestByHand(t *testing.T) {
	s := New(Config{Weights: map[string]float64{"b": 0.25}}, []string{"a", "b"})
	near(t, "weights", s.Weights(), []float64{1, 0.25})
	dst := make([]float32, 2)
	s.Combine(dst, [][]float32{{1, 2}, {3, -4}}, []float64{1, 1})
	if !slices.Equal(dst, []float32{4, -2}) {
		t.Errorf("got %v, want the sum [4 -2]", dst)
	}
}

// TestUncertaintyByHand: the gradients of s are 1/2 - 2 < 0 and 1/2 - .1 > 0,
// and Adam's first step is the learning rate against the sign, so that s is .1
// and -.1. A task without labels stays.
func TestUncertaintyByHand(t *testing.T) {
	s := New(Config{Kind: KindUncertainty, LearningRate: 0.1}, []string{"hard", "easy", "unseen"})
	s.Observe([]float64{2, 0.1, nan})
	near(t, "weights", s.Weights(), []float64{math.Exp(-0.1), math.Exp(0.1), 1})
}

// TestUncertaintySettles: for a constant loss the minimum of e^-s L + s/2 is at
// e^-s = 1/(2L). For a regression of mean squared error 2L that is one over the
// noise's variance, which is what the weight stands for.
func TestUncertaintySettles(t *testing.T) {
	s := New(Config{Kind: KindUncertainty, LearningRate: 0.01}, []string{"a", "b"})
	for range 5000 {
		s.Observe([]float64{2, 0.1})
	}
	for k, want := range []float64{0.25, 5} {
		if got := s.Weights()[k]; math.Abs(got-want) > 0.01*want {
			t.Errorf("task %d: got %g, want %g", k, got, want)
		}
	}
}

// TestGradNormByHand. First step: the ratios are 1, the norms 5 and 1, their
// mean and so both targets 3. The slopes are 5 and -1, and with the rate .1 the
// weights become .5 and 1.1, which scaled to the sum 2 are .625 and 1.375.
// Second step, with the gradients of the weighted losses 3.125 and 1.375 and
// losses 1/2 and 1 of the first: the mean ratio is 3/4, r = 2/3 and 4/3, the mean
// norm 2.25, with alpha 1 the targets 1.5 and 3. The slopes are again 5 and -1;
// .625 - .5 = .125 and 1.475 scale to .15625 and 1.84375.
func TestGradNormByHand(t *testing.T) {
	alpha := 1.0
	s := New(Config{Kind: KindGradNorm, LearningRate: 0.1, Alpha: &alpha}, []string{"a", "b"})
	dst := make([]float32, 2)
	s.Combine(dst, [][]float32{{3, 4}, {0, 1}}, []float64{2, 4})
	if !slices.Equal(dst, []float32{3, 5}) {
		t.Errorf("the step is %v, want [3 5]", dst)
	}
	near(t, "first", s.Weights(), []float64{0.625, 1.375})
	s.Combine(dst, [][]float32{{1.875, 2.5}, {0, 1.375}}, []float64{1, 4})
	near(t, "second", s.Weights(), []float64{0.15625, 1.84375})
}

func TestGradNormWithoutLabels(t *testing.T) {
	s := New(Config{Kind: KindGradNorm}, []string{"a", "b"})
	dst := make([]float32, 1)
	s.Combine(dst, [][]float32{{2}, {0}}, []float64{1, nan})
	s.Combine(dst, [][]float32{{0}, {0}}, []float64{nan, nan})
	near(t, "weights", s.Weights(), []float64{1, 1})
}

// TestDWAByHand: after losses 2, 1 and then 1, 1 the ratios are 1/2 and 1; with
// the temperature 1/2 the weights are 2 e / (e + e^2) and 2 e^2 / (e + e^2).
func TestDWAByHand(t *testing.T) {
	s := New(Config{Kind: KindDWA, Temperature: 0.5}, []string{"fast", "slow"})
	s.EndEpoch([]float64{2, 1})
	near(t, "second epoch", s.Weights(), []float64{1, 1})
	s.EndEpoch([]float64{1, 1})
	e := math.E
	near(t, "third epoch", s.Weights(), []float64{2 / (1 + e), 2 * e / (1 + e)})
	s.EndEpoch([]float64{nan, 1}) // no labels: counts as standing still
	near(t, "fourth epoch", s.Weights(), []float64{1, 1})
}

// TestPCGradByHand: (1, 0) and (-1, 1) conflict, their product is -1. The first
// less its part along the second is (1, 0) + (-1, 1)/2 = (1/2, 1/2), the second
// less its part along the first (0, 1): together (1/2, 3/2).
func TestPCGradByHand(t *testing.T) {
	s := New(Config{Kind: KindPCGrad}, []string{"a", "b"})
	if !s.PerTask() {
		t.Fatal("it needs each task's gradient")
	}
	dst := make([]float32, 2)
	s.Combine(dst, [][]float32{{1, 0}, {-1, 1}}, []float64{1, 1})
	if !slices.Equal(dst, []float32{0.5, 1.5}) {
		t.Errorf("got %v, want [0.5 1.5]", dst)
	}
	s.Combine(dst, [][]float32{{1, 0}, {1, 1}}, []float64{1, 1})
	if !slices.Equal(dst, []float32{2, 1}) {
		t.Errorf("without a conflict got %v, want the sum [2 1]", dst)
	}
}

// TestPCGradOrder: with three tasks the order of the projections matters, and
// comes from the seed alone.
func TestPCGradOrder(t *testing.T) {
	run := func(seed uint64) (all []float32) {
		s := New(Config{Kind: KindPCGrad, Seed: seed}, []string{"a", "b", "c"})
		dst := make([]float32, 3)
		for range 20 {
			s.Combine(dst, [][]float32{{1, 0.5, -1}, {-1, 1, 0.2}, {-0.3, -2, 1}}, []float64{1, 1, 1})
			all = append(all, dst...)
		}
		return all
	}
	if !slices.Equal(run(3), run(3)) {
		t.Error("one seed gave two results")
	}
	if slices.Equal(run(3), run(4)) {
		t.Error("the seed makes no difference")
	}
}

func TestStepsAllocateNothing(t *testing.T) {
	for _, kind := range Kinds() {
		s := New(Config{Kind: kind}, []string{"a", "b"})
		dst, g := make([]float32, 50), [][]float32{make([]float32, 50), make([]float32, 50)}
		g[0][1], g[1][1] = 1, -1
		losses := []float64{1, 2}
		step := func() { s.Observe(losses); s.Combine(dst, g, losses) }
		step()
		if n := testing.AllocsPerRun(5, step); n != 0 {
			t.Errorf("%s: %g allocations a step", kind, n)
		}
	}
}

func TestConfigsAreRefused(t *testing.T) {
	one := 1.0
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Kind: "best"}, `kind: want one of [hand uncertainty gradnorm dwa pcgrad], got "best"`},
		{Config{Kind: KindDWA, Weights: map[string]float64{"a": 1}}, "weights: dwa finds its own"},
		{Config{Weights: map[string]float64{"a": -1}}, "weights: want 0 to 1000 for a, got -1"},
		{Config{Weights: map[string]float64{"c": 1}}, `weights: no task is named "c"`},
		{Config{Weights: map[string]float64{"a": 0, "b": 0}}, "weights: want more than 0 for one task at least"},
		{Config{LearningRate: 0.1}, "learning_rate: only uncertainty and gradnorm learn weights"},
		{Config{Kind: KindGradNorm, LearningRate: 2}, "learning_rate: want more than 0 and at most 1, got 2"},
		{Config{Kind: KindHand, Alpha: &one}, "alpha: only gradnorm has one"},
		{Config{Kind: KindGradNorm, Temperature: 1}, "temperature: only dwa has one"},
		{Config{Kind: KindDWA, Temperature: -1}, "temperature: want more than 0 and at most 1e6, got -1"},
	} {
		err := c.config.Validate()
		if err == nil {
			err = c.config.ValidateTasks([]string{"a", "b"})
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
	if err := (Config{Kind: KindUncertainty, LearningRate: 0.1}).Validate(); err != nil {
		t.Error(err)
	}
}

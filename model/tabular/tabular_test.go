package tabular

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/task"
	"inkling/model/weighting"
)

func train(t *testing.T, s *Schema, training, validation *Table, c Config) (*Network, []Epoch) {
	t.Helper()
	var epochs []Epoch
	n, err := Train(context.Background(), s, training, validation, c, func(e Epoch) { epochs = append(epochs, e) })
	if err != nil {
		t.Fatal(err)
	}
	return n, epochs
}

// TestEveryTrunkAndWeightingLearns demands more than the constant guess from
// each: an AUC of .5, the commonest class, the labels' deviation.
func TestEveryTrunkAndWeightingLearns(t *testing.T) {
	s, training := made(1, 1500)
	_, test := made(2, 800)
	for _, c := range []struct {
		name   string
		change func(*Config)
	}{
		{"shared bottom", func(*Config) {}},
		{"mmoe, uncertainty", func(c *Config) { c.Kind = nn.KindMMoE; c.Weighting.Kind = weighting.KindUncertainty }},
		{"ple, dwa", func(c *Config) { c.Kind = nn.KindPLE; c.Weighting.Kind = weighting.KindDWA }},
		{"ple of two levels, pcgrad", func(c *Config) { c.Kind, c.Levels = nn.KindPLE, 2; c.Weighting.Kind = weighting.KindPCGrad }},
		{"shared bottom, gradnorm", func(c *Config) { c.Weighting.Kind = weighting.KindGradNorm }},
		{"private", func(c *Config) { c.TrunkConfig = private }},
		{"one split", func(c *Config) { c.Split = []string{"stars"} }},
		{"all regularisation", func(c *Config) {
			c.L1, c.L2, c.Dropout, c.EmbeddingDropout, c.Noise = 1e-5, 1e-5, 0.1, 0.05, 0.05
			c.Losses = map[string]loss.Options{"likes": {Focal: 1, ClassWeights: []float32{1, 2}}}
			c.Oversample = map[string]float64{"likes": 1.5}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := still()
			config.Workers = 2
			c.change(&config)
			n, epochs := train(t, s, training, nil, config)
			got := Scores(s, n.Predict(test), test)
			for k, floor := range []float64{0.9, 0.65, -0.8} {
				if !(got[k] > floor) {
					t.Errorf("%s: got %.3f, want more than %.3f", s.Tasks[k].Name, got[k], floor)
				}
			}
			if len(epochs[0].Weights) != 3 || len(epochs[0].Loss) != 3 {
				t.Errorf("the first epoch says %+v", epochs[0])
			}
		})
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	s, training := made(1, 300)
	c := still()
	c.Workers, c.Epochs, c.Dropout, c.EmbeddingDropout, c.Noise = 2, 2, 0.2, 0.1, 0.1
	c.Weighting.Kind = weighting.KindPCGrad
	a, _ := train(t, s, training, nil, c)
	b, _ := train(t, s, training, nil, c)
	for k, p := range a.Predict(training) {
		if !slices.Equal(p, b.Predict(training)[k]) {
			t.Errorf("%s: two runs of one seed differ", s.Tasks[k].Name)
		}
	}
}

// TestEarlyStoppingKeepsTheBestEpoch trains on labels of pure noise, where the
// validation score soon gets no better.
func TestEarlyStoppingKeepsTheBestEpoch(t *testing.T) {
	s, training := made(1, 200)
	_, validation := made(2, 400)
	s.Tasks = s.Tasks[:1]
	training.Labels, validation.Labels = training.Labels[:1], validation.Labels[:1]
	slices.Reverse(training.Labels[0])
	c := still()
	c.Epochs, c.Patience = 60, 3
	n, epochs := train(t, s, training, validation, c)
	best := 0
	for i, e := range epochs {
		if e.Best {
			best = i
		}
	}
	if len(epochs) == c.Epochs || len(epochs)-1-best != c.Patience {
		t.Errorf("stopped after %d epochs, the best was number %d", len(epochs), best+1)
	}
	if got := Scores(s, n.Predict(validation), validation)[0]; got != epochs[best].Mean {
		t.Errorf("the network scores %g, its epoch scored %g", got, epochs[best].Mean)
	}
}

// TestMissingLabelsDoNotTeach: a task without any label keeps its head, and the
// others learn as if it were not there.
func TestMissingLabelsDoNotTeach(t *testing.T) {
	s, training := made(1, 300)
	for r := range training.Labels[2] {
		training.Labels[2][r] = task.Missing
	}
	for _, kind := range weighting.Kinds() {
		c := still()
		c.Weighting.Kind, c.Epochs = kind, 3
		_, epochs := train(t, s, training, training, c)
		last := epochs[len(epochs)-1]
		if !math.IsNaN(last.Loss[2]) || !math.IsNaN(last.Score[2]) || math.IsNaN(last.Mean) || math.IsNaN(last.Weights[2]) {
			t.Errorf("%s: got %+v", kind, last)
		}
	}
}

func TestDistil(t *testing.T) {
	s, training := made(1, 800)
	_, test := made(2, 800)
	c := still()
	c.Epochs = 40
	ctx := context.Background()
	all, err := TrainEnsemble(ctx, s, training, nil, c, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := all.Distil(ctx, training, nil, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The student is near to its teachers, and ranks and classifies as they do.
	ensemble, student := all.Predict(test), one.Predict(test)
	for k, want := range Scores(s, ensemble, test) {
		if d := distance(student[k], ensemble[k]); d > 0.15 {
			t.Errorf("%s: the student is %.4f away from the ensemble", s.Tasks[k].Name, d)
		}
		if got := score(s.Tasks[k], student[k], test.Labels[k]); got < want-0.1 {
			t.Errorf("%s: the student scores %.3f, the ensemble %.3f", s.Tasks[k].Name, got, want)
		}
	}
	if training.Soft != nil {
		t.Error("the training table was changed")
	}
}

func distance(x, y []float32) (sum float64) {
	for i := range x {
		sum += math.Abs(float64(x[i] - y[i]))
	}
	return sum / float64(len(x))
}

func TestOversampling(t *testing.T) {
	s, training := made(1, 1000)
	c := still()
	c.Oversample = map[string]float64{"likes": 2.5}
	trainer := newTrainer(s, training, c)
	trainer.shuffle(trainer.workers[0].rand)
	positives, seen := 0, 0
	for _, l := range training.Labels[0] {
		if l == 1 {
			positives++
		}
	}
	for _, r := range trainer.order {
		if training.Labels[0][r] == 1 {
			seen++
		}
	}
	if share := float64(seen) / float64(positives); math.Abs(share-2.5) > 0.1 {
		t.Errorf("positives were seen %.2f times, want 2.5", share)
	}
	if len(trainer.order)-seen != 1000-positives {
		t.Error("other rows were not seen once each")
	}
}

func TestPenaltiesShrink(t *testing.T) {
	s, training := made(1, 400)
	size := func(change func(*Config)) (sum float64) {
		c := still()
		c.Epochs = 3
		change(&c)
		n, _ := train(t, s, training, nil, c)
		for _, p := range n.Params() {
			for _, v := range p.Value {
				sum += math.Abs(float64(v))
			}
		}
		return sum
	}
	free := size(func(*Config) {})
	if l1, l2 := size(func(c *Config) { c.L1 = 2 }), size(func(c *Config) { c.L2 = 20 }); l1 > 0.8*free || l2 > 0.8*free {
		t.Errorf("weights of %.1f became %.1f by L1 and %.1f by L2", free, l1, l2)
	}
}

func TestBuckets(t *testing.T) {
	b := FitBuckets([]float32{5, 1, 2, 3, 4, 0, 0, 0, task.Missing}, 4) // quarters of 0 0 0 1 2 3 4 5
	if !slices.Equal(b.Edges, []float32{0, 1, 3}) || b.Len() != 4 {
		t.Fatalf("got the edges %v", b.Edges)
	}
	for v, want := range map[float32]int32{-1: 0, 0: 0, 0.5: 1, 1: 1, 3: 2, 3.1: 3, 99: 3} {
		if got := b.Of(v); got != want {
			t.Errorf("%g is in bucket %d, want %d", v, got, want)
		}
	}
	if b.Of(task.Missing) != -1 || FitBuckets(nil, 9).Len() != 1 || FitBuckets([]float32{2, 2, 2}, 5).Len() != 1 {
		t.Error("missing or equal values have buckets of their own")
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Schema, *Table, *Config)
		want   string
	}{
		{"no task", func(s *Schema, _ *Table, _ *Config) { s.Tasks = nil }, "want a task at least"},
		{"task twice", func(s *Schema, _ *Table, _ *Config) { s.Tasks[1].Name = "likes" }, `got "likes" again`},
		{"one class", func(s *Schema, _ *Table, _ *Config) { s.Tasks[1].Classes = 1 }, "task kind: want no classes, or two and more"},
		{"category out of range", func(_ *Schema, t *Table, _ *Config) { t.Categorical[3] = 4 }, "training row 1: shape: want -1 to 3, got 4"},
		{"infinite", func(_ *Schema, t *Table, _ *Config) { t.Dense[4] = float32(math.Inf(1)) }, "row 1: b is infinite"},
		{"label out of range", func(_ *Schema, t *Table, _ *Config) { t.Labels[1][5] = 3 }, "row 5: kind: want a class from 0 to 2, got 3"},
		{"label of two", func(_ *Schema, t *Table, _ *Config) { t.Labels[0][5] = 2 }, "row 5: likes: want 0 or 1, got 2"},
		{"labels of another length", func(_ *Schema, t *Table, _ *Config) { t.Labels[0] = nil }, "task likes: want 50 labels, got 0"},
		{"trunk", func(_ *Schema, _ *Table, c *Config) { c.Kind = "x" }, "config: trunk: want"},
		{"split", func(_ *Schema, _ *Table, c *Config) { c.Split = []string{"x"} }, `no task is named "x"`},
		{"batch", func(_ *Schema, _ *Table, c *Config) { c.Batch = 0 }, "config: batch: want 1 to 1048576, got 0"},
		{"dropout", func(_ *Schema, _ *Table, c *Config) { c.Dropout = 1 }, "dropout: want 0 to 0.99, got 1"},
		{"oversampled classes", func(_ *Schema, _ *Table, c *Config) { c.Oversample = map[string]float64{"kind": 2} }, `oversample: no binary task is named "kind"`},
		{"loss of no task", func(_ *Schema, _ *Table, c *Config) { c.Losses = map[string]loss.Options{"x": {}} }, `losses: no task is named "x"`},
		{"weighting", func(_ *Schema, _ *Table, c *Config) { c.Weighting.Kind = "x" }, "weighting: kind: want one of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, table := made(1, 50)
			config := still()
			c.change(s, table, &config)
			_, err := Train(context.Background(), s, table, nil, config, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestDivergenceAndCancelling(t *testing.T) {
	s, table := made(1, 100)
	for r := range table.Labels[2] {
		table.Labels[2][r] = math.MaxFloat32
		table.Dense[3*r] *= 1e3
	}
	c := still()
	c.LearningRate = 1
	if _, err := Train(context.Background(), s, table, nil, c, nil); !errors.Is(err, ErrDiverged) {
		t.Errorf("got %v, want ErrDiverged", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Train(ctx, s, table, nil, c, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

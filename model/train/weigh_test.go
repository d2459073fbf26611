package train

import (
	"context"
	"testing"

	"inkling/model/nn"
	"inkling/model/weighting"
)

func TestEveryWeightingAndTrunkTrains(t *testing.T) {
	log := tinyShop(11, 60)
	for _, kind := range weighting.Kinds() {
		for _, trunk := range nn.Kinds() {
			t.Run(kind+", "+trunk, func(t *testing.T) {
				c := quick()
				c.Epochs, c.Weighting.Kind, c.Model.Kind = 2, kind, trunk
				first := mustRun(t, log, c)
				if !sameModel(first, mustRun(t, log, c)) {
					t.Error("two runs with one seed differ")
				}
				if err := first.CheckGolden(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// Without conflicts or learned weights the two ways of descending are one:
// GradNorm with a learning rate of next to nothing keeps weights of 1.
func TestOwnGradientsAddUp(t *testing.T) {
	trained := func(change func(*Config)) []float32 {
		c := quick()
		c.Epochs, c.Batch = 1, 1<<20 // one step
		change(&c)
		trainer, err := newTrainer(tinyShop(5, 60), c, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		if err := trainer.fit(context.Background(), Watch{}); err != nil {
			t.Fatal(err)
		}
		return trainer.save(nil)
	}
	a := trained(func(*Config) {})
	b := trained(func(c *Config) {
		c.Weighting = weighting.Config{Kind: weighting.KindGradNorm, LearningRate: 1e-12}
	})
	off := 0
	for i, v := range a {
		if d := v - b[i]; d > 1e-4 || d < -1e-4 {
			off++ // Adam's first step goes by signs, so a gradient of nothing can go either way
		}
	}
	if off > len(a)/100 {
		t.Errorf("%d of %d parameters differ", off, len(a))
	}
}

func TestLearnedWeightsAreShown(t *testing.T) {
	for _, kind := range weighting.Kinds() {
		c := quick()
		c.Weighting.Kind, c.Patience = kind, 6
		var last Epoch
		if _, err := Run(context.Background(), tinyShop(5, 60), c, Watch{Epoch: func(e Epoch) { last = e }}); err != nil {
			t.Fatal(err)
		}
		moved := false
		for _, w := range last.Weights {
			moved = moved || w != 1
		}
		if want := c.learnsWeights(); moved != want || (last.Weights != nil) != want {
			t.Errorf("%s: the weights are %v", kind, last.Weights)
		}
	}
}

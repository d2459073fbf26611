package train

import (
	"context"
	"math"
	"slices"
	"testing"
)

func TestScoreOfAnEpoch(t *testing.T) {
	trainer, err := newTrainer(tinyShop(5, 60), quick(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	// The mean logarithm of .5 and .125 is that of .25.
	e := Epoch{NDCG: 0.5, ValidationLoss: map[string]float64{"view": 0.5, "cart": 0.125}}
	for _, c := range []struct {
		by   string
		e    Epoch
		want float64
	}{
		{"", e, 0.5}, {StopByNDCG, e, 0.5}, {StopByLoss, e, math.Log(4)}, {StopByBoth, e, math.Log(2)},
		{StopByLoss, Epoch{NDCG: 0.5}, 0.5}, // nothing but the cases to judge by
		{StopByBoth, Epoch{ValidationLoss: map[string]float64{"view": 1}}, math.Log(leastNDCG)},
	} {
		trainer.config.StopBy = c.by
		if got := trainer.score(&c.e); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%q: %g, want %g", c.by, got, c.want)
		}
	}
}

func TestTheEpochOfTheLeastLossStays(t *testing.T) {
	c := quick()
	c.StopBy, c.Epochs, c.Patience = StopByLoss, 8, 2
	trainer, err := newTrainer(tinyShop(5, 90), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	var best []float32
	top := math.Inf(-1)
	watch := Watch{Epoch: func(e Epoch) {
		if s := trainer.score(&e); s > top {
			top, best = s, trainer.save(best)
		}
	}}
	if err := trainer.fit(context.Background(), watch); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(trainer.save(nil), best) {
		t.Error("the parameters are not those of the epoch with the least loss")
	}
}

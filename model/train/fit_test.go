package train

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"inkling/model/shop"
)

func TestWithoutCasesTheLastEpochStays(t *testing.T) {
	c := quick()
	c.Validation, c.Epochs, c.Patience = 0, 5, 1
	trainer, err := newTrainer(tinyShop(5, 60), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	var losses []float64
	var last []float32
	watch := Watch{Epoch: func(e Epoch) { losses, last = append(losses, e.Loss["next"]), trainer.save(last) }}
	if err := trainer.fit(context.Background(), watch); err != nil {
		t.Fatal(err)
	}
	if len(losses) != c.Epochs {
		t.Errorf("stopped after %d epochs with nothing to stop by, want %d", len(losses), c.Epochs)
	}
	if !slices.Equal(trainer.save(nil), last) {
		t.Error("the parameters are not those of the last epoch")
	}
}

func TestTheBestEpochStays(t *testing.T) {
	c := quick()
	c.Epochs, c.Patience = 8, 2
	trainer, err := newTrainer(tinyShop(5, 90), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	var best []float32
	top, since := -1.0, 0
	watch := Watch{Epoch: func(e Epoch) {
		if e.Best != (e.NDCG > top) {
			t.Errorf("epoch %d with %g after %g is the best: %v", e.Number, e.NDCG, top, e.Best)
		}
		if since++; e.Best {
			best, top, since = trainer.save(best), e.NDCG, 0
		}
	}}
	if err := trainer.fit(context.Background(), watch); err != nil {
		t.Fatal(err)
	}
	if since > c.Patience {
		t.Errorf("went on for %d epochs without a better one", since)
	}
	if !slices.Equal(trainer.save(nil), best) {
		t.Error("the parameters are not those of the best epoch")
	}
}

func TestDivergenceIsAnError(t *testing.T) {
	log := tinyShop(5, 60)
	for v := range log.Visitors {
		for i, e := range log.Visitors[v].Events {
			if e.Behaviour == shop.Rating {
				log.Visitors[v].Events[i].Value = math.MaxFloat32 * float32(i%2)
			}
		}
	}
	if _, err := Run(context.Background(), log, quick(), Watch{}); !errors.Is(err, ErrDiverged) {
		t.Errorf("ratings beyond all bounds give %v, want ErrDiverged", err)
	}
}

func TestNaNIsNoGain(t *testing.T) {
	nan := float32(math.NaN())
	if g := gain([]float32{nan, nan}, nan, shelfRanks); g != 0 {
		t.Errorf("NaN scores gain %g, want 0", g)
	}
}

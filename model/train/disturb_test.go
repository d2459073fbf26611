package train

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDropKeepsTheMean(t *testing.T) {
	x, mask := make([]float32, 20_000), make([]float32, 20_000)
	for i := range x {
		x[i] = 1
	}
	drop(x, mask, 0.3, rand.New(rand.NewPCG(1, 1)))
	var sum, zeros float64
	for i, v := range x {
		if v != mask[i] {
			t.Fatalf("value %d is %g and its factor %g", i, v, mask[i])
		}
		if sum += float64(v); v == 0 {
			zeros++
		}
	}
	// Standard errors of .005 and .003.
	if n := float64(len(x)); math.Abs(sum/n-1) > 0.02 || math.Abs(zeros/n-0.3) > 0.02 {
		t.Errorf("the mean is %.3f with %.3f of the values dropped, want 1 and .3", sum/n, zeros/n)
	}
}

func TestDecayShrinksTrunkAndHeadsAlone(t *testing.T) {
	sizes := func(change func(*Config)) (inside, outside float64) {
		c := quick()
		c.Epochs = 3
		change(&c)
		trainer, err := newTrainer(tinyShop(5, 60), c, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		if err := trainer.fit(context.Background(), Watch{}); err != nil {
			t.Fatal(err)
		}
		for i, p := range trainer.network.Params() {
			for _, v := range p.Value {
				if trainer.decays[i] {
					inside += math.Abs(float64(v))
				} else {
					outside += math.Abs(float64(v))
				}
			}
		}
		return inside, outside
	}
	in, out := sizes(func(*Config) {})
	for name, change := range map[string]func(*Config){"l1": func(c *Config) { c.L1 = 1 }, "l2": func(c *Config) { c.L2 = 10 }} {
		i, o := sizes(change)
		if i > 0.8*in || o < 0.8*out {
			t.Errorf("%s: weights of %.1f became %.1f, others of %.1f %.1f", name, in, i, out, o)
		}
	}
}

// With every event blind but for a few the history's items say next to nothing.
func TestEmbeddingDropoutHidesItems(t *testing.T) {
	c := quick()
	c.EmbeddingDropout = 0.99
	trainer, err := newTrainer(tinyShop(5, 60), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	w, b := trainer.workers[0], newBatch(trainer.catalogue.Len())
	order := trainer.order()
	b.fill(order, trainer.slates, 0, c.Model.Dim, rand.New(rand.NewPCG(1, 1)))
	b.count(trainer)
	trainer.tower.forward(&b.vectors, 0, len(b.items))
	w.rand = rand.New(rand.NewPCG(1, 1))
	w.run(b, 0, len(order))
	blind := 0
	for _, hidden := range w.blinded {
		if hidden {
			blind++
		}
	}
	if share := float64(blind) / float64(len(w.blinded)); math.Abs(share-0.99) > 0.02 {
		t.Errorf("%.3f of the events are blind, want .99", share)
	}
}

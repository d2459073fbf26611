package train

import (
	"math/rand/v2"
	"testing"
)

func TestTheInnerLoopAllocatesNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		full int
	}{{"full softmax", 100}, {"sampled softmax", 0}} {
		t.Run(c.name, func(t *testing.T) {
			config := tinyConfig()
			config.FullSoftmax, config.Negatives, config.Model.Dim, config.Workers = c.full, 5, 16, 2
			trainer, err := newTrainer(tinyShop(3, 60), config, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			b, order, r := newBatch(trainer.catalogue.Len()), trainer.order(), rand.New(rand.NewPCG(1, 1))
			step := func() {
				b.fill(order, trainer.slates, 0.1, config.Model.Dim, r)
				trainer.trainStep(b, 1e-3)
			}
			// Buffers grow until they have seen a few of the draws.
			if n := testing.AllocsPerRun(20, step); n > 0 {
				t.Errorf("a step allocates %g times, want never", n)
			}
		})
	}
}

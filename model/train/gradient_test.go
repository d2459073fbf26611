package train

import (
	"math/rand/v2"
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/nn/gradcheck"
	"inkling/model/shop"
	"inkling/model/weighting"
)

// tinyShop is a log with every kind of event, small enough to work through.
func tinyShop(seed uint64, visitors int) *shop.Log {
	r := rand.New(rand.NewPCG(seed, 1))
	var items []shop.Item
	for i := range 12 {
		items = append(items, shop.Item{
			ID: string(rune('a' + i)), Title: []string{"oak lamp", "steel lamp", "oak chair"}[i%3],
			Category: []string{"Home", []string{"Lamps", "Chairs"}[i%2]}, Brand: []string{"Alder", "Birch"}[i%2], Price: float32(5 + 3*i),
		})
	}
	var records []shop.Record
	for v := range visitors {
		at := int64(1_700_000_000_000)
		taste := r.IntN(2) // each visitor likes one of two categories
		for range 4 + r.IntN(5) {
			at += r.Int64N(400_000)
			item := items[2*r.IntN(6)+taste].ID
			record := func(b shop.Behaviour, value float32, position int32) {
				at += 1000
				records = append(records, shop.Record{Time: at, Visitor: string(rune('A' + v)), Item: item, Behaviour: b, Value: value, Position: position})
			}
			record(shop.Impression, 0, int32(1+r.IntN(4)))
			if r.IntN(2) == 0 {
				record(shop.View, 0, 0)
				if r.IntN(2) == 0 {
					record(shop.Cart, 0, 0)
					if r.IntN(2) == 0 {
						record(shop.Purchase, 0, 0)
						record(shop.Rating, float32(1+r.IntN(5)), 0)
					}
				}
			}
		}
	}
	log, _ := shop.NewLog(shop.NewCatalogue(items), records)
	return log
}

// tinyConfig has no dropout, so that a pass can be repeated.
func tinyConfig() Config {
	c := Defaults()
	c.Model.Dim, c.Model.Hidden, c.Model.History = 8, []int{12, 6}, 10
	c.Workers, c.Dropout, c.TrunkDropout, c.IDDropout, c.Validation = 1, 0, 0, 0, 0
	c.Lists.MinVisitors = 1
	c.Weights = map[string]float32{"next": 1, "interest": 1, "view": 1, "cart": 1, "purchase": 1, "rating": 1}
	return c
}

// TestStepGradient compares the gradient of a whole training step, through
// heads, trunk, encoder and item tower, with differences of the total loss.
func TestStepGradient(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
	}{
		{"full softmax", func(c *Config) { c.FullSoftmax = 100 }},
		{"sampled softmax", func(*Config) {}},
		{"pcgrad of experts", func(c *Config) {
			c.Weighting.Kind, c.Model.Kind, c.Model.Experts, c.Model.Hidden = weighting.KindPCGrad, nn.KindMMoE, 2, []int{6}
		}},
		{"disturbed inputs of one seed", func(c *Config) { c.TrunkDropout, c.EmbeddingDropout, c.Noise = 0.3, 0.3, 0.1 }},
		{"class weights and focal loss", func(c *Config) {
			c.Losses = map[string]loss.Options{"cart": {Focal: 2}, "purchase": {ClassWeights: []float32{1, 3}}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := tinyConfig()
			config.FullSoftmax, config.Negatives = 0, 5
			c.change(&config)
			trainer, err := newTrainer(tinyShop(2, 45), config, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			if len(trainer.network.Heads) != 4 {
				t.Fatalf("%d heads, want all 4", len(trainer.network.Heads))
			}
			// Temperatures of .07 bend the loss too sharply for differences.
			trainer.config.Model.Temperature = 0.5
			checkStep(t, trainer, nil)
		})
	}
}

// checkStep adds to the loss what more says of a worker that has run.
func checkStep(t *testing.T, trainer *Trainer, more func(w *worker, b *batch) float64) {
	d := trainer.config.Model.Dim
	for _, p := range trainer.network.Params() { // leave no layer at its symmetric start, nor a ReLU at its kink
		r := rand.New(rand.NewPCG(uint64(len(p.Name)), 10))
		for i := range p.Value {
			p.Value[i] += 0.2 * float32(r.NormFloat64())
		}
	}
	b := newBatch(trainer.catalogue.Len())
	var all []*sequence
	for i := range trainer.sequences {
		all = append(all, &trainer.sequences[i])
	}
	b.fill(all, trainer.slates, 0, d, rand.New(rand.NewPCG(1, 1)))
	b.count(trainer)
	w := trainer.workers[0]
	loss := func() (sum float64) {
		trainer.tower.forward(&b.vectors, 0, len(b.items))
		w.rand = rand.New(rand.NewPCG(1, 2))
		w.run(b, 0, len(all))
		sum = w.loss.next + w.loss.interest/float64(b.totals.interest)
		for k := range trainer.network.Heads {
			sum += w.loss.task[k] / float64(b.totals.task[k])
		}
		if more != nil {
			sum += more(w, b)
		}
		return sum
	}
	loss()
	if w.perTask != nil { // their plain sum is what the differences show
		weighting.CombineAll(weighting.New(weighting.Config{}, trainer.config.Model.Tasks), trainer.perTask, trainer.means)
		w.perTask = nil // the differences need the loss alone, for which the trunk need not run once a task
	}
	var gradients [][]float32
	for _, p := range w.params {
		gradients = append(gradients, append([]float32(nil), p.Grad...))
	}
	dv := append([]float32(nil), w.dv...)
	content := make([]float32, len(trainer.tower.content.Value))
	trainer.tower.backward(dv, content, &b.vectors, 0, len(b.items))
	for i, p := range w.params[:len(w.network.Params())] { // without those of an alignment
		gradcheck.Check(t, p.Name, p.Value, gradients[i], loss)
	}
	gradcheck.Check(t, "item.content", trainer.tower.content.Value, content, loss)
	ids := make([]float32, len(trainer.tower.id.Value))
	for r, item := range b.items {
		copy(ids[int(item)*d:], dv[r*d:(r+1)*d])
	}
	gradcheck.Check(t, "item.id", trainer.tower.id.Value, ids, loss)
}

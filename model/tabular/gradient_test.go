package tabular

import (
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/nn/gradcheck"
	"inkling/model/weighting"
)

// TestStepGradient compares the gradient of a whole step, through heads, wide
// terms, trunk and embeddings, with differences of the total loss, with and
// without each task's gradient on its own.
func TestStepGradient(t *testing.T) {
	for _, c := range []struct {
		name   string
		open   float32
		change func(*Config)
	}{
		{"shared bottom", 2, func(*Config) {}},
		{"ple, own gradients", 0.8, func(c *Config) {
			c.TrunkConfig = nn.TrunkConfig{Kind: nn.KindPLE, Hidden: []int{6}, Levels: 2}
			c.Weighting.Kind = weighting.KindGradNorm
		}},
		{"no wide term, focal and class weights", 2, func(c *Config) {
			c.Wide = false
			c.Losses = map[string]loss.Options{"likes": {Focal: 2}, "kind": {ClassWeights: []float32{1, 2, 3}}}
		}},
		{"dropout and noise of one seed", 2, func(c *Config) { c.Dropout, c.EmbeddingDropout, c.Noise = 0.3, 0.2, 0.1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			const rows = 12
			config := still()
			c.change(&config)
			s, table := made(3, rows)
			trainer := newTrainer(s, table, config)
			scatterParams(trainer.network, 4, c.open)
			w := trainer.workers[0]
			scale := []float32{1, 0.5, 0.25}
			loss := func() (sum float64) {
				w.source.Seed(1, 2)
				w.run(firstRows(rows), scale)
				for k, l := range w.loss {
					sum += l * float64(scale[k])
				}
				return sum
			}
			loss()
			if w.perTask != nil { // what is shared was taken out of the parameters
				weighting.CombineAll(weighting.New(weighting.Config{}, s.TaskNames()), []*weighting.Gradients{w.perTask}, nil)
			}
			var params []*nn.Param
			var gradients [][]float32
			for _, p := range w.network.Params() {
				params, gradients = append(params, p), append(gradients, append([]float32(nil), p.Grad...))
			}
			for i, p := range params {
				gradcheck.Check(t, p.Name, p.Value, gradients[i], loss)
			}
		})
	}
}

// TestOwnGradientsAddUp: without conflicts or learned weights the two ways of
// descending are one. GradNorm with a learning rate of next to nothing keeps
// equal weights.
func TestOwnGradientsAddUp(t *testing.T) {
	s, table := made(3, 200)
	plain := still()
	own := still()
	own.Weighting = weighting.Config{Kind: weighting.KindGradNorm, LearningRate: 1e-12}
	a, b := newTrainer(s, table, plain), newTrainer(s, table, own)
	for range 3 {
		a.Step(firstRows(200), 1e-3)
		b.Step(firstRows(200), 1e-3)
	}
	for i, p := range a.network.Params() {
		for j, v := range p.Value {
			if d := v - b.network.Params()[i].Value[j]; d > 1e-4 || d < -1e-4 {
				t.Fatalf("%s[%d]: %g and %g", p.Name, j, v, b.network.Params()[i].Value[j])
			}
		}
	}
}

func TestStepsAllocateNothing(t *testing.T) {
	s, table := made(3, 64)
	c := still()
	c.Dropout, c.EmbeddingDropout, c.Noise = 0.2, 0.2, 0.1
	for _, kind := range weighting.Kinds() {
		c.Weighting.Kind = kind
		trainer := newTrainer(s, table, c)
		rows := firstRows(64)
		trainer.Step(rows, 1e-3)
		if n := testing.AllocsPerRun(5, func() { trainer.Step(rows, 1e-3) }); n > 0 {
			t.Errorf("%s: %g allocations a step", kind, n)
		}
	}
}

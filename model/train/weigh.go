package train

import (
	"errors"
	"fmt"
	"math"

	"inkling/model/weighting"
)

// validateWeighting checks how the tasks are weighed: by hand it is by the
// table of all weights.
func (c *Config) validateWeighting() error {
	if len(c.Weighting.Weights) > 0 {
		return errors.New("weighting: the weights by hand stand in the table weights")
	}
	if err := c.Weighting.Validate(); err != nil {
		return fmt.Errorf("weighting: %w", err)
	}
	return nil
}

// learnsWeights says that the weights of the heads move while training.
func (c *Config) learnsWeights() bool {
	if c.only != "" {
		return false
	}
	switch c.Weighting.Kind {
	case "", weighting.KindHand, weighting.KindPCGrad:
		return false
	}
	return true
}

// weigh makes the strategy that balances the heads' losses. The next item and
// the interest do not pass the trunk and keep their weights by hand.
func (t *Trainer) weigh() {
	w := t.config.Weighting
	if w.Seed += t.config.Seed; t.config.only != "" {
		w = weighting.Config{}
	}
	if !t.config.learnsWeights() {
		w.Weights = make(map[string]float64)
		for _, name := range t.config.Model.Tasks {
			w.Weights[name] = float64(t.weight(name))
		}
	}
	t.strategy = weighting.New(w, t.config.Model.Tasks)
	t.taskWeight, t.means = make([]float32, len(t.network.Heads)), make([]float64, len(t.network.Heads))
	t.loadWeights()
}

// loadWeights takes over the weights of the next step.
func (t *Trainer) loadWeights() {
	for k, w := range t.strategy.Weights() {
		t.taskWeight[k] = float32(w)
	}
}

// balance tells the strategy the step's losses, and lets it make the gradient of
// what the tasks share in the trunk. The gradients that go on to visitor encoder
// and items are the plain sums.
func (t *Trainer) balance(b *batch) {
	for k := range t.means {
		var sum float64
		for _, w := range t.workers {
			sum += w.loss.task[k]
		}
		t.means[k] = sum / float64(b.totals.task[k]) // NaN without labels
	}
	if !t.strategy.PerTask() {
		t.strategy.Observe(t.means)
		return
	}
	if len(t.means) > 0 {
		weighting.CombineAll(t.strategy, t.perTask, t.means)
	}
}

// endWeights tells the strategy the epoch's losses, and the epoch the weights
// where they are learned.
func (t *Trainer) endWeights(e *Epoch) {
	losses := make([]float64, len(t.network.Heads))
	if t.config.learnsWeights() {
		e.Weights = make(map[string]float64)
	}
	for k, h := range t.network.Heads {
		if losses[k] = e.Loss[h.Task.Name]; losses[k] == 0 {
			losses[k] = math.NaN() // no labels
		}
		if e.Weights != nil {
			e.Weights[h.Task.Name] = t.strategy.Weights()[k]
		}
	}
	t.strategy.EndEpoch(losses)
}

// noteWeights says at which weights the tasks ended.
func (t *Trainer) noteWeights(w Watch) {
	if !t.config.learnsWeights() {
		return
	}
	for k, h := range t.network.Heads {
		w.note("%s: the loss of %s weighs %.3f in the end", t.config.Weighting.Kind, h.Task.Name, t.strategy.Weights()[k])
	}
}

// Package weighting balances the losses of several tasks that learn one
// network: by hand, by uncertainty, GradNorm, DWA or PCGrad, behind one
// interface. It is used by training and never built into the browser.
//
// A training step asks a [Strategy] for the tasks' weights, computes the
// gradient of the weighted losses, and then either tells it the losses with
// Observe, or, where it needs each task's own gradient of what the tasks share,
// hands these to Combine. Strategies are deterministic: what is random in them
// comes from the config's seed.
package weighting

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// The kinds of weighting.
const (
	KindHand        = "hand"        // fixed weights
	KindUncertainty = "uncertainty" // learned variances: Kendall, Gal and Cipolla 2018
	KindGradNorm    = "gradnorm"    // equal training rates: Chen et al. 2018
	KindDWA         = "dwa"         // slow tasks weigh more: Liu, Johns and Davison 2019
	KindPCGrad      = "pcgrad"      // conflicting gradients are projected: Yu et al. 2020
)

// Kinds lists the kinds of weighting.
func Kinds() []string {
	return []string{KindHand, KindUncertainty, KindGradNorm, KindDWA, KindPCGrad}
}

// Config chooses a weighting. Its JSON form is part of a config file.
type Config struct {
	// Kind is one of Kinds; none means hand.
	Kind string `json:"kind"`
	// Weights are factors of the tasks' losses by name, from 0 to 1000; 1 where
	// a task is not named. Of hand and pcgrad; the others learn theirs.
	Weights map[string]float64 `json:"weights,omitempty"`
	// LearningRate is the step of the learned weights: of uncertainty, the step
	// of Adam on the logarithms of the variances (0 means 0.01), and of gradnorm,
	// that on the weights (0 means 0.025, as in the paper). At most 1.
	LearningRate float64 `json:"learning_rate,omitempty"`
	// Alpha is how strongly gradnorm pulls the tasks to one training rate, 0 to
	// 10; nil means 1.5, the paper's for its main experiment.
	Alpha *float64 `json:"alpha,omitempty"`
	// Temperature of dwa: the higher, the more equal the weights. Above 0; 0
	// means 2, as in the paper.
	Temperature float64 `json:"temperature,omitempty"`
	// Seed of the order in which pcgrad projects.
	Seed uint64 `json:"seed,omitempty"`
}

const (
	uncertaintyRate = 0.01
	gradNormRate    = 0.025
	gradNormAlpha   = 1.5
	dwaTemperature  = 2
)

// Validate reports the first value that makes no sense; its text begins with the
// value's JSON name.
func (c Config) Validate() error {
	learns := c.Kind == KindUncertainty || c.Kind == KindGradNorm
	byHand := c.Kind == "" || c.Kind == KindHand || c.Kind == KindPCGrad
	switch {
	case c.Kind != "" && !slices.Contains(Kinds(), c.Kind):
		return fmt.Errorf("kind: want one of %v, got %q", Kinds(), c.Kind)
	case !byHand && len(c.Weights) > 0:
		return fmt.Errorf("weights: %s finds its own", c.Kind)
	case c.LearningRate != 0 && !learns:
		return errors.New("learning_rate: only uncertainty and gradnorm learn weights")
	case !(c.LearningRate >= 0 && c.LearningRate <= 1):
		return fmt.Errorf("learning_rate: want more than 0 and at most 1, got %g", c.LearningRate)
	case c.Alpha != nil && c.Kind != KindGradNorm:
		return errors.New("alpha: only gradnorm has one")
	case c.Alpha != nil && !(*c.Alpha >= 0 && *c.Alpha <= 10):
		return fmt.Errorf("alpha: want 0 to 10, got %g", *c.Alpha)
	case c.Temperature != 0 && c.Kind != KindDWA:
		return errors.New("temperature: only dwa has one")
	case !(c.Temperature >= 0 && c.Temperature <= 1e6):
		return fmt.Errorf("temperature: want more than 0 and at most 1e6, got %g", c.Temperature)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
		if w := c.Weights[name]; !(w >= 0 && w <= 1000) {
			return fmt.Errorf("weights: want 0 to 1000 for %s, got %g", name, c.Weights[name])
		}
	}
	return nil
}

// ValidateTasks reports a weight for none of the tasks, and tasks whose weights
// are all 0.
func (c Config) ValidateTasks(tasks []string) error {
	zeros := 0
	for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
		if !slices.Contains(tasks, name) {
			return fmt.Errorf("weights: no task is named %q", name)
		}
		if c.Weights[name] == 0 {
			zeros++
		}
	}
	if zeros == len(tasks) {
		return errors.New("weights: want more than 0 for one task at least")
	}
	return nil
}

// Strategy weighs the tasks of one training run. It serves one goroutine.
type Strategy interface {
	// Weights are the factors of the tasks' losses in the next step, in the
	// order of the tasks. A caller that keeps them for a report copies them.
	Weights() []float64
	// PerTask says that each step must call Combine; else it calls Observe.
	PerTask() bool
	// Observe tells the mean loss of each task over the rows of the step,
	// without its weight; NaN where the step had no label of the task.
	Observe(losses []float64)
	// Combine is Observe for a strategy that needs each task's gradient. In
	// gradients are those of the weighted losses by all parameters that the tasks
	// share, summed over workers, [tasks][shared]; it writes the gradient to
	// descend along to dst [shared]. It may change gradients.
	Combine(dst []float32, gradients [][]float32, losses []float64)
	// EndEpoch tells each task's mean loss over an epoch, NaN as in Observe.
	EndEpoch(losses []float64)
}

// New returns the strategy of a valid config for the tasks of the names, in
// the order of their losses.
func New(c Config, tasks []string) Strategy {
	f := fixed{weights: slices.Repeat([]float64{1}, len(tasks))}
	for k, name := range tasks {
		if w, ok := c.Weights[name]; ok {
			f.weights[k] = w
		}
	}
	or := func(value, fallback float64) float64 {
		if value == 0 {
			return fallback
		}
		return value
	}
	switch c.Kind {
	case KindUncertainty:
		return newUncertainty(f, or(c.LearningRate, uncertaintyRate))
	case KindGradNorm:
		alpha := gradNormAlpha
		if c.Alpha != nil {
			alpha = *c.Alpha
		}
		return &gradNorm{fixed: f, rate: or(c.LearningRate, gradNormRate), alpha: alpha, norms: make([]float64, len(tasks))}
	case KindDWA:
		return &dwa{fixed: f, temperature: or(c.Temperature, dwaTemperature)}
	case KindPCGrad:
		return newPCGrad(f, c.Seed)
	}
	return &f
}

// fixed is the weighting by hand, and what the others build on.
type fixed struct{ weights []float64 }

func (f *fixed) Weights() []float64 { return f.weights }
func (f *fixed) PerTask() bool      { return false }
func (f *fixed) Observe([]float64)  {}
func (f *fixed) EndEpoch([]float64) {}
func (f *fixed) Combine(dst []float32, gradients [][]float32, losses []float64) {
	sum(dst, gradients)
}

// sum writes the sum of the gradients.
func sum(dst []float32, gradients [][]float32) {
	clear(dst)
	for _, g := range gradients {
		for i, v := range g[:len(dst)] {
			dst[i] += v
		}
	}
}

// dot is the product of two gradients, in double precision: they are long.
func dot(x, y []float32) (sum float64) {
	for i, v := range x {
		sum += float64(v) * float64(y[i])
	}
	return sum
}

package train

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"inkling/model/shop"
	"inkling/model/task"
)

// Beyond these bounds a softmax of cosines is all or nothing, or even.
const (
	minTemperature = 0.001
	maxTemperature = 1000
)

// Validate reports the first value that makes no sense.
func (c *Config) Validate() error {
	switch {
	case c.Model.Dim < 4 || c.Model.Dim > 256 || c.Model.Dim%4 != 0:
		return fmt.Errorf("dim: want a multiple of 4 from 4 to 256, got %d", c.Model.Dim)
	case c.Model.History < 1 || c.Model.History > 200:
		return fmt.Errorf("history: want 1 to 200 events, got %d", c.Model.History)
	case !(c.Model.Temperature >= minTemperature && c.Model.Temperature <= maxTemperature):
		return fmt.Errorf("temperature: want %g to %g, got %g", float64(minTemperature), float64(maxTemperature), c.Model.Temperature)
	case !(c.LearningRate > 0 && c.LearningRate <= 1):
		return fmt.Errorf("learning_rate: want more than 0 and at most 1, got %g", c.LearningRate)
	case c.Target != shop.Unknown && !c.Target.Engaged():
		return fmt.Errorf("target: %s does not show interest in an item", c.Target)
	}
	for _, validate := range []func() error{
		c.Model.ValidateTrunk, c.validateCounts, c.validateShares, c.validateWeights, c.validateStop, c.validateIn, c.validateImbalance, c.validateWeighting,
	} {
		if err := validate(); err != nil {
			return err
		}
	}
	if err := c.Lists.Validate(); err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	if err := c.Together.Validate(); err != nil {
		return fmt.Errorf("together: %w", err)
	}
	if err := c.Ratings.Validate(); err != nil {
		return fmt.Errorf("ratings: %w", err)
	}
	return nil
}

// validateCounts checks the whole numbers: a slip of the finger is refused
// before it takes all of a machine.
func (c *Config) validateCounts() error {
	for _, n := range []struct {
		name               string
		value, least, most int
	}{
		{"epochs", c.Epochs, 1, 1000}, {"patience", c.Patience, 1, 1000}, {"workers", c.Workers, 1, 256},
		{"batch", c.Batch, 1, 1 << 20}, {"adapt", c.Adapt, 0, 1_000_000}, {"negatives", c.Negatives, 1, 1 << 20}, {"row_samples", c.RowSamples, 1, 1000},
		{"full_softmax", c.FullSoftmax, 0, 1 << 20}, {"max_cases", c.MaxCases, 0, 1 << 20},
		{"publishable", c.Publishable, 0, 1 << 20}, {"utc_offset", c.UTCOffset, -840, 840}, {"visitor_cap", c.VisitorCap, 0, 1 << 20},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("%s: want %d to %d, got %d", n.name, n.least, n.most, n.value)
		}
	}
	return nil
}

// validateShares checks the other numbers, none of which may be NaN.
func (c *Config) validateShares() error {
	for _, n := range []struct {
		name        string
		value, most float64
		below       bool // most itself is too much
	}{
		{"dropout", float64(c.Dropout), 1, true}, {"id_dropout", float64(c.IDDropout), 1, true},
		{"trunk_dropout", float64(c.TrunkDropout), 1, true}, {"embedding_dropout", float64(c.EmbeddingDropout), 1, true},
		{"noise", float64(c.Noise), 10, false}, {"popularity_prior", float64(c.PopularityPrior), 2, false}, {"l1", float64(c.L1), 100, false}, {"l2", float64(c.L2), 100, false},
		{"validation", c.Validation, 0.5, false}, {"distil_share", float64(c.DistilShare), 1, false},
	} {
		switch {
		case n.below && !(n.value >= 0 && n.value < n.most):
			return fmt.Errorf("%s: want 0 to below %g, got %g", n.name, n.most, n.value)
		case !(n.value >= 0 && n.value <= n.most):
			return fmt.Errorf("%s: want 0 to %g, got %g", n.name, n.most, n.value)
		}
	}
	if c.Distil != 0 && (c.Distil < 2 || c.Distil > maxEnsemble) {
		return fmt.Errorf("distil: want 2 to %d networks, or 0 for none, got %d", maxEnsemble, c.Distil)
	}
	return nil
}

// validateWeights checks the names and values of the two tables of weights, in
// the order of their names.
func (c *Config) validateWeights() error {
	for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
		known := name == "next" || name == "interest" ||
			slices.ContainsFunc(task.All(), func(t task.Task) bool { return t.Name == name })
		if !known {
			return fmt.Errorf("weights: unknown task %q", name)
		}
		if w := c.Weights[name]; !(w >= 0 && w <= 1000) {
			return fmt.Errorf("weights: want 0 to 1000 for %s, got %g", name, w)
		}
	}
	if c.Weights["next"] == 0 {
		return errors.New("weights: want more than 0 for next, which the item vectors are learned by")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Wanted)) {
		if b, ok := shop.ParseBehaviour(name); !ok || !b.Engaged() {
			return fmt.Errorf("wanted: %q is not a behaviour that shows interest", name)
		}
		if w := c.Wanted[name]; !(w >= 0 && w <= 1000) {
			return fmt.Errorf("wanted: want 0 to 1000 for %s, got %g", name, w)
		}
	}
	return nil
}

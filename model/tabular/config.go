package tabular

import (
	"fmt"
	"maps"
	"slices"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/weighting"
)

// Config is the shape of a network and how it is trained. Its JSON form is
// what a config file holds.
type Config struct {
	// The trunk; its Hidden and the rest stand beside the other fields.
	nn.TrunkConfig
	// Wide adds to each head a linear term over all columns (Cheng et al. 2016).
	Wide bool `json:"wide"`

	Seed    uint64 `json:"seed"`
	Workers int    `json:"workers"` // goroutines that share each batch, 1 to 256

	Epochs       int     `json:"epochs"`        // passes over the rows, at most; 1 to 1000
	Patience     int     `json:"patience"`      // epochs without a better validation score before stopping
	Batch        int     `json:"batch"`         // rows a step
	LearningRate float64 `json:"learning_rate"` // of Adam at its highest; it falls to a twentieth along a cosine

	// L1 and L2 are the factors of weight decay, biases left out, and of tables the
	// rows that a step does not touch: see [optimise.Decay]. 0 to 100.
	L1 float32 `json:"l1"`
	L2 float32 `json:"l2"`
	// Dropout is the share of what a head reads of the trunk that a step leaves
	// out, EmbeddingDropout that of whole embeddings in the trunk's input; from 0
	// to below 1.
	Dropout          float32 `json:"dropout"`
	EmbeddingDropout float32 `json:"embedding_dropout"`
	// Noise is the standard deviation of normal noise added to the dense
	// columns of each row, which have the deviation 1 themselves; 0 to 10.
	Noise float32 `json:"noise"`
	// Losses are the options of the tasks' losses, by name.
	Losses map[string]loss.Options `json:"losses"`
	// Oversample is how many times an epoch sees the positive rows of a binary
	// task, by name; from 1 to 1000. A fraction is drawn. A row that is positive
	// for several tasks takes the largest.
	Oversample map[string]float64 `json:"oversample"`
	// Weighting balances the tasks.
	Weighting weighting.Config `json:"weighting"`
}

// Defaults are values that serve for some ten thousand rows.
func Defaults() Config {
	return Config{
		TrunkConfig: nn.TrunkConfig{Hidden: []int{64, 32}}, Wide: true,
		Seed: 1, Workers: 2, Epochs: 10, Patience: 3, Batch: 256, LearningRate: 2e-3,
	}
}

// Validate reports the first value that makes no sense for the schema.
func (c *Config) Validate(s *Schema) error {
	names := s.TaskNames()
	if err := c.TrunkConfig.Validate(); err != nil {
		return err
	}
	if err := c.TrunkConfig.ValidateTasks(names); err != nil {
		return err
	}
	for _, n := range []struct {
		name               string
		value, least, most int
	}{
		{"workers", c.Workers, 1, 256}, {"epochs", c.Epochs, 1, 1000}, {"patience", c.Patience, 1, 1000}, {"batch", c.Batch, 1, 1 << 20},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("%s: want %d to %d, got %d", n.name, n.least, n.most, n.value)
		}
	}
	if !(c.LearningRate > 0 && c.LearningRate <= 1) {
		return fmt.Errorf("learning_rate: want more than 0 and at most 1, got %g", c.LearningRate)
	}
	for _, n := range []struct {
		name        string
		value, most float32
	}{
		{"l1", c.L1, 100}, {"l2", c.L2, 100}, {"noise", c.Noise, 10}, {"dropout", c.Dropout, 0.99}, {"embedding_dropout", c.EmbeddingDropout, 0.99},
	} {
		if !(n.value >= 0 && n.value <= n.most) {
			return fmt.Errorf("%s: want 0 to %g, got %g", n.name, n.most, n.value)
		}
	}
	if err := c.validateTasks(s); err != nil {
		return err
	}
	if err := c.Weighting.Validate(); err != nil {
		return fmt.Errorf("weighting: %w", err)
	}
	if err := c.Weighting.ValidateTasks(names); err != nil {
		return fmt.Errorf("weighting: %w", err)
	}
	return nil
}

// validateTasks checks what the config says of single tasks.
func (c *Config) validateTasks(s *Schema) error {
	names := s.TaskNames()
	for _, name := range slices.Sorted(maps.Keys(c.Losses)) {
		k := slices.Index(names, name)
		if k < 0 {
			return fmt.Errorf("losses: no task is named %q", name)
		}
		if err := c.Losses[name].Validate(s.Tasks[k]); err != nil {
			return fmt.Errorf("losses: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Oversample)) {
		k := slices.Index(names, name)
		if k < 0 || s.Tasks[k].Regression || s.Tasks[k].Classes > 0 {
			return fmt.Errorf("oversample: no binary task is named %q", name)
		}
		if f := c.Oversample[name]; !(f >= 1 && f <= 1000) {
			return fmt.Errorf("oversample: want 1 to 1000 for %s, got %g", name, f)
		}
	}
	return nil
}

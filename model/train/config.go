// Package train learns a model from a shop's event log: one network with a
// shared trunk and a head a task, a visitor encoder trained to find the next
// item, and item vectors trained with both.
//
// Training is deterministic for a seed and a number of workers.
package train

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/loss"
	"inkling/model/rating/fit"
	"inkling/model/shop"
	"inkling/model/task"
	"inkling/model/weighting"
)

// Config holds everything that shapes a training run. Defaults documents the
// values. Its JSON form is what a config file holds; a name left out keeps its
// default.
type Config struct {
	Model model.Config `json:"model"`
	// Lists are the options of item-to-item lists; Together of the lists of
	// items put into carts and bought together.
	Lists    covisit.Options `json:"lists"`
	Together covisit.Options `json:"together"`
	// Ratings are the options of what ratings are predicted by.
	Ratings fit.Config `json:"ratings"`

	Seed    uint64 `json:"seed"`
	Workers int    `json:"workers"` // goroutines that share each batch

	Epochs       int     `json:"epochs"`        // passes over the sequences, at most
	Patience     int     `json:"patience"`      // epochs without a better one before stopping
	Batch        int     `json:"batch"`         // targets a step
	LearningRate float64 `json:"learning_rate"` // of Adam at its highest; it falls to a tenth along a cosine
	Dropout      float32 `json:"dropout"`       // of the visitor encoder
	IDDropout    float32 `json:"id_dropout"`    // share of items that a step sees by their content alone
	Reverse      bool    `json:"reverse"`       // train on each sequence backwards too

	// TrunkDropout is the share of the vectors' part of the trunk's inputs, and
	// EmbeddingDropout that of the history's events whose item vector is left out
	// whole, so that nothing but the behaviour is known of them; in each step
	// anew, from 0 to below 1. Noise is the standard deviation of normal noise on the
	// cross features, which are of the order of 1; 0 to 10.
	TrunkDropout     float32 `json:"trunk_dropout"`
	EmbeddingDropout float32 `json:"embedding_dropout"`
	Noise            float32 `json:"noise"`
	// L1 and L2 are the factors of weight decay on trunk and heads, biases and
	// the rating's linear term left out: see [optimise.Decay]. 0 to 100.
	L1 float32 `json:"l1"`
	L2 float32 `json:"l2"`
	// Losses are the options of the tasks' losses, by name: class weights, whose
	// shift of the probabilities is taken back when training is over, and the
	// focal loss, whose is not: its probabilities are too near to even.
	Losses map[string]loss.Options `json:"losses"`
	// Oversample is how many times training sees the rows that are positive for
	// a task, by name: 1 to 100; of a fraction it is drawn which rows have one more. A
	// row that is positive for several tasks takes the largest. The shift of the
	// probabilities is taken back.
	Oversample map[string]float64 `json:"oversample"`
	// CorrectSampling makes the first task's probability, where the log has no
	// impressions and negatives are sampled, one among the whole catalogue: that
	// of all items the visitor turns to this one next. Else it is one among the
	// item turned to and RowSamples others.
	CorrectSampling bool `json:"correct_sampling"`

	FullSoftmax int `json:"full_softmax"` // catalogues up to this size use every item as a negative
	Negatives   int `json:"negatives"`    // sampled negatives a step beyond it
	RowSamples  int `json:"row_samples"`  // sampled negatives a positive row, where the log has no impressions
	// Publishable is the number of visitors that every list entry and every item
	// that may be recommended needs; 0 asks for none of the items, and of the
	// entries what lists and together ask for.
	Publishable int     `json:"publishable"`
	Validation  float64 `json:"validation"` // share of visitors whose last target is held out to choose by
	MaxCases    int     `json:"max_cases"`  // at most so many of them
	// StopBy is what makes an epoch better than another: ndcg (none means that),
	// loss or both. See [StopByNDCG] and on.
	StopBy string `json:"stop_by"`

	// Weights of the losses: "next", "interest" and the tasks' names. A task
	// of weight 0 gets no head, and an interest of weight 0 stays at zero.
	Weights map[string]float32 `json:"weights"`
	// Weighting balances the losses of the tasks, which share the trunk: by hand,
	// which is by Weights, or by uncertainty, gradnorm or dwa, which find the
	// tasks' weights themselves, or by pcgrad, which starts from Weights and takes
	// conflicts out of the gradients of what the tasks share in the trunk.
	// Gradnorm and pcgrad run the trunk once a task.
	Weighting weighting.Config `json:"weighting"`
	// Wanted is how much the next item counts by the behaviour it met with.
	Wanted map[string]float32 `json:"wanted"`
	// Distil is how many networks, with seeds Seed and on, teach the one that
	// ships: 2 to 16; 0 none. DistilShare is how much their mean prediction counts
	// in the labels of the heads, beside what happened; 0 to 1.
	Distil      int     `json:"distil"`
	DistilShare float32 `json:"distil_share"`
	// Target is the behaviour that validation ranks for; Unknown takes the
	// strongest in the log.
	Target shop.Behaviour `json:"-"`
	// OrderOnly says that times carry order alone.
	OrderOnly bool `json:"-"`

	only string // of a twin: the one task whose loss counts
}

// Defaults are the values that a shop starts with.
func Defaults() Config {
	together := covisit.Defaults()
	together.Window = 10
	return Config{
		Model: model.Defaults(), Lists: covisit.Defaults(), Together: together, Ratings: fit.Defaults(),
		Seed: 1, Workers: 2,
		Epochs: 8, Patience: 2, Batch: 512, LearningRate: 3e-3,
		Dropout: 0.3, TrunkDropout: 0.2, IDDropout: 0.1, Reverse: true,
		FullSoftmax: 15_000, Negatives: 3000, RowSamples: 4, Validation: 0.1, MaxCases: 1500, DistilShare: 0.5,
		Weights: map[string]float32{"next": 1, "interest": 0.2, "view": 1, "cart": 1, "purchase": 1, "rating": 0.5},
		Wanted: map[string]float32{
			"click": 1, "view": 1, "wishlist": 1.5, "cart": 1.5, "checkout": 1.5, "purchase": 2, "rating": 1,
		},
	}
}

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
	case len(c.Model.Hidden) < 1 || len(c.Model.Hidden) > 4:
		return fmt.Errorf("hidden: want 1 to 4 layers, got %d", len(c.Model.Hidden))
	case slices.ContainsFunc(c.Model.Hidden, func(w int) bool { return w < 1 || w > 1024 }):
		return fmt.Errorf("hidden: want widths from 1 to 1024, got %d", c.Model.Hidden)
	case !(c.Model.Temperature >= minTemperature && c.Model.Temperature <= maxTemperature):
		return fmt.Errorf("temperature: want %g to %g, got %g", float64(minTemperature), float64(maxTemperature), c.Model.Temperature)
	case !(c.LearningRate > 0 && c.LearningRate <= 1):
		return fmt.Errorf("learning_rate: want more than 0 and at most 1, got %g", c.LearningRate)
	case !(c.Dropout >= 0 && c.Dropout < 1 && c.IDDropout >= 0 && c.IDDropout < 1):
		return errors.New("dropout and id_dropout: want from 0 to below 1")
	case !(c.TrunkDropout >= 0 && c.TrunkDropout < 1 && c.EmbeddingDropout >= 0 && c.EmbeddingDropout < 1):
		return errors.New("trunk_dropout and embedding_dropout: want from 0 to below 1")
	case !(c.Noise >= 0 && c.Noise <= 10):
		return fmt.Errorf("noise: want 0 to 10, got %g", c.Noise)
	case !(c.L1 >= 0 && c.L1 <= 100 && c.L2 >= 0 && c.L2 <= 100):
		return fmt.Errorf("l1 and l2: want 0 to 100, got %g and %g", c.L1, c.L2)
	case !(c.Validation >= 0 && c.Validation <= 0.5):
		return fmt.Errorf("validation: want 0 to 0.5 of the visitors, got %g", c.Validation)
	case c.Distil != 0 && (c.Distil < 2 || c.Distil > maxEnsemble):
		return fmt.Errorf("distil: want 2 to %d networks, or 0 for none, got %d", maxEnsemble, c.Distil)
	case !(c.DistilShare >= 0 && c.DistilShare <= 1):
		return fmt.Errorf("distil_share: want 0 to 1, got %g", c.DistilShare)
	case c.Target != shop.Unknown && !c.Target.Engaged():
		return fmt.Errorf("target: %s does not show interest in an item", c.Target)
	}
	if err := c.Model.ValidateTrunk(); err != nil {
		return err
	}
	if err := c.validateCounts(); err != nil {
		return err
	}
	if err := c.validateWeights(); err != nil {
		return err
	}
	if err := c.validateStop(); err != nil {
		return err
	}
	if err := c.validateImbalance(); err != nil {
		return err
	}
	if err := c.validateWeighting(); err != nil {
		return err
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
		{"batch", c.Batch, 1, 1 << 20}, {"negatives", c.Negatives, 1, 1 << 20}, {"row_samples", c.RowSamples, 1, 1000},
		{"full_softmax", c.FullSoftmax, 0, 1 << 20}, {"max_cases", c.MaxCases, 0, 1 << 20},
		{"publishable", c.Publishable, 0, 1 << 20},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("%s: want %d to %d, got %d", n.name, n.least, n.most, n.value)
		}
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

// Package train learns a model from a shop's event log: one network with a
// shared trunk and a head a task, a visitor encoder trained to find the next
// item, and item vectors trained with both.
//
// Training is deterministic for a seed and a number of workers.
package train

import (
	"errors"
	"fmt"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/shop"
)

// Config holds everything that shapes a training run. Defaults documents the
// values.
type Config struct {
	Model model.Config
	Lists covisit.Options
	// Together are the options of the lists of items bought together.
	Together covisit.Options

	Seed    uint64
	Workers int // goroutines that share each batch

	Epochs       int     // passes over the sequences, at most
	Patience     int     // epochs without a better validation NDCG before stopping
	Batch        int     // targets a step
	LearningRate float64 // of Adam at its highest; it falls to a tenth along a cosine
	Dropout      float32 // of the visitor encoder
	IDDropout    float32 // share of items that a step sees by their content alone
	Reverse      bool    // train on each sequence backwards too

	FullSoftmax int     // catalogues up to this size use every item as a negative
	Negatives   int     // sampled negatives a step beyond it
	RowSamples  int     // sampled negatives a positive row, where the log has no impressions
	Validation  float64 // share of visitors whose last target is held out to choose by
	MaxCases    int     // at most so many of them

	// Weights of the losses: "next", "interest" and the tasks' names.
	Weights map[string]float32
	// Wanted is how much the next item of each behaviour counts.
	Wanted [shop.Behaviours]float32
	// Target is the behaviour that validation ranks for; Unknown takes the
	// strongest in the log.
	Target shop.Behaviour
	// OrderOnly says that times carry order alone.
	OrderOnly bool
}

// Defaults are the values that a shop starts with.
func Defaults() Config {
	together := covisit.Defaults()
	together.Window = 10
	c := Config{
		Model: model.Defaults(), Lists: covisit.Defaults(), Together: together,
		Seed: 1, Workers: 2,
		Epochs: 8, Patience: 2, Batch: 512, LearningRate: 3e-3,
		Dropout: 0.3, IDDropout: 0.1, Reverse: true,
		FullSoftmax: 15_000, Negatives: 3000, RowSamples: 4, Validation: 0.1, MaxCases: 1500,
		Weights: map[string]float32{"next": 1, "interest": 0.2, "view": 1, "cart": 0.5, "purchase": 0.5, "rating": 0.5},
	}
	c.Wanted = [shop.Behaviours]float32{
		shop.Click: 1, shop.View: 1, shop.Wishlist: 1.5, shop.Cart: 1.5, shop.Checkout: 1.5, shop.Purchase: 2, shop.Rating: 1,
	}
	return c
}

// Validate reports the first value that makes no sense.
func (c *Config) Validate() error {
	switch {
	case c.Model.Dim < 4 || c.Model.Dim > 256 || c.Model.Dim%4 != 0:
		return fmt.Errorf("dim: want a multiple of 4 from 4 to 256, got %d", c.Model.Dim)
	case c.Model.History < 1 || c.Model.History > 200:
		return fmt.Errorf("history: want 1 to 200 events, got %d", c.Model.History)
	case len(c.Model.Hidden) < 1 || len(c.Model.Hidden) > 4:
		return fmt.Errorf("hidden: want 1 to 4 layers, got %d", len(c.Model.Hidden))
	case c.Model.Temperature <= 0:
		return fmt.Errorf("temperature: want more than 0, got %g", c.Model.Temperature)
	case c.Epochs < 1 || c.Batch < 1 || c.Workers < 1 || c.Patience < 1:
		return errors.New("epochs, batch, workers and patience: want at least 1 each")
	case c.LearningRate <= 0 || c.LearningRate > 1:
		return fmt.Errorf("learning_rate: want more than 0 and at most 1, got %g", c.LearningRate)
	case c.Dropout < 0 || c.Dropout >= 1 || c.IDDropout < 0 || c.IDDropout >= 1:
		return errors.New("dropout and id_dropout: want from 0 to below 1")
	case c.Negatives < 1 || c.RowSamples < 1:
		return errors.New("negatives and row_samples: want at least 1")
	case c.Validation < 0 || c.Validation > 0.5:
		return fmt.Errorf("validation: want 0 to 0.5 of the visitors, got %g", c.Validation)
	}
	return nil
}

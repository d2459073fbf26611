// Package train learns a model from a shop's event log: one network with a
// shared trunk and a head a task, a visitor encoder trained to find the next
// item, and item vectors trained with both.
//
// Training is deterministic for a seed and a number of workers.
package train

import (
	"inkling/model"
	"inkling/model/align"
	"inkling/model/covisit"
	"inkling/model/loss"
	"inkling/model/rating/fit"
	"inkling/model/shop"
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

	// PopularityPrior is how much of each item's popularity is taken for granted
	// when the next item is learned, so that vectors have to tell only what it does
	// not: 0, none of it, to 2. With few events it is most of what there is to know.
	PopularityPrior float32 `json:"popularity_prior"`

	FullSoftmax int `json:"full_softmax"` // catalogues up to this size use every item as a negative
	Negatives   int `json:"negatives"`    // sampled negatives a step beyond it
	RowSamples  int `json:"row_samples"`  // sampled negatives a positive row, where the log has no impressions
	// Publishable is the number of visitors that every list entry and every item
	// that may be recommended needs; 0 asks for none of the items, and of the
	// entries what lists and together ask for.
	Publishable int `json:"publishable"`
	// Refit trains a second time with nothing held out, where what was held out is
	// all of the newest, or there are fewer than MaxCases cases to validate by.
	Refit bool `json:"refit"`
	// VisitorCap is how many of a visitor's engaged events the network learns
	// from, the last ones, so that staff and bots do not decide; 0: all.
	VisitorCap int     `json:"visitor_cap"`
	Validation float64 `json:"validation"` // share of visitors with a target that is held out to choose by
	MaxCases   int     `json:"max_cases"`  // at most so many of them
	// ValidateIn says which events are held out: those after a cut in time, with
	// the first target of each visitor there, since a page is asked now; or, where
	// it is any, each visitor's last target and what comes after it. None means
	// time; a log without times has any. See [ValidateInTime] and on.
	ValidateIn string `json:"validate_in"`
	// Adapt is how many visitors, 15 % of all at most, are held out whole to
	// learn from them how visitors' own heads learn (package adapt); 0: none, and
	// the model does not adapt. Refit trains with them too.
	Adapt int `json:"adapt"`
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
	// UTCOffset is by how many minutes the shop's clock is ahead of UTC, which tells
	// the parts of the day; -840 to 840.
	UTCOffset int `json:"utc_offset"`
	// OrderOnly says that times carry order alone.
	OrderOnly bool `json:"-"`

	// Guests is how many items at the end of the catalogue are another shop's:
	// nothing of them is recommended, and histories with them are read. Joint says
	// that what visitors did with them is learned too, beside what they did with the
	// shop's own.
	Guests int `json:"-"`

	// DropGuests leaves them out of the model that is made.
	DropGuests bool `json:"-"`
	// Joint: see Guests. Each shop then has a linear layer of the visitor encoder
	// for itself, beside the one that they share.
	Joint bool `json:"-"`
	// Alignment makes the visitors of two shops that are learned jointly look
	// alike, with the weight Lambda at the end of training; "": it does not.
	// See package align.
	Alignment align.Kind `json:"-"`
	Lambda    float32    `json:"-"`
	// Start is another model to begin with; nil: with random numbers.
	Start *Start `json:"-"`

	until int    // epochs of a training whose number was chosen; 0: Epochs, and Patience
	only  string // of a twin: the one task whose loss counts
}

// Defaults are the values that a shop starts with.
func Defaults() Config {
	together := covisit.Defaults()
	together.Window = 10
	return Config{
		Model: model.Defaults(), Lists: covisit.Defaults(), Together: together, Ratings: fit.Defaults(),
		Seed: 1, Workers: 2,
		Epochs: 8, Patience: 6, Batch: 512, LearningRate: 3e-3,
		Dropout: 0.3, IDDropout: 0.1, Reverse: true,
		FullSoftmax: 15_000, Negatives: 3000, RowSamples: 4, Validation: 0.25, MaxCases: 1500, VisitorCap: 5000, Adapt: 300, Refit: true, DistilShare: 0.5,
		Weights: map[string]float32{"next": 1, "interest": 0.2, "view": 1, "cart": 0.5, "purchase": 0.5, "rating": 0.5},
		Wanted: map[string]float32{
			"click": 1, "view": 1, "wishlist": 1.5, "cart": 1.5, "checkout": 1.5, "purchase": 2, "rating": 1,
		},
	}
}

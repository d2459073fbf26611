// Package evaluate says how good a recommender is on a shop's own log: it holds
// out a part of the log, trains on the rest, ranks the whole catalogue for every
// held-out case, and reports the figures with bootstrap intervals beside
// baselines that saw the same training part.
//
// What is evaluated plugs in through small interfaces: a [Ranker] scores all
// items for a [Case], a [Predictor] gives a task's probability or rating for
// [Row]s, and a [Fit] trains both from a log. [Run] does the whole.
//
// A case is asked at the moment before the visitor first turned to the item, or
// before the page was shown on which that happened:
// whoever is about to buy an item has it in the cart, and to name it then is no
// recommendation. Of the candidates only the items on which the visitor already
// did the target event are left out; equal scores share their average rank; no
// negatives are sampled for a ranking.
package evaluate

import (
	"context"

	"inkling/model/shop"
)

// Case asks for a ranking of the whole catalogue.
type Case struct {
	Visitor   string
	History   shop.History // what may be known of the visitor, oldest first; empty for a new one
	At        int64        // Unix milliseconds of the moment of asking, not before the history's end
	Targets   []int32      // items that the visitor turned to; one, unless a given test has several
	Behaviour shop.Behaviour
	Masked    []int32 // items that are no candidates; none of them is a target
}

// Ranker scores the catalogue. Every goroutine has its own clone.
type Ranker interface {
	// Name is the subject in the report: inkling, popularity ...
	Name() string
	// Clone returns a ranker that gives the same scores and may be used at the
	// same time; weights may be shared, scratch may not.
	Clone() Ranker
	// Score sets dst[i] to the score of item i of the catalogue, higher for
	// better, for all items. It must not look at c.Targets.
	Score(dst []float32, c *Case)
}

// Predictor predicts tasks. Every goroutine has its own clone.
type Predictor interface {
	// Name is the subject in the report.
	Name() string
	// Tasks are the tasks that it predicts, of [TaskView] and so on.
	Tasks() []string
	// Clone is as in Ranker.
	Clone() Predictor
	// Predict sets dst[i] to the prediction for rows[i]: the probability of the
	// label, or for [TaskRating] the rating itself. For [TaskInterest] dst is
	// [rows x categories], and has the score of each of [Categories]. It must
	// not look at labels.
	Predict(dst []float32, task string, rows []Row)
}

// Training is what a model is trained on.
type Training struct {
	Log       *shop.Log
	Target    shop.Behaviour
	OrderOnly bool // times carry order alone
	// AnyTime says that what is asked lies at any time in the log, and not after
	// it: choices are then made by such cases too, as far as the config does not
	// say by which.
	AnyTime bool
	Seed    uint64
	Hidden  int // so many items, the last ones of the catalogue, are hidden: see [Options.Hidden]
}

// Fitted is a trained model with whatever is to be compared with it. The first
// ranker is the one from which the others are subtracted. Several predictors may
// share a subject, each for tasks of its own: those named [SingleTask] are the
// model's twins, trained for one task each, beside which it must not lose.
type Fitted interface {
	Rankers() []Ranker
	Predictors() []Predictor
}

// Fit trains. The log is the training part alone; a validation part is to be
// carved from it.
type Fit func(ctx context.Context, t Training) (Fitted, error)

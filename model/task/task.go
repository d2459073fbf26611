// Package task holds what the network predicts: a task is a behaviour with its
// label, its sample space and its loss, and a head is the part of the network
// that predicts it from the shared trunk.
package task

import (
	"math"

	"inkling/model/nn"
	"inkling/model/shop"
)

// Task is one behaviour that a head predicts for a visitor and an item.
type Task struct {
	Name      string
	Behaviour shop.Behaviour
	// Given is the behaviour that a row must show to be in the task's sample
	// space (Ma et al. 2018, ESMM): a cart is only predicted where there was a
	// view. Unknown means every row.
	Given shop.Behaviour
	// Regression marks a real-valued label with squared loss.
	Regression bool
	// Classes of a label that is one of 0 to Classes-1, with the softmax's
	// cross-entropy for a loss; 0 where there are none. A task that is neither
	// this nor a regression is binary: its label is 0 or 1 and its loss logistic.
	Classes int
}

// Outputs is the number of columns of the task's output: a logit for each
// class, or one number.
func (t Task) Outputs() int { return max(t.Classes, 1) }

// The tasks that a shop's log can feed, in the order of the funnel.
var (
	View     = Task{Name: "view", Behaviour: shop.View}
	Cart     = Task{Name: "cart", Behaviour: shop.Cart, Given: shop.View}
	Purchase = Task{Name: "purchase", Behaviour: shop.Purchase, Given: shop.Cart}
	Rating   = Task{Name: "rating", Behaviour: shop.Rating, Regression: true}
)

// All lists the tasks in the order of the funnel.
func All() []Task { return []Task{View, Cart, Purchase, Rating} }

// Named returns the tasks of the names, which are in the order of the funnel,
// and false if they are not. A task whose Given is not among them takes the
// nearest earlier stage that is: where no carts are recorded, a purchase is
// predicted for every view.
func Named(names []string) ([]Task, bool) {
	var tasks []Task
	given := shop.Unknown
	for _, t := range All() {
		if len(tasks) == len(names) || names[len(tasks)] != t.Name {
			continue
		}
		if !t.Regression {
			t.Given = given
			given = t.Behaviour
		}
		tasks = append(tasks, t)
	}
	return tasks, len(tasks) == len(names)
}

// Missing is the label of a row outside of the task's sample space.
var Missing = float32(math.NaN())

// Loss returns the loss of an output for a label and its derivative by the
// output; both are zero where the label is Missing. For a binary task the
// output is a logit. Tasks of several classes have theirs in package loss.
func (t Task) Loss(output, label float32) (loss, gradient float32) {
	if label != label {
		return 0, 0
	}
	if t.Regression {
		d := output - label
		return d * d / 2, d
	}
	p := nn.Sigmoid(output)
	// ln(1 + e^-|x|) + max(x, 0) - x label does not overflow.
	x := float64(output)
	return float32(math.Log1p(math.Exp(-math.Abs(x))) + max(x, 0) - x*float64(label)), p - label
}

// PositionBuckets is the number of positions on a page that are told apart;
// later ones share the last. Bucket 0 is an unknown position, which adds
// nothing, as when items are ranked.
const PositionBuckets = 32

// PositionBucket is the bucket of a position from 1; 0 is unknown.
func PositionBucket(position int32) int {
	return int(min(max(position, 0), PositionBuckets-1))
}

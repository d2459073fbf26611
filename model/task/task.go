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
	// Regression marks a real-valued label with squared loss; else the label is
	// 0 or 1 and the loss logistic.
	Regression bool
}

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
// output is a logit.
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

// Head predicts one task: what the trunk found, plus a linear term over the
// cross features, plus, for the task at the top of the funnel, how visible the
// item was. That last term explains clicks by position while training and is
// left out when items are ranked (Zhao et al. 2019, the shallow tower).
type Head struct {
	Task     Task
	Deep     *nn.Dense // [trunk output x 1]
	Wide     *nn.Param // [1 x cross features]
	Position *nn.Param // [1 x PositionBuckets]; nil where position plays no part
}

// NewHead returns a head of zeros for a trunk's output and the cross features.
func NewHead(t Task, trunkOutput, cross int) *Head {
	h := &Head{
		Task: t,
		Deep: nn.NewDense("head."+t.Name, trunkOutput, 1),
		Wide: nn.NewParam("head."+t.Name+".wide", 1, cross),
	}
	if t.Given == shop.Unknown && !t.Regression {
		h.Position = nn.NewParam("head."+t.Name+".position", 1, PositionBuckets)
	}
	return h
}

// Params are the head's parameters.
func (h *Head) Params() []*nn.Param {
	all := append(h.Deep.Params(), h.Wide)
	if h.Position != nil {
		all = append(all, h.Position)
	}
	return all
}

// Shadow shares the values and has gradients of its own.
func (h *Head) Shadow() *Head {
	s := &Head{Task: h.Task, Deep: h.Deep.Shadow(), Wide: h.Wide.Shadow()}
	if h.Position != nil {
		s.Position = h.Position.Shadow()
	}
	return s
}

// Forward writes the outputs y [rows] for the trunk's output [rows x size] and
// the cross features, row r of which begins at cross[r*stride]. positions may be
// nil: the rows are ranked, not explained.
func (h *Head) Forward(y, trunk, cross []float32, stride int, positions []int32, rows int) {
	h.Deep.Forward(y, trunk, rows)
	c := h.Wide.Cols
	for r := range rows {
		for j, v := range cross[r*stride : r*stride+c] {
			y[r] += v * h.Wide.Value[j]
		}
		if b := h.bucket(positions, r); b > 0 {
			y[r] += h.Position.Value[b]
		}
	}
}

// bucket is the bucket of a row's position; 0 where position plays no part.
func (h *Head) bucket(positions []int32, row int) int {
	if positions == nil || h.Position == nil {
		return 0
	}
	return PositionBucket(positions[row])
}

// Backward adds the gradients for dy [rows]: to the parameters, to dtrunk, and
// to the cross features' gradient dcross, which is laid out as cross is.
func (h *Head) Backward(dtrunk, dcross, dy, trunk, cross []float32, stride int, positions []int32, rows int) {
	h.Deep.Backward(dtrunk, dy, trunk, rows)
	c := h.Wide.Cols
	for r := range rows {
		if dy[r] == 0 {
			continue
		}
		for j, v := range cross[r*stride : r*stride+c] {
			h.Wide.Grad[j] += dy[r] * v
			dcross[r*stride+j] += dy[r] * h.Wide.Value[j]
		}
		if b := h.bucket(positions, r); b > 0 {
			h.Position.Grad[b] += dy[r]
		}
	}
}

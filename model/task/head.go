package task

import (
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// Head predicts one task: what the trunk found, plus a linear term over the
// cross features, plus, for the task at the top of the funnel, how visible the
// item was. That last term explains clicks by position while training and is
// left out when items are ranked (Zhao et al. 2019, the shallow tower).
type Head struct {
	Task     Task
	Deep     *nn.Dense // [trunk output x outputs]
	Wide     *nn.Param // [outputs x cross features]; nil where there are none
	Position *nn.Param // [1 x PositionBuckets]; nil where position plays no part
}

// NewHead returns a head of zeros for a trunk's output and the cross features,
// of which there may be 0.
func NewHead(t Task, trunkOutput, cross int) *Head {
	h := &Head{Task: t, Deep: nn.NewDense("head."+t.Name, trunkOutput, t.Outputs())}
	if cross > 0 {
		h.Wide = nn.NewParam("head."+t.Name+".wide", t.Outputs(), cross)
	}
	if t.Behaviour != shop.Unknown && t.Given == shop.Unknown && !t.Regression {
		h.Position = nn.NewParam("head."+t.Name+".position", 1, PositionBuckets)
	}
	return h
}

// Params are the head's parameters.
func (h *Head) Params() []*nn.Param {
	all := h.Deep.Params()
	if h.Wide != nil {
		all = append(all, h.Wide)
	}
	if h.Position != nil {
		all = append(all, h.Position)
	}
	return all
}

// Shadow shares the values and has gradients of its own.
func (h *Head) Shadow() *Head {
	s := &Head{Task: h.Task, Deep: h.Deep.Shadow()}
	if h.Wide != nil {
		s.Wide = h.Wide.Shadow()
	}
	if h.Position != nil {
		s.Position = h.Position.Shadow()
	}
	return s
}

// Forward writes the outputs y [rows x outputs] for the trunk's output [rows x
// size] and the cross features, row r of which begins at cross[r*stride].
// positions may be nil: the rows are ranked, not explained.
func (h *Head) Forward(y, trunk, cross []float32, stride int, positions []int32, rows int) {
	n := h.Task.Outputs()
	if n == 1 { // a matrix of one column is a vector
		h.forwardOne(y[:rows], trunk, cross, stride)
	} else {
		h.Deep.Forward(y, trunk, rows)
		if h.Wide != nil {
			for i := range y[:rows*n] {
				y[i] += kernel.Dot(h.Wide.Row(i%n), cross[i/n*stride:])
			}
		}
	}
	if positions == nil || h.Position == nil {
		return
	}
	for r := range rows {
		if b := h.bucket(positions, r); b > 0 {
			y[r*n] += h.Position.Value[b]
		}
	}
}

// forwardOne is Forward for one output, without its position.
func (h *Head) forwardOne(y, trunk, cross []float32, stride int) {
	bias := h.Deep.B.Value[0]
	for r := range y {
		y[r] = bias
	}
	kernel.DotEach(y, h.Deep.W.Value, trunk, len(h.Deep.W.Value))
	if h.Wide != nil {
		kernel.DotEach(y, h.Wide.Value, cross, stride)
	}
}

// bucket is the bucket of a row's position; 0 where position plays no part.
func (h *Head) bucket(positions []int32, row int) int {
	if positions == nil || h.Position == nil {
		return 0
	}
	return PositionBucket(positions[row])
}

// Backward adds the gradients for dy [rows x outputs]: to the parameters, to
// dtrunk, and to the cross features' gradient dcross, which is laid out as
// cross is; it may be nil.
func (h *Head) Backward(dtrunk, dcross, dy, trunk, cross []float32, stride int, positions []int32, rows int) {
	h.Deep.Backward(dtrunk, dy, trunk, rows)
	if h.Wide == nil && h.Position == nil {
		return
	}
	n := h.Task.Outputs()
	for i, g := range dy[:rows*n] {
		if g == 0 {
			continue
		}
		r := i / n
		if h.Wide != nil {
			h.wideBackward(dcross, g, cross, r*stride, i%n)
		}
		if b := h.bucket(positions, r); b > 0 {
			h.Position.Grad[b] += g
		}
	}
}

// wideBackward adds the gradients of the linear term for one value of dy, of
// the output o, whose cross features begin at the place.
func (h *Head) wideBackward(dcross []float32, g float32, cross []float32, at, o int) {
	w, dw := h.Wide.Row(o), h.Wide.GradRow(o)
	for j, v := range cross[at : at+len(w)] {
		dw[j] += g * v
	}
	if dcross == nil {
		return
	}
	for j, v := range w {
		dcross[at+j] += g * v
	}
}

package model

import (
	"math/rand/v2"

	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/task"
)

// Network is the learned part that visitors and items share: the visitor
// encoder, the trunk and the heads.
type Network struct {
	Visitor  *VisitorEncoder
	Trunk    nn.Trunk
	Heads    []*task.Head
	Interest *nn.Dense // visitor vector -> logits of the next item's category; nil without categories
}

// NewNetwork returns a network of zeros for the config; categories is the size
// of the category vocabulary. Unknown task names are a programmer's error.
func NewNetwork(c Config, categories int) *Network {
	n := &Network{
		Visitor: NewVisitorEncoder(c.Dim, c.History+1),
		Trunk:   nn.NewTrunk(c.TrunkConfig, RowSize(c.Dim), c.Tasks),
	}
	tasks, ok := task.Named(c.Tasks)
	if !ok {
		panic("model: the task names are unknown or out of order")
	}
	for _, t := range tasks {
		n.Heads = append(n.Heads, task.NewHead(t, n.Trunk.OutputSize(), feature.CrossSize))
	}
	if categories > 0 {
		n.Interest = nn.NewDense("interest", c.Dim, categories)
	}
	return n
}

// Initialise draws the starting values.
func (n *Network) Initialise(r *rand.Rand) {
	n.Visitor.initialise(r)
	for _, p := range n.Trunk.Params() {
		if p.Rows > 1 {
			p.Glorot(r)
		}
	}
	for _, h := range n.Heads {
		if h.Task.Regression {
			h.Wide.Value[feature.CrossRating] = 1 // the network has to find what to add
			continue
		}
		h.Deep.W.Glorot(r)
	}
	if n.Interest != nil {
		n.Interest.W.Glorot(r)
	}
}

// Params are all parameters, in a fixed order with unique names.
func (n *Network) Params() []*nn.Param {
	all := append(n.Visitor.Params(), n.Trunk.Params()...)
	for _, h := range n.Heads {
		all = append(all, h.Params()...)
	}
	if n.Interest != nil {
		all = append(all, n.Interest.Params()...)
	}
	return all
}

// Shadow shares the values and has gradients and buffers of its own.
func (n *Network) Shadow() *Network {
	s := &Network{Visitor: n.Visitor.Shadow(), Trunk: n.Trunk.Shadow()}
	for _, h := range n.Heads {
		s.Heads = append(s.Heads, h.Shadow())
	}
	if n.Interest != nil {
		s.Interest = n.Interest.Shadow()
	}
	return s
}

// RowSize is the width of a trunk's input: visitor vector, item vector, their
// product and the cross features.
func RowSize(dim int) int { return 3*dim + feature.CrossSize }

// FillRow writes the vectors' part of a trunk's input; the caller fills the
// cross features, which begin at 3*dim.
func FillRow(row, visitor, item []float32) {
	d := len(visitor)
	copy(row, visitor)
	copy(row[d:], item)
	for j, u := range visitor {
		row[2*d+j] = u * item[j]
	}
}

// FillRowBackward adds to dvisitor and ditem the gradient of FillRow.
func FillRowBackward(dvisitor, ditem, drow, visitor, item []float32) {
	d := len(visitor)
	for j := range d {
		g := drow[2*d+j]
		dvisitor[j] += drow[j] + g*item[j]
		ditem[j] += drow[d+j] + g*visitor[j]
	}
}

// kinds is the number of rows of an embedding of behaviours.
const kinds = shop.Behaviours

package nn

import (
	"strconv"

	"inkling/model/kernel"
)

// stack is dense layers with a ReLU after each: an expert, a tower, or a whole
// shared-bottom trunk. It keeps the activations of its last forward.
type stack struct {
	layers []*Dense
	acts   [][]float32 // of each layer, after ReLU
	grads  [][]float32
}

// newStack returns layers of zeros whose parameters are name.0.w and on.
func newStack(name string, inputs int, widths []int) *stack {
	n := len(widths)
	s := &stack{layers: make([]*Dense, n), acts: make([][]float32, n), grads: make([][]float32, n)}
	for i, w := range widths {
		s.layers[i] = NewDense(name+"."+strconv.Itoa(i), inputs, w)
		inputs = w
	}
	return s
}

func (s *stack) size() int          { return s.layers[len(s.layers)-1].W.Cols }
func (s *stack) out() []float32     { return s.acts[len(s.acts)-1] }
func (s *stack) outGrad() []float32 { return s.grads[len(s.grads)-1] }

func (s *stack) params() []*Param { return stackParams(nil, s) }

// stackParams appends the parameters of stacks, of which some may be nil.
func stackParams(all []*Param, stacks ...*stack) []*Param {
	for _, s := range stacks {
		if s == nil {
			continue
		}
		for _, l := range s.layers {
			all = append(all, l.W, l.B)
		}
	}
	return all
}

// forward runs x [rows x inputs] and clears the gradients of what it writes.
func (s *stack) forward(x []float32, rows int) {
	for i, l := range s.layers {
		n := rows * l.W.Cols
		s.acts[i] = Resize(s.acts[i], n)
		if l.W.Grad != nil {
			s.grads[i] = Resize(s.grads[i], n)
			clear(s.grads[i])
		}
		l.forward(s.acts[i], x, rows, true)
		x = s.acts[i]
	}
}

// backward adds the gradients for outGrad at the x of the last forward.
func (s *stack) backward(dx, x []float32, rows int) {
	for i := len(s.layers) - 1; i >= 0; i-- {
		in, din := x, dx
		if i > 0 {
			in, din = s.acts[i-1], s.grads[i-1]
		}
		kernel.ReLUGradient(s.grads[i], s.acts[i])
		s.layers[i].Backward(din, s.grads[i], in, rows)
	}
}

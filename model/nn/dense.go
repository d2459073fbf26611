package nn

import "inkling/model/kernel"

// Dense is an affine layer: y = x W + b.
type Dense struct {
	W *Param // [inputs x outputs]
	B *Param // [1 x outputs]
}

// NewDense returns a layer of zeros whose parameters are name.w and name.b.
func NewDense(name string, inputs, outputs int) *Dense {
	return &Dense{W: NewParam(name+".w", inputs, outputs), B: NewParam(name+".b", 1, outputs)}
}

// Params are the layer's parameters.
func (l *Dense) Params() []*Param { return []*Param{l.W, l.B} }

// Shadow shares the values and has gradients of its own.
func (l *Dense) Shadow() *Dense { return &Dense{W: l.W.Shadow(), B: l.B.Shadow()} }

// Forward computes y [rows x outputs] from x [rows x inputs].
func (l *Dense) Forward(y, x []float32, rows int) { l.forward(y, x, rows, false) }

// forward is Forward, with a ReLU on its outputs or without.
func (l *Dense) forward(y, x []float32, rows int, relu bool) {
	kernel.Dense(y, x, l.W.Value, l.B.Value, rows, l.W.Rows, l.W.Cols, relu)
}

// Backward adds the gradients for dy [rows x outputs] at the input x, and adds
// the input's gradient to dx unless that is nil.
func (l *Dense) Backward(dx, dy, x []float32, rows int) {
	in, out := l.W.Rows, l.W.Cols
	kernel.MulAddTransA(l.W.Grad, x, dy, in, rows, out)
	kernel.AddRows(l.B.Grad, dy, rows, out)
	if dx != nil {
		kernel.MulAddTransB(dx, dy, l.W.Value, rows, out, in)
	}
}

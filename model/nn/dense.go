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
func (l *Dense) Forward(y, x []float32, rows int) {
	out := l.W.Cols
	for i := range rows {
		copy(y[i*out:(i+1)*out], l.B.Value)
	}
	kernel.MulAdd(y, x, l.W.Value, rows, l.W.Rows, out)
}

// Backward adds the gradients for dy [rows x outputs] at the input x, and adds
// the input's gradient to dx unless that is nil.
func (l *Dense) Backward(dx, dy, x []float32, rows int) {
	in, out := l.W.Rows, l.W.Cols
	kernel.MulAddTransA(l.W.Grad, x, dy, in, rows, out)
	for i := range rows {
		kernel.Axpy(1, dy[i*out:(i+1)*out], l.B.Grad)
	}
	if dx != nil {
		kernel.MulAddTransB(dx, dy, l.W.Value, rows, out, in)
	}
}

// ReLU sets negative values to zero.
func ReLU(x []float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = 0
		}
	}
}

// ReLUBackward clears the gradient where the layer's output y was cut off.
func ReLUBackward(dy, y []float32) {
	y = y[:len(dy)]
	for i := range dy {
		if y[i] <= 0 {
			dy[i] = 0
		}
	}
}

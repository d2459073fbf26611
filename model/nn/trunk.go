package nn

// Trunk is the part of the network that the tasks share: it turns the inputs
// of a row into what each task's head reads. A trunk keeps the activations of
// its last Forward, so it serves one goroutine; Shadow makes one more.
type Trunk interface {
	// Forward runs x [rows x inputs].
	Forward(x []float32, rows int)
	// Output is what the head of the task reads, [rows x OutputSize]. It is
	// valid until the next Forward; tasks may share it.
	Output(task int) []float32
	// OutputGrad is where the head adds its gradient. Forward clears it.
	OutputGrad(task int) []float32
	// Backward adds the gradients for OutputGrad at the same x, and adds the
	// input's gradient to dx unless that is nil. It uses OutputGrad up: another
	// Backward needs another Forward.
	Backward(dx, x []float32, rows int)
	// OutputSize is the width of every task's output.
	OutputSize() int
	// Params are all parameters, in a fixed order.
	Params() []*Param
	// Shared are those of Params that more than one task learns.
	Shared() []*Param
	// Shadow returns a trunk that shares the values and has gradients and
	// activations of its own, for one more worker.
	Shadow() Trunk
	// Serving returns a trunk that shares the values, has activations of its
	// own and no gradients: Backward is not for it.
	Serving() Trunk
}

// linked lets a fresh trunk of the same shape share the values of another; one
// that trains gets gradients.
func linked(fresh, of Trunk, trains bool) Trunk {
	params := fresh.Params()
	for i, p := range of.Params() {
		params[i].Value = p.Value
		if trains {
			params[i].Grad = make([]float32, len(p.Value))
		}
	}
	return fresh
}

// SharedBottom is a trunk of dense layers with ReLU whose one output all tasks
// read (Caruana 1997).
type SharedBottom struct {
	*stack
	inputs int
	widths []int
}

// NewSharedBottom returns a trunk of zeros with the widths of its layers.
func NewSharedBottom(inputs int, widths []int) *SharedBottom {
	return &SharedBottom{newStack("trunk", inputs, widths), inputs, widths}
}

// OutputSize is the width of the last layer.
func (t *SharedBottom) OutputSize() int { return t.size() }

// Params are the parameters of all layers.
func (t *SharedBottom) Params() []*Param { return t.params() }

// Shared are all parameters.
func (t *SharedBottom) Shared() []*Param { return t.params() }

// Shadow shares the values and has gradients and activations of its own.
func (t *SharedBottom) Shadow() Trunk { return linked(NewSharedBottom(t.inputs, t.widths), t, true) }

// Serving shares the values and has activations of its own.
func (t *SharedBottom) Serving() Trunk { return linked(NewSharedBottom(t.inputs, t.widths), t, false) }

// Forward runs x [rows x inputs].
func (t *SharedBottom) Forward(x []float32, rows int) { t.forward(x, rows) }

// Output is the last layer, whatever the task.
func (t *SharedBottom) Output(int) []float32 { return t.out() }

// OutputGrad is the gradient of the last layer, whatever the task.
func (t *SharedBottom) OutputGrad(int) []float32 { return t.outGrad() }

// Backward adds the gradients for the rows of the last Forward.
func (t *SharedBottom) Backward(dx, x []float32, rows int) { t.backward(dx, x, rows) }

// Resize returns a slice of n values, the given one where it is large enough.
// The values are not cleared.
func Resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/4)
	}
	return s[:n]
}

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
	// input's gradient to dx unless that is nil.
	Backward(dx, x []float32, rows int)
	// OutputSize is the width of every task's output.
	OutputSize() int
	// Params are all parameters, in a fixed order.
	Params() []*Param
	// Shadow returns a trunk that shares the values and has gradients and
	// activations of its own, for one more worker.
	Shadow() Trunk
	// Serving returns a trunk that shares the values, has activations of its
	// own and no gradients: Backward is not for it.
	Serving() Trunk
}

// SharedBottom is a trunk of dense layers with ReLU whose one output all tasks
// read (Caruana 1997).
type SharedBottom struct {
	Layers []*Dense
	acts   [][]float32 // of each layer, after ReLU
	grads  [][]float32
}

// NewSharedBottom returns a trunk of zeros with the widths of its layers.
func NewSharedBottom(inputs int, widths []int) *SharedBottom {
	t := &SharedBottom{}
	for i, w := range widths {
		t.Layers = append(t.Layers, NewDense("trunk."+string(rune('0'+i)), inputs, w))
		inputs = w
	}
	return t
}

// OutputSize is the width of the last layer.
func (t *SharedBottom) OutputSize() int { return t.Layers[len(t.Layers)-1].W.Cols }

// Params are the parameters of all layers.
func (t *SharedBottom) Params() (all []*Param) {
	for _, l := range t.Layers {
		all = append(all, l.Params()...)
	}
	return all
}

// Shadow shares the values and has gradients and activations of its own.
func (t *SharedBottom) Shadow() Trunk {
	s := &SharedBottom{}
	for _, l := range t.Layers {
		s.Layers = append(s.Layers, l.Shadow())
	}
	return s
}

// Serving shares the values and has activations of its own.
func (t *SharedBottom) Serving() Trunk {
	s := &SharedBottom{}
	for _, l := range t.Layers {
		w, b := *l.W, *l.B
		w.Grad, b.Grad = nil, nil
		s.Layers = append(s.Layers, &Dense{W: &w, B: &b})
	}
	return s
}

// Forward runs x [rows x inputs].
func (t *SharedBottom) Forward(x []float32, rows int) {
	t.resize(rows)
	for i, l := range t.Layers {
		l.Forward(t.acts[i], x, rows)
		ReLU(t.acts[i])
		x = t.acts[i]
	}
}

// Output is the last layer, whatever the task.
func (t *SharedBottom) Output(int) []float32 { return t.acts[len(t.acts)-1] }

// OutputGrad is the gradient of the last layer, whatever the task.
func (t *SharedBottom) OutputGrad(int) []float32 { return t.grads[len(t.grads)-1] }

// Backward adds the gradients for the rows of the last Forward.
func (t *SharedBottom) Backward(dx, x []float32, rows int) {
	for i := len(t.Layers) - 1; i >= 0; i-- {
		in, din := x, dx
		if i > 0 {
			in, din = t.acts[i-1], t.grads[i-1]
		}
		ReLUBackward(t.grads[i], t.acts[i])
		t.Layers[i].Backward(din, t.grads[i], in, rows)
	}
}

// resize makes room for the rows, keeping buffers that are large enough. Only
// a network that trains gets gradients.
func (t *SharedBottom) resize(rows int) {
	if t.acts == nil {
		t.acts = make([][]float32, len(t.Layers))
		t.grads = make([][]float32, len(t.Layers))
	}
	for i, l := range t.Layers {
		n := rows * l.W.Cols
		t.acts[i] = Resize(t.acts[i], n)
		if l.W.Grad != nil {
			t.grads[i] = Resize(t.grads[i], n)
			clear(t.grads[i])
		}
	}
}

// Resize returns a slice of n values, the given one where it is large enough.
// The values are not cleared.
func Resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/4)
	}
	return s[:n]
}

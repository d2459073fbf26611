package nn

// Towers is a trunk of any kind with a tower for each task on top of what it
// has for the task.
type Towers struct {
	base   Trunk
	towers []*stack // [tasks]
	widths []int
	tasks  []string
}

// NewTowers returns towers of zeros of the widths over a base.
func NewTowers(base Trunk, widths []int, tasks []string) *Towers {
	t := &Towers{base: base, widths: widths, tasks: tasks, towers: make([]*stack, len(tasks))}
	for k, name := range tasks {
		t.towers[k] = newStack("trunk."+name+".tower", base.OutputSize(), widths)
	}
	return t
}

// OutputSize is the width of a tower's last layer.
func (t *Towers) OutputSize() int { return t.towers[0].size() }

// Params are those of the base, then of the towers.
func (t *Towers) Params() []*Param {
	return stackParams(t.base.Params(), t.towers...)
}

// Shared are those of the base.
func (t *Towers) Shared() []*Param { return t.base.Shared() }

// Shadow shares the values and has gradients and activations of its own.
func (t *Towers) Shadow() Trunk { return linked(t.fresh(), t, true) }

// Serving shares the values and has activations of its own.
func (t *Towers) Serving() Trunk { return linked(t.fresh(), t, false) }

func (t *Towers) fresh() Trunk { return NewTowers(t.base.Serving(), t.widths, t.tasks) }

// Output is the task's tower.
func (t *Towers) Output(task int) []float32 { return t.towers[task].out() }

// OutputGrad is the gradient of Output.
func (t *Towers) OutputGrad(task int) []float32 { return t.towers[task].outGrad() }

// Forward runs x [rows x inputs].
func (t *Towers) Forward(x []float32, rows int) {
	t.base.Forward(x, rows)
	for k, s := range t.towers {
		s.forward(t.base.Output(k), rows)
	}
}

// Backward adds the gradients for the rows of the last Forward.
func (t *Towers) Backward(dx, x []float32, rows int) {
	for k, s := range t.towers {
		s.backward(t.base.OutputGrad(k), t.base.Output(k), rows)
	}
	t.base.Backward(dx, x, rows)
}

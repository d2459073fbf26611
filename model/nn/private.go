package nn

// Private is a trunk in which some tasks have a tower of their own and the
// others share a trunk of any kind. Where all have their own, it is the trunk
// of single-task networks side by side: nothing is shared.
type Private struct {
	towers []*stack // [tasks]; nil for a task that shares
	place  []int    // [tasks]: a sharing task's number in the base
	base   Trunk    // nil where no task shares

	sharing int // tasks of the base

	inputs int // what it was made from
	widths []int
	tasks  []string
	own    []bool
}

// NewPrivate returns a trunk of zeros: own[k] says whether task k has a tower
// of its own, of the widths. base is for the other tasks, in their order, and
// has outputs as wide; it is nil where there are none.
func NewPrivate(inputs int, widths []int, tasks []string, own []bool, base Trunk) *Private {
	t := &Private{
		towers: make([]*stack, len(tasks)), place: make([]int, len(tasks)), base: base,
		inputs: inputs, widths: widths, tasks: tasks, own: own,
	}
	for k, name := range tasks {
		if own[k] {
			t.towers[k] = newStack("trunk."+name, inputs, widths)
			continue
		}
		t.place[k] = t.sharing
		t.sharing++
	}
	return t
}

// OutputSize is the width of the towers' last layer.
func (t *Private) OutputSize() int {
	for _, s := range t.towers {
		if s != nil {
			return s.size()
		}
	}
	return t.base.OutputSize()
}

// Params are those of the shared part, then of the towers.
func (t *Private) Params() (all []*Param) {
	if t.base != nil {
		all = t.base.Params()
	}
	return stackParams(all, t.towers...)
}

// Shared are those of the base, where more than one task shares it.
func (t *Private) Shared() []*Param {
	if t.sharing < 2 {
		return nil
	}
	return t.base.Shared()
}

// Shadow shares the values and has gradients and activations of its own.
func (t *Private) Shadow() Trunk { return linked(t.fresh(), t, true) }

// Serving shares the values and has activations of its own.
func (t *Private) Serving() Trunk { return linked(t.fresh(), t, false) }

func (t *Private) fresh() Trunk {
	base := t.base
	if base != nil {
		base = base.Serving()
	}
	return NewPrivate(t.inputs, t.widths, t.tasks, t.own, base)
}

// Output is the task's tower, or what the base has for it.
func (t *Private) Output(task int) []float32 {
	if s := t.towers[task]; s != nil {
		return s.out()
	}
	return t.base.Output(t.place[task])
}

// OutputGrad is the gradient of Output.
func (t *Private) OutputGrad(task int) []float32 {
	if s := t.towers[task]; s != nil {
		return s.outGrad()
	}
	return t.base.OutputGrad(t.place[task])
}

// Forward runs x [rows x inputs].
func (t *Private) Forward(x []float32, rows int) {
	if t.base != nil {
		t.base.Forward(x, rows)
	}
	for _, s := range t.towers {
		if s != nil {
			s.forward(x, rows)
		}
	}
}

// Backward adds the gradients for the rows of the last Forward.
func (t *Private) Backward(dx, x []float32, rows int) {
	for _, s := range t.towers {
		if s != nil {
			s.backward(dx, x, rows)
		}
	}
	if t.base != nil {
		t.base.Backward(dx, x, rows)
	}
}

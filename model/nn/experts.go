package nn

import "strconv"

// Experts is a trunk of levels of experts, mixed by a gate for each task: MMoE
// ([NewMMoE]) and PLE ([NewPLE]), which differ in how many levels there are and
// whose the experts are.
type Experts struct {
	levels []*level
	shape  expertsShape
}

// expertsShape is what a trunk of experts is made from.
type expertsShape struct {
	inputs      int
	widths      []int // of an expert's layers
	tasks       []string
	levels      int
	shared, own int // experts on each level: shared ones, and those of each task
}

// level is one layer of extraction. Its groups are the tasks and, last, what
// they share. A group has experts over its own input and a gate that makes its
// output, which is its input on the next level.
type level struct {
	experts [][]*stack // [groups]
	gates   []*gate    // [groups]; none for what is shared on the last level
}

// newLevel is level number i, for inputs of so many columns.
func newLevel(c *expertsShape, i, inputs int) *level {
	name, tasks := "trunk."+strconv.Itoa(i), len(c.tasks)
	l := &level{experts: make([][]*stack, tasks+1)}
	names := make([]string, tasks+1)
	for g := range l.experts {
		n := c.shared
		if names[g] = name; g < tasks {
			names[g] = name + "." + c.tasks[g]
			n = c.own
		}
		l.experts[g] = make([]*stack, n)
		for e := range n {
			l.experts[g][e] = newStack(names[g]+".expert."+strconv.Itoa(e), inputs, c.widths)
		}
	}
	for g := range names {
		if g < tasks || i < c.levels-1 {
			l.gates = append(l.gates, newGate(names[g]+".gate", inputs, l.seen(g)))
		}
	}
	return l
}

// seen are the experts that a group's gate mixes: a task's its own and the
// shared ones, the shared gate all.
func (l *level) seen(group int) (all []*stack) {
	shared := len(l.experts) - 1
	for g := range l.experts {
		if g == group || g == shared || group == shared {
			all = append(all, l.experts[g]...)
		}
	}
	return all
}

// params appends the parameters of the level for which keep is true; keep is
// asked by group, and whether it is the group's gate.
func (l *level) params(all []*Param, keep func(group int, gate bool) bool) []*Param {
	for g, experts := range l.experts {
		if keep(g, false) {
			all = stackParams(all, experts...)
		}
	}
	for g, gt := range l.gates {
		if keep(g, true) {
			all = append(all, gt.dense.W, gt.dense.B)
		}
	}
	return all
}

// newExperts is the trunk of zeros of a shape.
func newExperts(c expertsShape) *Experts {
	t := &Experts{shape: c, levels: make([]*level, c.levels)}
	inputs := c.inputs
	for i := range c.levels {
		t.levels[i] = newLevel(&c, i, inputs)
		inputs = c.widths[len(c.widths)-1]
	}
	return t
}

// OutputSize is the width of an expert's last layer.
func (t *Experts) OutputSize() int { return t.levels[0].gates[0].experts[0].size() }

// Params are the parameters of all experts and gates, level by level.
func (t *Experts) Params() (all []*Param) {
	for _, l := range t.levels {
		all = l.params(all, func(int, bool) bool { return true })
	}
	return all
}

// Shared are the shared experts and gates, and below the last level the tasks'
// own experts too, which the shared gate hands on to all.
func (t *Experts) Shared() (all []*Param) {
	for i, l := range t.levels {
		all = l.params(all, func(group int, gate bool) bool {
			return group == len(t.shape.tasks) || !gate && i < len(t.levels)-1
		})
	}
	return all
}

// Shadow shares the values and has gradients and activations of its own.
func (t *Experts) Shadow() Trunk { return linked(newExperts(t.shape), t, true) }

// Serving shares the values and has activations of its own.
func (t *Experts) Serving() Trunk { return linked(newExperts(t.shape), t, false) }

// Output is what the task's gate of the last level mixed.
func (t *Experts) Output(task int) []float32 { return t.last().gates[task].mixed }

// OutputGrad is the gradient of Output.
func (t *Experts) OutputGrad(task int) []float32 { return t.last().gates[task].dmixed }

func (t *Experts) last() *level { return t.levels[len(t.levels)-1] }

// input is what a group of a level reads, and its gradient: the trunk's input
// or what the group's gate of the level below mixed.
func (t *Experts) input(level, group int, x, dx []float32) (in, din []float32) {
	if level == 0 {
		return x, dx
	}
	g := t.levels[level-1].gates[group]
	return g.mixed, g.dmixed
}

// Forward runs x [rows x inputs].
func (t *Experts) Forward(x []float32, rows int) {
	for i, l := range t.levels {
		for g, experts := range l.experts {
			in, _ := t.input(i, g, x, nil)
			for _, e := range experts {
				e.forward(in, rows)
			}
		}
		for g, gt := range l.gates {
			in, _ := t.input(i, g, x, nil)
			gt.forward(in, rows)
		}
	}
}

// Backward adds the gradients for the rows of the last Forward.
func (t *Experts) Backward(dx, x []float32, rows int) {
	for i := len(t.levels) - 1; i >= 0; i-- {
		l := t.levels[i]
		for g, gt := range l.gates {
			in, din := t.input(i, g, x, dx)
			gt.backward(din, in, rows)
		}
		for g, experts := range l.experts {
			in, din := t.input(i, g, x, dx)
			for _, e := range experts {
				e.backward(din, in, rows)
			}
		}
	}
}

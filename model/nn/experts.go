package nn

import "strconv"

// Experts is a trunk of levels of experts, mixed by a gate for each task: MMoE
// ([NewMMoE]) and PLE ([NewPLE]), which differ in how many levels there are and
// whose the experts are.
type Experts struct {
	levels []*level
	tasks  int
}

// level is one layer of extraction. Its groups are the tasks and, last, what
// they share. A group has experts over its own input and a gate that makes its
// output, which is its input on the next level.
type level struct {
	experts [][]*stack // [groups]
	gates   []*gate    // [groups]; none for what is shared on the last level
}

// newLevel has shared experts and own ones of each task, as many as said.
func newLevel(name string, inputs int, widths []int, tasks []string, shared, own int, last bool) *level {
	l := &level{experts: make([][]*stack, len(tasks)+1)}
	add := func(group int, name string, n int) {
		for e := range n {
			l.experts[group] = append(l.experts[group], newStack(name+".expert."+strconv.Itoa(e), inputs, widths))
		}
	}
	for k, t := range tasks {
		add(k, name+"."+t, own)
	}
	add(len(tasks), name, shared)
	for k, t := range tasks {
		l.gates = append(l.gates, newGate(name+"."+t+".gate", inputs, l.seen(k)))
	}
	if !last {
		l.gates = append(l.gates, newGate(name+".gate", inputs, l.seen(len(tasks))))
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

func (l *level) copied(layer func(*Dense) *Dense) *level {
	c := &level{experts: make([][]*stack, len(l.experts))}
	for g, experts := range l.experts {
		for _, e := range experts {
			c.experts[g] = append(c.experts[g], e.copied(layer))
		}
	}
	for g, gt := range l.gates {
		c.gates = append(c.gates, &gate{dense: layer(gt.dense), experts: c.seen(g)})
	}
	return c
}

// params appends the parameters of the level for which keep is true; keep is
// asked by group, and whether it is the group's gate.
func (l *level) params(all []*Param, keep func(group int, gate bool) bool) []*Param {
	for g, experts := range l.experts {
		for _, e := range experts {
			if keep(g, false) {
				all = append(all, e.params()...)
			}
		}
	}
	for g, gt := range l.gates {
		if keep(g, true) {
			all = append(all, gt.dense.Params()...)
		}
	}
	return all
}

// newExperts is the trunk of so many levels.
func newExperts(inputs int, widths []int, tasks []string, levels, shared, own int) *Experts {
	t := &Experts{tasks: len(tasks)}
	for i := range levels {
		t.levels = append(t.levels, newLevel("trunk."+strconv.Itoa(i), inputs, widths, tasks, shared, own, i == levels-1))
		inputs = widths[len(widths)-1]
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
			return group == t.tasks || !gate && i < len(t.levels)-1
		})
	}
	return all
}

func (t *Experts) copied(layer func(*Dense) *Dense) *Experts {
	c := &Experts{tasks: t.tasks}
	for _, l := range t.levels {
		c.levels = append(c.levels, l.copied(layer))
	}
	return c
}

// Shadow shares the values and has gradients and activations of its own.
func (t *Experts) Shadow() Trunk { return t.copied(shadowDense) }

// Serving shares the values and has activations of its own.
func (t *Experts) Serving() Trunk { return t.copied(servingDense) }

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

package train

import (
	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
)

// moments are the sums from which the variance of a task's parameters among
// visitors follows.
type moments struct {
	above, below []float64 // [parameters]
	squares      []float64 // [parameters] of the gradients of all events
	fourths      []float64 // [parameters] fourth powers of the same
	events       float64
}

// variances sets the prior variance of every parameter, by the method of
// moments. With G the sum of a visitor's gradients at the shipped head and I the
// sum of their squares, G has the expectation 0 and the variance
//
//	I + variance (I^2 - sum of fourth powers)
//
// to the first order, from the pairs of different events (the score test of a
// variance component: Commenges and Jacqmin-Gadda 1997). Visitors are weighed by
// the inverse square of 1 + events/manyEvents, so that long histories do not
// decide alone. Each parameter gets what is seen of all that go with it; which
// share of it serves best is for choose.
func (a *adaptation) variances() {
	sums := make(map[string]*moments)
	a.scale(a.snapshot(), func(string) float64 { return 0 }) // nobody learns
	a.replay(func(scored []adapt.Scored) func() {
		mine := make(map[string]*moments)
		for _, s := range scored {
			x := mine[s.Task]
			if x == nil {
				x = newMoments(len(s.Gradient))
				mine[s.Task] = x
			}
			x.events++
			for j, g := range s.Gradient {
				x.above[j] += float64(g)
				square := float64(g) * float64(g)
				x.squares[j] += square
				x.fourths[j] += square * square
			}
		}
		return func() {
			for task, x := range mine {
				if sums[task] == nil {
					sums[task] = newMoments(len(x.above))
				}
				sums[task].add(x)
			}
		}
	}, a.tasks()...)
	for task, x := range sums {
		x.settle(a.prior(task), a.sharing(task))
	}
}

// sharing lists where parameters begin and end that share a variance: the numbers of
// the vector, which in another training are others, categories, and brands.
func (a *adaptation) sharing(task string) [][2]int {
	d := a.m.Config.Dim
	if task != adapt.Next {
		return [][2]int{{1, 1 + d}}
	}
	categories, brands := a.m.Groups()
	n := d + feature.CrossTerms
	return [][2]int{{0, d}, {n, n + categories}, {n + categories, n + categories + brands}}
}

// mostVariance bounds a prior variance, as the model file does: a parameter of
// which a few visitors tell next to nothing may seem to vary without bounds.
const mostVariance = 1e6

// settle writes the prior that the sums of all visitors give.
func (m *moments) settle(p *model.Prior, sharing [][2]int) {
	for _, values := range [][]float64{m.above, m.below, m.squares} {
		for _, s := range sharing {
			part := values[s[0]:s[1]]
			var sum float64
			for _, v := range part {
				sum += v / float64(len(part))
			}
			for j := range part {
				part[j] = sum
			}
		}
	}
	for j := range p.Variance {
		if m.below[j] > 0 {
			p.Variance[j] = float32(min(max(0, m.above[j]/m.below[j]), mostVariance))
		}
		if j < len(p.Information) {
			p.Information[j] = float32(m.squares[j] / m.events)
		}
	}
}

// tasks are those that can adapt.
func (a *adaptation) tasks() []string {
	all := []string{adapt.Next}
	for k, name := range a.m.Config.Tasks {
		if a.m.Adaptation.Heads[k].Variance != nil {
			all = append(all, name)
		}
	}
	return all
}

func (a *adaptation) prior(task string) *model.Prior {
	for k, name := range a.m.Config.Tasks {
		if name == task {
			return &a.m.Adaptation.Heads[k]
		}
	}
	return &a.m.Adaptation.Next
}

func newMoments(n int) *moments {
	return &moments{above: make([]float64, n), below: make([]float64, n), squares: make([]float64, n), fourths: make([]float64, n)}
}

// manyEvents is where a visitor's history begins to be long.
const manyEvents = 20

// add adds one visitor's sums.
func (m *moments) add(x *moments) {
	m.events += x.events
	w := 1 / (1 + x.events/manyEvents) / (1 + x.events/manyEvents)
	for j, g := range x.above {
		i := x.squares[j]
		m.above[j] += w * (g*g - i)
		m.below[j] += w * (i*i - x.fourths[j])
		m.squares[j] += i
	}
}

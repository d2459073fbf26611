package train

import (
	"inkling/model"
	"inkling/model/adapt"
)

// moments are the sums from which the variance of a task's parameters among
// visitors follows.
type moments struct {
	above, below []float64 // [parameters]
	squares      []float64 // [parameters] of the gradients of all events
	events       float64
}

// variances sets the prior variance of every parameter, by the method of
// moments. With G the sum of a visitor's gradients at the shipped head and I the
// sum of their squares, G has the expectation 0 and the variance
//
//	I + variance I^2
//
// to the first order (the score test of a variance component: Commenges and
// Jacqmin-Gadda 1997). Visitors are weighed by the inverse square of 1 + I/i, so that long
// histories do not decide alone. Each parameter gets what is seen of all that go with
// it; hence the share.
func (a *adaptation) variances() {
	sums := make(map[string]*moments)
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
				x.squares[j] += float64(g) * float64(g)
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
	})
	for task, x := range sums {
		x.settle(a.prior(task), a.m.Config.Dim)
	}
}

// settle writes the prior that the sums of all visitors give. The numbers of a
// vector share theirs: in another training they are others.
func (m *moments) settle(p *model.Prior, dim int) {
	first := 0
	if p.Information == nil { // of a head: the bias comes first
		first = 1
	}
	vector := func(values []float64) {
		var sum float64
		for _, v := range values[first : first+dim] {
			sum += v / float64(dim)
		}
		for j := range dim {
			values[first+j] = sum
		}
	}
	vector(m.above)
	vector(m.below)
	vector(m.squares)
	for j := range p.Variance {
		if m.below[j] > 0 {
			p.Variance[j] = float32(max(0, m.above[j]/m.below[j]))
		}
		if p.Information != nil {
			p.Information[j] = float32(m.squares[j] / m.events)
		}
	}
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
	return &moments{above: make([]float64, n), below: make([]float64, n), squares: make([]float64, n)}
}

// add adds one visitor's sums.
func (m *moments) add(x *moments) {
	m.events += x.events
	for j, g := range x.above {
		i := x.squares[j]
		w := 1 / (1 + i*.05) / (1 + i*.05)
		m.above[j] += w * (g*g - i)
		m.below[j] += w * i * i
		m.squares[j] += i
	}
}

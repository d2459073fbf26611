package align

import (
	"math"
	"slices"
	"testing"

	"inkling/model/nn"
	"inkling/model/optimise"
)

// accuracy is the share of rows that the classifier of the last Loss told right,
// the mean of both domains.
func accuracy(a *Aligner, domain []uint8) float64 {
	var right, rows [2]float64
	for i, z := range a.measure.(*adversary).logit {
		d := domain[i]
		rows[d]++
		if (z > 0) == (d == Source) {
			right[d]++
		}
	}
	return (right[0]/rows[0] + right[1]/rows[1]) / 2
}

// mover moves free features along with an aligner's classifier.
type mover struct {
	a      *Aligner
	x      *nn.Param
	domain []uint8
	adams  []*optimise.Adam
	all    []*nn.Param
	step   int
}

func newMover(kind Kind, x []float32, domain []uint8, dim int) *mover {
	m := &mover{a: newAligner(kind, dim), domain: domain}
	m.x = &nn.Param{Name: "x", Rows: len(domain), Cols: dim, Value: slices.Clone(x), Grad: make([]float32, len(x))}
	m.all = append([]*nn.Param{m.x}, m.a.Params()...)
	for _, p := range m.all {
		m.adams = append(m.adams, optimise.NewAdam(p))
	}
	return m
}

// run makes steps with lambda of the progress and returns the last loss.
func (m *mover) run(steps int, lambda func(progress float64) float64) (loss float64) {
	for i := range steps {
		for _, p := range m.all {
			clear(p.Grad)
		}
		loss = m.a.Loss(m.x.Grad, m.x.Value, m.domain, float32(lambda(float64(i)/float64(steps))), 1)
		m.step++
		for k, p := range m.all {
			m.adams[k].All(p.Grad, optimise.Rate(0.01, m.step))
		}
	}
	return loss
}

func never(float64) float64  { return 0 }
func always(float64) float64 { return 1 }

// Two clouds of other means and widths come together, whichever measure moves
// them, by that measure and by mmd, which sees all.
func TestCloudsComeTogether(t *testing.T) {
	const dim = 6
	for _, c := range []struct {
		kind          Kind
		shift, spread float64
		lambda        func(float64) float64
	}{
		{KindAdversarial, 2, 1.5, Schedule},
		{KindCORAL, 0, 3, always},
		{KindMMD, 2, 1.5, always},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			x, domain := clouds(21, 80, 1, dim, c.shift, c.spread)
			m := newMover(c.kind, x, domain, dim)
			judge := newAligner(KindMMD, dim)
			before := judge.Loss(nil, x, domain, 0, 1)
			first := m.run(300, never)
			known := m.told()
			last := m.run(1500, c.lambda)
			after := judge.Loss(nil, m.x.Value, domain, 0, 1)
			t.Logf("loss %.3g to %.3g, accuracy %.3g to %.3g, mmd %.3g to %.3g", first, last, known, m.told(), before, after)
			if after > 0.2*before {
				t.Errorf("mmd went from %g to %g", before, after)
			}
			switch {
			case c.kind != KindAdversarial && last > 0.05*first:
				t.Errorf("the loss went from %g to %g", first, last)
			case c.kind == KindAdversarial && (known < 0.95 || math.Abs(m.told()-0.5) > 0.15):
				t.Errorf("the classifier's accuracy went from %g to %g", known, m.told())
			}
		})
	}
}

// told is the classifier's accuracy, NaN of the other kinds.
func (m *mover) told() float64 {
	if _, ok := m.a.measure.(*adversary); !ok {
		return math.NaN()
	}
	m.a.Loss(nil, m.x.Value, m.domain, 0, 0)
	return accuracy(m.a, m.domain)
}

package train

import (
	"math"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/rating/cholesky"
	"inkling/model/shop"
)

// starts is how many next items Prior.Start is learned from, and startRounds how
// many steps of Newton's method: the likelihood is concave, so few will do.
const (
	starts      = 400
	startRounds = 8
	startRidge  = 1
	firstScale  = 0.1
)

// startTerms are the terms that the retrieval score has, but for the cosine: their
// weights are chosen for rankings, and Start makes them those of probabilities.
var startTerms = []int{feature.CrossList, feature.CrossPopularity}

// start learns the logits of the next item, Scale and Start, by maximum
// likelihood: columns of the softmax are the retrieval score and its terms. It
// begins at nearly even odds, where a quadratic says most, and halves a step that
// goes too far.
func (a *adaptation) start() {
	cases := a.sample(starts)
	w, step := make([]float64, 1+len(startTerms)), make([]float64, 1+len(startTerms))
	step[0] = firstScale
	best := math.Inf(1)
	for range startRounds {
		for k, v := range step {
			w[k] += v
		}
		total := newNewton(len(w))
		a.each(len(cases), func(worker, i int, s *model.Scorer) func() {
			n := newNewton(len(w))
			a.columns(s, cases[i]).add(n, w, cases[i])
			return func() { total.merge(n) }
		})
		if total.pull(w); total.loss < best && w[0] > 0 {
			best = total.loss
			total.solve(step)
			continue
		}
		for k := range step {
			w[k] -= step[k]
			step[k] /= 2
		}
	}
	p := &a.m.Adaptation.Next
	p.Scale, p.Start = float32(w[0]), make([]float32, feature.CrossTerms)
	for k, v := range w[1:] {
		p.Start[startTerms[k]] = float32(v / w[0])
	}
}

// nextCase is an item that was new to a visitor, and what stands before it.
type nextCase struct {
	before shop.History
	event  shop.Event
}

// sample lists about n next items, evenly over all.
func (a *adaptation) sample(n int) (cases []nextCase) {
	var all []nextCase
	for _, h := range a.visitors {
		seen := make(map[int32]bool)
		for i, e := range h {
			if e.Behaviour.Engaged() && !seen[e.Item] && !a.m.Withholds(e.Item) {
				seen[e.Item] = true
				all = append(all, nextCase{h[:i], e})
			}
		}
	}
	for i := range min(n, len(all)) {
		cases = append(cases, all[i*len(all)/min(n, len(all))])
	}
	return cases
}

// columns are what the logits of one case are made of, [1+terms][items], and
// which items are no candidates.
type columns struct {
	of   [][]float32
	gone []bool
}

func (a *adaptation) columns(s *model.Scorer, c nextCase) columns {
	items, d := a.m.Items.Len(), a.m.Config.Dim
	x := columns{gone: make([]bool, items)}
	for range 1 + len(startTerms) {
		x.of = append(x.of, make([]float32, items))
	}
	s.Begin(c.before)
	s.Retrieve(x.of[0], c.event.Behaviour)
	for i, v := range x.of[0] {
		if math.IsInf(float64(v), -1) {
			x.gone[i], x.of[0][i] = true, 0
		}
	}
	for _, e := range c.before {
		if e.Behaviour.Engaged() {
			x.gone[e.Item] = true
		}
	}
	query, terms := make([]float32, d), make([]float32, feature.CrossTerms)
	for k, term := range startTerms {
		clear(terms)
		terms[term] = 1
		s.Along(x.of[1+k], query, terms, nil)
	}
	return x
}

// add adds what a case says at the weights w.
func (x columns) add(n *newton, w []float64, c nextCase) {
	p := make([]float32, len(x.gone))
	for k, column := range x.of {
		kernel.Axpy(float32(w[k]), column, p)
	}
	for i, gone := range x.gone {
		if gone {
			p[i] = float32(math.Inf(-1))
		}
	}
	own := p[c.event.Item]
	n.loss = float64(nn.Softmax(p) - own)
	mean := make([]float32, len(w))
	for k, column := range x.of {
		mean[k] = kernel.Dot(p, column)
		n.slope[k] += float64(column[c.event.Item] - mean[k])
	}
	weighed := make([]float32, len(p))
	for k, column := range x.of {
		for i, v := range p {
			weighed[i] = v * (column[i] - mean[k])
		}
		for l := range k + 1 {
			n.curve[k*len(w)+l] += float64(kernel.Dot(weighed, x.of[l]))
		}
	}
}

// newton is a log-likelihood with its slope and curvature.
type newton struct {
	loss         float64 // the negative log-likelihood
	slope, curve []float64
}

func newNewton(k int) *newton { return &newton{slope: make([]float64, k), curve: make([]float64, k*k)} }

func (n *newton) merge(o *newton) {
	n.loss += o.loss
	for i, v := range o.slope {
		n.slope[i] += v
	}
	for i, v := range o.curve {
		n.curve[i] += v
	}
}

// pull adds a weak pull of the weights to 0.
func (n *newton) pull(w []float64) {
	for i, v := range w {
		n.loss += startRidge * v * v / 2
		n.slope[i] -= startRidge * v
		n.curve[i*len(w)+i] += startRidge
	}
}

// solve writes the step of Newton's method.
func (n *newton) solve(step []float64) {
	copy(step, n.slope)
	cholesky.Factor(n.curve, len(step))
	cholesky.Solve(n.curve, step, len(step))
}

package train

import (
	"math"

	"inkling/model"
	"inkling/model/nn"
	"inkling/model/shop"
)

// The next items that Prior.Scale is learned from, and the steps: the log-loss is
// convex in it.
const (
	scaleCases  = 600
	scaleRounds = 8
	firstScale  = 0.1 // nearly even odds, where a quadratic says most
)

// temper finds the scale of the least log-loss of the next item, by Newton's
// method; it halves a step that goes too far.
func (a *adaptation) temper() {
	cases := a.sample(scaleCases)
	if len(cases) == 0 {
		return
	}
	scale, step, best := 0.0, firstScale, math.Inf(1)
	for range scaleRounds {
		var loss, slope, curve float64
		a.each(len(cases), func(_, i int, s *model.Scorer) func() {
			l, g, c := a.nextLoss(s, cases[i], float32(scale+step))
			return func() { loss, slope, curve = loss+l, slope+g, curve+c }
		})
		if !(loss < best) {
			step /= 2
			continue
		}
		scale, best = scale+step, loss
		step = max(-slope/max(curve, 1e-9), -scale/2)
	}
	a.m.Adaptation.Next.Scale = float32(scale)
}

// nextLoss is the log-loss of a case with its slope and its curvature by the
// scale.
func (a *adaptation) nextLoss(s *model.Scorer, c nextCase, scale float32) (loss, slope, curve float64) {
	p := make([]float32, a.m.Items.Len())
	s.Begin(c.before)
	s.Retrieve(p, c.event.Behaviour)
	for _, e := range c.before {
		if e.Behaviour.Engaged() {
			p[e.Item] = float32(math.Inf(-1))
		}
	}
	scores := append([]float32(nil), p...)
	for i := range p {
		p[i] *= scale
	}
	loss = float64(nn.Softmax(p) - scale*scores[c.event.Item])
	var mean, square float64
	for i, v := range p {
		if v > 0 {
			x := float64(scores[i])
			mean += float64(v) * x
			square += float64(v) * x * x
		}
	}
	return loss, mean - float64(scores[c.event.Item]), square - mean*mean
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
		for i, e := range h[:min(len(h), nextEvents)] {
			if e.Behaviour.Engaged() && !seen[e.Item] && a.m.Sells(e.Item) {
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

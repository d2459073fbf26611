package adapt

import (
	"math"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// Support is how many items at most the gradient of the next item runs over: all
// that have the probability 1/Support or more. What is less likely moves nothing.
const Support = 1024

// support is the likely items with what their scores can be shifted by.
type support struct {
	p    []float32 // probability of each
	x    []float32 // [len(p) x parameters]
	mean []float32 // [parameters]
}

// next predicts the item of an event, and learns from it, where the visitor
// turns to it for the first time.
func (h *Head) next(before shop.History, e shop.Event) {
	l := &h.tasks[0]
	if len(l.mean) == 0 || touched(before, e.Item) {
		return
	}
	n := h.m.Items.Len()
	h.scorer.Adapt(nil)
	shipped := h.likelihood(h.shipped[:n], before, e)
	h.scorer.Adapt(&h.bare)
	adapted := h.likelihood(h.adapted[:n], before, e)
	weight := l.Weight(l.prior)
	l.count(shipped, adapted, 1, l.prior)
	h.learnNext(l, e)
	h.scored = append(h.scored, Scored{Next, shipped, adapted, 0, weight, l.gradient, l.information})
}

func touched(history shop.History, item int32) bool {
	for _, e := range history {
		if e.Item == item && e.Behaviour.Engaged() {
			return true
		}
	}
	return false
}

// likelihood turns the retrieval scores for the event's behaviour into the
// probabilities of the next new item, and returns the log-loss of the
// event's.
func (h *Head) likelihood(p []float32, before shop.History, e shop.Event) float32 {
	h.scorer.Retrieve(p, e.Behaviour)
	return NextLoss(p, h.m, before, e.Item)
}

// NextLoss turns the retrieval scores of all items, which it replaces, into the
// probabilities of the next item that is new to the visitor, and returns the
// log-loss of one item.
func NextLoss(scores []float32, m *model.Model, before shop.History, item int32) float32 {
	kernel.Scale(m.Adaptation.Next.Scale, scores)
	never := float32(math.Inf(-1))
	for _, e := range before {
		if e.Behaviour.Engaged() {
			scores[e.Item] = never
		}
	}
	own := scores[item]
	return nn.Softmax(scores) - own
}

// learnNext takes one step up the log-likelihood, whose gradient is what the item
// has less what is expected: x - E[x].
func (h *Head) learnNext(l *learner, e shop.Event) {
	s, scale := &h.support, l.prior.Scale
	h.gather(l)
	h.shiftable(l.gradient, e.Item)
	for j := range l.gradient {
		l.information[j] *= scale * scale
		l.gradient[j] = scale * (l.gradient[j] - s.mean[j])
	}
	l.drift()
	if slope := l.aim(l.gradient); slope > 0 {
		l.move(slope / (slope + scale*scale*s.along(l.direction)))
	}
	l.settle()
}

// gather collects the likely items and their mean, and in l.information their
// variance.
func (h *Head) gather(l *learner) {
	s, n := &h.support, len(l.mean)
	s.p, s.x = s.p[:0], s.x[:0]
	s.mean = nn.Resize(s.mean, n)
	clear(s.mean)
	clear(l.information)
	var total float32
	for i, v := range h.adapted[:h.m.Items.Len()] {
		if v < 1.0/Support {
			continue
		}
		s.x = append(s.x, s.mean...) // room
		h.shiftable(s.x[len(s.x)-n:], int32(i))
		s.p = append(s.p, v)
		total += v
	}
	if total == 0 {
		return
	}
	kernel.Scale(1/total, s.p)
	for r, v := range s.p {
		kernel.Axpy(v, s.x[r*n:(r+1)*n], s.mean)
	}
	for r, v := range s.p {
		for j, x := range s.x[r*n : (r+1)*n] {
			c := x - s.mean[j]
			l.information[j] += v * c * c
		}
	}
}

// shiftable writes what an item's score depends on by the parameters.
func (h *Head) shiftable(x []float32, item int32) {
	d := h.m.Config.Dim
	h.scorer.Shiftable(x[:d], x[d:d+feature.CrossTerms], item)
}

// along is the variance of the likely items along a direction.
func (s *support) along(direction []float32) (variance float32) {
	n := len(direction)
	mean := kernel.Dot(direction, s.mean)
	for r, v := range s.p {
		c := kernel.Dot(direction, s.x[r*n:(r+1)*n]) - mean
		variance += v * c * c
	}
	return variance
}

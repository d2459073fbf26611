package adapt

import (
	"math"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// next predicts the item of an event, and learns from it, where the visitor
// turns to it for the first time.
func (h *Head) next(before shop.History, e shop.Event) {
	l := &h.tasks[0]
	if len(l.mean) == 0 || touched(before, e.Item) {
		return
	}
	p := h.scores[:h.m.Items.Len()]
	loss := func(s *model.Shift) float32 { return h.likelihood(p, s, before, e) }
	scored := Scored{Task: Next, Shipped: loss(nil), Weight: l.Weight(l.prior), Gradient: l.gradient}
	if h.ScoreGated {
		scored.Gated = loss(&h.likely[gated])
	}
	scored.Adapted = loss(&h.likely[bare])
	l.count(scored.Shipped, scored.Adapted, 1, l.prior)
	h.learnNext(l, p, e)
	h.scored = append(h.scored, scored)
}

func touched(history shop.History, item int32) bool {
	for _, e := range history {
		if e.Item == item && e.Behaviour.Engaged() {
			return true
		}
	}
	return false
}

// likelihood turns the retrieval scores with a shift, for the event's
// behaviour, into the probabilities of the next item that is new to the visitor,
// and returns the log-loss of the event's.
func (h *Head) likelihood(p []float32, shift *model.Shift, before shop.History, e shop.Event) float32 {
	h.scorer.Adapt(shift)
	h.scorer.Retrieve(p, e.Behaviour)
	h.scorer.Adapt(nil)
	kernel.Scale(h.tasks[0].prior.Scale, p)
	never := float32(math.Inf(-1))
	for _, e := range before {
		if e.Behaviour.Engaged() {
			p[e.Item] = never
		}
	}
	own := p[e.Item]
	return nn.Softmax(p) - own
}

// learnNext takes one step up the log-likelihood, whose gradient is what the item
// has less what is expected of one drawn with the probabilities p: x - E[x].
func (h *Head) learnNext(l *learner, p []float32, e shop.Event) {
	d, scale := h.m.Config.Dim, l.prior.Scale
	mean := nn.Resize(h.x, len(l.mean))
	h.x = mean
	n := d + feature.CrossTerms
	h.scorer.Expect(mean[:d], mean[d:n], mean[n:], p)
	h.scorer.Shiftable(l.gradient[:d], l.gradient[d:n], l.gradient[n:], e.Item)
	kernel.Axpy(-1, mean, l.gradient)
	kernel.Scale(scale, l.gradient)
	l.drift()
	if slope := l.aim(l.gradient); slope > 0 {
		expected := kernel.Dot(l.direction, mean)
		h.along = nn.Resize(h.along, len(p))
		h.scorer.Along(h.along, l.direction[:d], l.direction[d:n], l.direction[n:])
		var variance float32
		for i, v := range p {
			c := h.along[i] - expected
			variance += v * c * c
		}
		l.move(slope / (slope + scale*scale*variance))
	}
	l.settle(0, l.prior.Information)
	for j, m := range mean[n:] { // a group's share of the items
		mean[n+j] = scale * scale * m * (1 - m)
	}
	l.settle(n, mean[n:])
}

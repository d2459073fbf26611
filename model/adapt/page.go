package adapt

import (
	"math"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// maxShown is how many items of a page are learned from, the first ones.
const maxShown = 32

// page learns from the last page of a history, now that the next one is shown:
// what of it was viewed, and what was passed over. Each item is predicted as
// the page was asked for, at its position.
func (h *Head) page(history shop.History) {
	t := h.view
	from, to := lastPage(history)
	if t < 0 || from == to {
		return
	}
	shown := history[from:min(to, from+maxShown)]
	h.list, h.positions = h.list[:0], h.positions[:0]
	for _, e := range shown {
		h.list, h.positions = append(h.list, e.Item), append(h.positions, e.Position)
	}
	n, heads := len(shown), len(h.tasks)-1
	h.outputs = nn.Resize(h.outputs, n*heads)
	h.scorer.Adapt(nil)
	h.scorer.Begin(history[:from])
	h.scorer.Predict(h.outputs, h.list, h.positions)
	l := &h.tasks[1+t]
	l.drift()
	h.gradients = h.gradients[:0]
	for r, logit := range h.outputs[t*n : (t+1)*n] {
		h.see(l, r, logit, touched(history[to:], h.list[r]))
	}
	h.write()
}

// pageGap is how long, in milliseconds, a page may go on showing: its shelves come
// into view one after another, and that the next one did does not say that those
// before it were passed over.
const pageGap = 60_000

// samePage reports whether two impressions, one next to the other, are of one page.
func samePage(a, b shop.Event) bool { return a.Behaviour == shop.Impression && b.Time-a.Time < pageGap }

// lastPage is where the last page of a history begins and ends: impressions with
// nothing between them, each soon after the one before.
func lastPage(history shop.History) (from, to int) {
	to = len(history)
	for to > 0 && history[to-1].Behaviour != shop.Impression {
		to--
	}
	from = max(to-1, 0)
	for from > 0 && samePage(history[from-1], history[from]) {
		from--
	}
	return from, to
}

// see learns from one item that was shown.
func (h *Head) see(l *learner, row int, logit float32, viewed bool) {
	x := h.inputs(row)
	shift := kernel.Dot(l.mean, x)
	weight := l.Weight(l.prior)
	s := Scored{Task: l.name, Weight: weight,
		Shipped: logistic(logit, viewed), Adapted: logistic(logit+shift, viewed), Gated: logistic(logit+weight*shift, viewed)}
	l.count(s.Shipped, s.Adapted, 1, l.prior)
	p := nn.Sigmoid(logit + shift)
	slope := -p
	if viewed {
		slope = 1 - p
	}
	from := len(h.gradients)
	for _, v := range x {
		h.gradients = append(h.gradients, slope*v)
	}
	s.Gradient = h.gradients[from:]
	h.scored = append(h.scored, s)
	l.fit(x, slope, p*(1-p))
}

// logistic is the log-loss of a logit.
func logistic(logit float32, yes bool) float32 {
	if yes {
		logit = -logit
	}
	return max(logit, 0) + float32(math.Log1p(math.Exp(-math.Abs(float64(logit)))))
}

// inputs are what a head's output depends on by its parameters, for a row of the
// last Predict: 1, the item vector and the cross features.
func (h *Head) inputs(row int) []float32 {
	item, cross := h.scorer.Inputs(row)
	h.x = append(append(append(h.x[:0], 1), item...), cross...)
	return h.x
}

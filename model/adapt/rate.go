package adapt

import "inkling/model/shop"

// maxSquare bounds a rating's squared error: what a shop without known bounds was
// sent beyond it is left aside, since the sums of losses must stay finite.
const maxSquare = 1e20

// rate predicts a rating, and learns from it.
func (h *Head) rate(e shop.Event) {
	t := len(h.tasks) - 1
	l := &h.tasks[t]
	if e.Behaviour != shop.Rating || t == 0 || len(l.mean) == 0 || !h.m.Network.Heads[t-1].Task.Regression {
		return
	}
	heads := len(h.tasks) - 1
	h.list = append(h.list[:0], e.Item)
	h.scorer.Predict(h.shipped[:heads], h.list, nil)
	h.scorer.Adapt(&h.ranks[bare])
	h.scorer.Predict(h.adapted[:heads], h.list, nil)
	h.scorer.Adapt(nil)
	label := h.clip(e.Value - h.m.RatingMean)
	s, a := label-h.clip(h.shipped[t-1]), label-h.clip(h.adapted[t-1])
	weight := l.Weight(l.prior)
	g := label - h.clip(h.shipped[t-1]+weight*(h.adapted[t-1]-h.shipped[t-1]))
	if !(s*s < maxSquare && a*a < maxSquare) { // NaN, too
		return
	}
	noise := l.prior.Noise
	l.count(s*s, a*a, 0.5/noise, l.prior)

	x := h.inputs(0)
	residual := label - h.adapted[t-1]
	for j, v := range x {
		l.gradient[j] = v * residual / noise
	}
	l.drift()
	l.fit(x, residual/noise, 1/noise)
	h.scored = append(h.scored, Scored{l.name, s * s, a * a, g * g, weight, (s - a) * (s - a), l.gradient})
}

// clip keeps a rating, less the mean, within those that the shop has.
func (h *Head) clip(v float32) float32 {
	f := h.m.Ratings
	if f == nil { // a head, and nothing known of what ratings there are
		return v
	}
	return min(max(v, f.Least-f.Mean), f.Most-f.Mean)
}

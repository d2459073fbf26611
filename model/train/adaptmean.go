package train

import (
	"slices"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
)

// meanVariance is how far the means of the affinities may go: a standard
// deviation of two, when a share is 1 at most.
const meanVariance = 4

// mean learns what the visitors' affinities are worth on the whole: one head
// learns from all visitors, one after another, and forgets nothing. It reports
// whether the shop has anything to be affine to.
func (a *adaptation) mean() bool {
	p, d := &a.m.Adaptation.Next, a.m.Config.Dim
	first, last := feature.CrossLeaf, feature.CrossPriceGap
	if !slices.ContainsFunc(p.Information[d+first:d+last+1], func(v float32) bool { return v > 0 }) {
		return false
	}
	m, own := *a.m, *a.m.Adaptation
	m.Adaptation = &own
	own.Heads = make([]model.Prior, len(own.Heads))
	own.Rank = 1
	own.Next.Variance = make([]float32, len(p.Variance))
	for k := first; k <= last; k++ {
		own.Next.Variance[d+k] = meanVariance
	}
	own.Next.Keep = 1
	head := adapt.New(&m, a.scorer())
	for _, events := range a.visitors {
		for n := range min(len(events), nextEvents) {
			head.Observe(events[:n+1])
		}
	}
	copy(p.Mean, head.Bare().Terms[:])
	return true
}

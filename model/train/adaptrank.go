package train

import (
	"math"
	"slices"

	"inkling/model"
	"inkling/model/adapt"
)

// rankShares are the shares of the next item's shift that rankings may take, 0
// first.
var rankShares = [...]float32{0, 0.25, 0.5, 1}

// rank chooses how much of the shift rankings take: what gives the best NDCG@10
// of the next item, or nothing where that is not more than a standard error
// above the shipped ranking's, over visitors.
func (a *adaptation) rank() {
	var gains [len(rankShares)][]float64 // of each visitor
	a.each(len(a.visitors), func(_, i int, s *model.Scorer) func() {
		sums := a.ranked(i, s)
		return func() {
			for k, v := range sums {
				gains[k] = append(gains[k], v)
			}
		}
	})
	best := 0.0
	for k, share := range rankShares {
		if gain, err := difference(gains[k], gains[0]); gain > best && gain > err {
			best, a.m.Adaptation.Rank = gain, share
		}
	}
}

// ranked replays one visitor and returns the sums of NDCG@10, by share.
func (a *adaptation) ranked(visitor int, s *model.Scorer) (sums [len(rankShares)]float64) {
	m := *a.m
	own := *m.Adaptation
	own.Rank = 1
	m.Adaptation = &own
	head, scores := adapt.New(&m, s), make([]float32, m.Items.Len())
	var part model.Shift
	events := a.visitors[visitor]
	events = events[:min(len(events), nextEvents)]
	touched := make(map[int32]bool)
	for n, e := range events {
		if e.Behaviour.Engaged() && !touched[e.Item] && m.Sells(e.Item) {
			s.Adapt(nil)
			s.Begin(events[:n])
			for k, share := range rankShares {
				s.Adapt(fraction(&part, head.Shift(), share))
				s.Retrieve(scores, e.Behaviour)
				for item := range touched {
					scores[item] = float32(math.Inf(-1))
				}
				sums[k] += gain(scores, scores[e.Item], shelfRanks)
			}
			s.Adapt(nil)
		}
		head.Observe(events[:n+1])
		if e.Behaviour.Engaged() {
			touched[e.Item] = true
		}
	}
	return sums
}

// fraction writes a share of a shift of retrieval scores to dst.
func fraction(dst, of *model.Shift, share float32) *model.Shift {
	dst.Query, dst.Groups = slices.Clone(of.Query), slices.Clone(of.Groups)
	for _, values := range [][]float32{dst.Query, dst.Groups} {
		for i := range values {
			values[i] *= share
		}
	}
	for k, v := range of.Terms {
		dst.Terms[k] = share * v
	}
	return dst
}

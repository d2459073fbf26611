package evaluate

import (
	"slices"

	"inkling/model/shop"
)

// popularity ranks by the number of target events in training, then by the
// number of all events, the same for every visitor.
type popularity struct{ scores []float32 }

// NewPopularity counts the training log. Its subject is "popularity".
func NewPopularity(train *shop.Log, target shop.Behaviour) Ranker {
	type count struct{ target, all int }
	counts := make([]count, train.Catalogue.Len())
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			counts[e.Item].all++
			if e.Behaviour == target {
				counts[e.Item].target++
			}
		}
	}
	compare := func(a, b count) int {
		if a.target != b.target {
			return a.target - b.target
		}
		return a.all - b.all
	}
	levels := slices.Clone(counts)
	slices.SortFunc(levels, compare)
	levels = slices.Compact(levels)
	p := &popularity{scores: make([]float32, len(counts))}
	for i, c := range counts { // a level's number is exact in a float32, which a sum of both counts would not be
		level, _ := slices.BinarySearchFunc(levels, c, compare)
		p.scores[i] = float32(level)
	}
	return p
}

func (p *popularity) Name() string                 { return "popularity" }
func (p *popularity) Clone() Ranker                { return p }
func (p *popularity) Score(dst []float32, _ *Case) { copy(dst, p.scores) }

package train

import (
	"math"
	"math/rand/v2"
	"sync"

	"inkling/model"
	"inkling/model/shop"
)

// validation holds the cases by which everything is chosen that training
// itself does not learn: when to stop, and how the terms of the score are
// weighed. They are visitors' last targets, taken out of the training events.
type validation struct {
	cases []heldOut
}

// heldOut is one case: what came before, and what came.
type heldOut struct {
	history shop.History
	item    int32
	done    []int32 // items with the target behaviour in history, which are no candidates
}

// holdOut takes the last target of a share of the visitors, and everything
// after it, out of the log. Events of the same item just before it go too: a
// purchase is not found by repeating the cart.
func (t *Trainer) holdOut(log *shop.Log, r *rand.Rand) *shop.Log {
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: make([]shop.Visitor, len(log.Visitors))}
	copy(kept.Visitors, log.Visitors)
	for _, v := range r.Perm(len(log.Visitors)) {
		if len(t.validation.cases) >= t.config.MaxCases ||
			len(t.validation.cases) >= int(t.config.Validation*float64(len(log.Visitors))) {
			break
		}
		events := log.Visitors[v].Events
		at := lastOf(events, t.target)
		if at < 1 {
			continue
		}
		item := events[at].Item
		before := make(shop.History, 0, at)
		c := heldOut{item: item}
		for _, e := range events[:at] {
			if e.Item == item {
				continue
			}
			before = append(before, e)
			if e.Behaviour == t.target {
				c.done = append(c.done, e.Item)
			}
		}
		if len(before) == 0 {
			continue
		}
		c.history = before
		t.validation.cases = append(t.validation.cases, c)
		kept.Visitors[v].Events = before
	}
	return kept
}

func lastOf(events shop.History, b shop.Behaviour) int {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Behaviour == b {
			return i
		}
	}
	return -1
}

// validate returns NDCG@10 of retrieval with the present parameters; 0 where
// there are no cases.
func (t *Trainer) validate() float64 {
	m := t.assemble()
	m.ListWeight, m.PopularityWeight = t.startWeights()
	return t.ndcg(m, model.Placement{Want: t.target})
}

// startWeights weigh the terms of retrieval before they are chosen.
func (t *Trainer) startWeights() (list, popularity float32) { return 1, 0 }

// ndcg is the mean over the validation cases of 1/log2(1+rank), 0 beyond rank
// 10, with the whole catalogue as candidates.
func (t *Trainer) ndcg(m *model.Model, p model.Placement) float64 {
	gains := make([]float64, len(t.validation.cases))
	var wait sync.WaitGroup
	k := t.config.Workers
	for w := range k {
		wait.Go(func() {
			s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
			for i := w; i < len(gains); i += k {
				gains[i] = gain(s, scores, p, &t.validation.cases[i])
			}
		})
	}
	wait.Wait()
	var sum float64
	for _, g := range gains {
		sum += g
	}
	return sum / float64(max(len(gains), 1))
}

func gain(s *model.Scorer, scores []float32, p model.Placement, c *heldOut) float64 {
	s.Begin(c.history)
	s.Rank(scores, p, nil)
	own := scores[c.item]
	for _, d := range c.done {
		if d != c.item {
			scores[d] = float32(math.Inf(-1))
		}
	}
	rank := 0.5 // ties count half
	for _, v := range scores {
		if v > own {
			rank++
		} else if v == own {
			rank += 0.5
		}
	}
	if rank > 10 {
		return 0
	}
	return 1 / math.Log2(1+rank)
}

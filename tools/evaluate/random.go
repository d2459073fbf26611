package evaluate

import (
	"math"
	"math/rand/v2"

	"inkling/model/shop"
)

// Random holds out a share of the target events, drawn by the seed without
// regard to their time, as tutorials and matrix completion do: a visitor's first
// event on an item counts, and all that the visitor did with a held-out item is
// taken out of training. All else is trained on, what is later included, and is
// the history: so the figures say how well a table is completed, not how well
// a shelf would have done. A visitor's held-out items make one case.
func Random(log *shop.Log, target shop.Behaviour, share float64, seed uint64) (*Split, error) {
	s := &Split{Protocol: ProtocolRandom, Target: target, Train: &shop.Log{Catalogue: log.Catalogue}}
	held := drawn(log, target, share, seed)
	_, end := span(log)
	for v, own := range log.Visitors {
		items := make(map[int32]bool)
		var facts shop.History
		for _, i := range held[v] {
			items[own.Events[i].Item] = true
			facts = append(facts, own.Events[i])
		}
		history := make(shop.History, 0, len(own.Events))
		for _, e := range own.Events {
			if items[e.Item] {
				s.Removed++
			} else {
				history = append(history, e)
			}
		}
		s.train(own.ID, history)
		if len(facts) == 0 {
			continue
		}
		at := end
		if n := len(history); n > 0 {
			at = history[n-1].Time
		}
		s.given(own.ID, history, facts, at)
	}
	return s.checked("a share of %v of the %s events is none", share, target)
}

// drawn are the indices of the held-out events of each visitor, ascending.
func drawn(log *shop.Log, target shop.Behaviour, share float64, seed uint64) [][]int {
	type place struct{ visitor, event int }
	var all []place
	for v := range log.Visitors {
		done := make(map[int32]bool)
		for i, e := range log.Visitors[v].Events {
			if e.Behaviour == target && !done[e.Item] {
				done[e.Item] = true
				all = append(all, place{v, i})
			}
		}
	}
	rng := rand.New(rand.NewPCG(seed, 2))
	out := make([]bool, len(all))
	for _, i := range rng.Perm(len(all))[:int(math.Round(share*float64(len(all))))] {
		out[i] = true
	}
	held := make([][]int, len(log.Visitors))
	for i, p := range all {
		if out[i] {
			held[p.visitor] = append(held[p.visitor], p.event)
		}
	}
	return held
}

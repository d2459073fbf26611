package model

import "inkling/model/shop"

// repeats marks the items that a visitor did the wanted behaviour with before.
// A visitor may have thousands of events, the encoder reads only the last ones.
type repeats struct {
	past   shop.History // engaged events
	worth  float32      // what a marked item's score gets
	done   []bool       // by item: it is marked
	marked []int32
}

func (r *repeats) begin(history shop.History) {
	r.past = r.past[:0]
	for _, e := range history {
		if e.Behaviour.Engaged() {
			r.past = append(r.past, e)
		}
	}
}

// add marks the items of the behaviour, and no others, and adds what that is
// worth to the scores, one an item.
func (r *repeats) add(scores []float32, want shop.Behaviour, worth float32) {
	for _, item := range r.marked {
		r.done[item] = false
	}
	r.marked, r.worth = r.marked[:0], worth
	if worth == 0 {
		return
	}
	if r.done == nil {
		r.done = make([]bool, len(scores))
	}
	for _, e := range r.past {
		if e.Behaviour == want && !r.done[e.Item] {
			r.done[e.Item] = true
			r.marked = append(r.marked, e.Item)
			scores[e.Item] += worth
		}
	}
}

// of is what the item's score got.
func (r *repeats) of(item int32) float32 {
	if len(r.marked) > 0 && r.done[item] {
		return r.worth
	}
	return 0
}

package model

import "inkling/model/shop"

// repeats marks the items that a visitor did the wanted behaviour with before.
// A visitor may have thousands of events, the encoder reads only the last ones.
type repeats struct {
	past shop.History // engaged events
	done []bool       // by item; all false between calls
}

func (r *repeats) begin(history shop.History) {
	r.past = r.past[:0]
	for _, e := range history {
		if e.Behaviour.Engaged() {
			r.past = append(r.past, e)
		}
	}
}

// add adds the placement's term to the scores, one an item.
func (r *repeats) add(scores []float32, p *Placement) {
	if p.Repeat == 0 {
		return
	}
	if r.done == nil {
		r.done = make([]bool, len(scores))
	}
	for _, e := range r.past {
		if e.Behaviour == p.Want && !r.done[e.Item] {
			r.done[e.Item] = true
			scores[e.Item] += p.Repeat
		}
	}
	for _, e := range r.past {
		r.done[e.Item] = false
	}
}

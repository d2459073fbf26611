package engine

import (
	"inkling/model/feature"
	"inkling/model/shop"
)

// maxEvents is how many events of a visitor are kept, impressions apart.
const maxEvents = 1000

// visit is what the visitor did. Impressions say what was shown, not what was
// wanted: they are counted and not kept.
type visit struct {
	events      shop.History // oldest first, at most maxEvents
	impressions int
	cart        []int32 // what is in the cart, oldest first
}

// add takes an event in at its place in time, since another tab's may come
// late, and drops the oldest one where there are too many. fillCart must follow.
func (v *visit) add(e shop.Event) {
	if e.Behaviour == shop.Impression {
		v.impressions++
		return
	}
	v.events = append(v.events, e)
	at := len(v.events) - 1
	for ; at > 0 && v.events[at-1].Time > e.Time; at-- {
		v.events[at] = v.events[at-1]
	}
	v.events[at] = e
	if over := len(v.events) - maxEvents; over > 0 {
		v.events = append(v.events[:0], v.events[over:]...)
	}
}

// fillCart works out what is in the cart.
func (v *visit) fillCart() {
	v.cart = v.events.Cart(v.cart[:0])
}

// remap gives the items the indices of another vocabulary, and drops the events
// whose items it does not have.
func (v *visit) remap(from, to *feature.Vocabulary) {
	kept := v.events[:0]
	for _, e := range v.events {
		if e.Item = to.Index(from.Name(e.Item)); e.Item >= 0 {
			kept = append(kept, e)
		}
	}
	v.events = kept
	v.fillCart()
}

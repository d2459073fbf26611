package engine

import (
	"inkling/model/feature"
	"inkling/model/shop"
)

// maxEvents is how many events of a visitor are kept, impressions among them.
const maxEvents = 3000

// visit is what the visitor did and was shown.
type visit struct {
	events shop.History // oldest first, at most maxEvents
	cart   []int32      // what is in the cart, oldest first
	known  shop.History // buffer of before
}

// add takes an event in at its place in time, since another tab's may come
// late. Where there are too many it drops the oldest impression, or the oldest
// event where there is none. fillCart must follow.
func (v *visit) add(e shop.Event) {
	v.events = append(v.events, e)
	at := len(v.events) - 1
	for ; at > 0 && v.events[at-1].Time > e.Time; at-- {
		v.events[at] = v.events[at-1]
	}
	v.events[at] = e
	if len(v.events) <= maxEvents {
		return
	}
	drop := 0
	for i := len(v.events) - 1; i >= 0; i-- {
		if v.events[i].Behaviour == shop.Impression {
			drop = i
		}
	}
	v.events = append(v.events[:drop], v.events[drop+1:]...)
}

// atHand is how long, in milliseconds, what is shown belongs to the page at
// hand: of it nothing was passed over yet.
const atHand = 60_000

// before is what may be known at a time: all but what the page at hand shows.
// It is valid until the next call.
func (v *visit) before(now int64) shop.History {
	v.known = v.known[:0]
	for _, e := range v.events {
		if e.Behaviour != shop.Impression || e.Time <= now-atHand {
			v.known = append(v.known, e)
		}
	}
	return v.known
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

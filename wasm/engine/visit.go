package engine

import (
	"inkling/model/feature"
	"inkling/model/shop"
)

// How many events of a visitor are kept, and how many impressions.
const (
	maxEvents = 1000
	maxShown  = 2000
)

// visit is what the visitor did and was shown, each oldest first.
type visit struct {
	events      shop.History // at most maxEvents
	shown       shop.History // impressions, at most maxShown
	impressions int          // also of those no longer kept
	cart        []int32      // what is in the cart, oldest first
	known       shop.History // buffer of before
}

// add takes an event in at its place in time, since another tab's may come
// late, and drops the oldest one where there are too many. fillCart must follow.
func (v *visit) add(e shop.Event) {
	if e.Behaviour == shop.Impression {
		v.impressions++
		v.shown = insert(v.shown, e, maxShown)
		return
	}
	v.events = insert(v.events, e, maxEvents)
}

func insert(events shop.History, e shop.Event, most int) shop.History {
	events = append(events, e)
	at := len(events) - 1
	for ; at > 0 && events[at-1].Time > e.Time; at-- {
		events[at] = events[at-1]
	}
	events[at] = e
	if over := len(events) - most; over > 0 {
		events = append(events[:0], events[over:]...)
	}
	return events
}

// atHand is how long, in milliseconds, what is shown belongs to the page at
// hand: of it nothing was passed over yet.
const atHand = 60_000

// before is all that may be known at a time: the events, and what was shown
// before the page at hand. It is valid until the next call.
func (v *visit) before(now int64) shop.History {
	v.known = v.known[:0]
	next := 0
	for _, e := range v.shown {
		if now > 0 && e.Time > now-atHand {
			break
		}
		for next < len(v.events) && v.events[next].Time <= e.Time {
			v.known = append(v.known, v.events[next])
			next++
		}
		v.known = append(v.known, e)
	}
	v.known = append(v.known, v.events[next:]...)
	return v.known
}

// fillCart works out what is in the cart.
func (v *visit) fillCart() {
	v.cart = v.events.Cart(v.cart[:0])
}

// remap gives the items the indices of another vocabulary, and drops the events
// whose items it does not have.
func (v *visit) remap(from, to *feature.Vocabulary) {
	for _, events := range []*shop.History{&v.events, &v.shown} {
		kept := (*events)[:0]
		for _, e := range *events {
			if e.Item = to.Index(from.Name(e.Item)); e.Item >= 0 {
				kept = append(kept, e)
			}
		}
		*events = kept
	}
	v.fillCart()
}

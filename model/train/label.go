package train

import "inkling/model/shop"

// BehaviourSet is a set of behaviours, one bit each.
type BehaviourSet uint32

// Has reports whether the behaviour is in the set.
func (s BehaviourSet) Has(b shop.Behaviour) bool { return s&(1<<b) != 0 }

// Funnel adds what a behaviour implies: who bought had put it into the cart,
// and who did anything with an item had looked at it, whether or not the shop
// recorded it.
func (s BehaviourSet) Funnel() BehaviourSet {
	if s.Has(shop.Purchase) || s.Has(shop.Checkout) {
		s |= 1 << shop.Cart
	}
	if s.Has(shop.Cart) || s.Has(shop.Click) || s.Has(shop.Wishlist) || s.Has(shop.Rating) {
		s |= 1 << shop.View
	}
	return s
}

// attribution is how long, in milliseconds, what is in the cart may wait for
// its purchase to count: a week.
const attribution = 7 * 24 * 3600 * 1000

// Followed returns the engaged behaviours that the item of event i met with
// after it, up to the next time it was shown: in the same session, and as long as
// the item stays in the cart in later ones, for a week.
func Followed(events shop.History, i int) (met BehaviourSet) {
	item, last, inCart := events[i].Item, events[i].Time, false
	for _, e := range events[i+1:] {
		if e.Time-last > shop.SessionGap && !inCart || e.Time-events[i].Time > attribution {
			break
		}
		last = e.Time
		if e.Item != item {
			continue
		}
		if e.Behaviour == shop.Impression {
			break
		}
		if e.Behaviour.Engaged() {
			met |= 1 << e.Behaviour
		}
		switch e.Behaviour {
		case shop.Cart, shop.Checkout:
			inCart = true
		case shop.Uncart, shop.Purchase:
			inCart = false
		}
	}
	return met
}

// PageStart is where the page begins on which the visitor met the item of event
// i: the first of the impressions of one moment of which the last one before i
// is of that item, in the same session. Without such an impression it is i. What
// may be known when the page is asked for ends there.
func PageStart(events shop.History, i int) int {
	at := i
	for at >= 0 && (events[at].Behaviour != shop.Impression || events[at].Item != events[i].Item) {
		at--
	}
	if at < 0 || events[i].Time-events[at].Time > shop.SessionGap {
		return i
	}
	for at > 0 && events[at-1].Behaviour == shop.Impression && events[at-1].Time == events[at].Time {
		at--
	}
	return at
}

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

// Followed returns the engaged behaviours that the item of event i met with
// after it in the same session, up to the next time it was shown.
func Followed(events shop.History, i int) (met BehaviourSet) {
	item, last := events[i].Item, events[i].Time
	for _, e := range events[i+1:] {
		if e.Time-last > shop.SessionGap {
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
	}
	return met
}

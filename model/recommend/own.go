package recommend

import (
	"slices"

	"inkling/model"
	"inkling/model/shop"
)

// recentlyViewed shows what the visitor looked at, newest first.
func (r *Recommender) recentlyViewed(history shop.History) {
	for i := len(history) - 1; i >= 0 && !r.full(); i-- {
		if e := history[i]; looked(e.Behaviour) && !r.isOut(e.Item) {
			r.scores[e.Item] = 1 / float32(1+len(r.shelf))
			r.take(FromHistory, e.Item)
		}
	}
}

// looked reports whether the visitor was on the item's page, or as good as.
func looked(b shop.Behaviour) bool {
	switch b {
	case shop.Click, shop.View, shop.Wishlist, shop.Cart:
		return true
	}
	return false
}

// staleAfter is the age, in milliseconds, at which a purchase counts half: 90
// days.
const staleAfter = 90 * 24 * 3600 * 1000

// buyAgain shows what the visitor bought and kept: the more often and the more
// recently, the earlier.
func (r *Recommender) buyAgain(history shop.History, now int64) {
	clear(r.scores)
	for _, e := range history {
		switch e.Behaviour {
		case shop.Purchase:
			age := float32(max(now-e.Time, 0))
			r.scores[e.Item] += 1 / (1 + age/staleAfter)
		case shop.Refund:
			r.scores[e.Item] = 0 // it was sent back
		}
	}
	r.order = r.order[:0]
	for _, e := range history {
		if r.scores[e.Item] > 0 && !slices.Contains(r.order, e.Item) {
			r.order = model.Insert(r.order, r.scores, e.Item)
		}
	}
	r.fill(FromHistory, r.order, 0)
}

package recommend

import "inkling/model/shop"

// recentlyViewed shows what the visitor looked at, newest first.
func (r *Recommender) recentlyViewed(history shop.History) {
	for i := len(history) - 1; i >= 0 && !r.full(); i-- {
		if e := history[i]; looked(e.Behaviour) && !r.isOut(e.Item) {
			r.take(FromHistory, Result{Item: e.Item, Score: 1 / float32(1+len(r.shelf))})
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
	for _, e := range history {
		r.scores[e.Item] = 0
	}
	for _, e := range history {
		switch e.Behaviour {
		case shop.Purchase:
			age := float32(max(now-e.Time, 0))
			r.scores[e.Item] += 1 / (1 + age/staleAfter)
		case shop.Refund:
			r.scores[e.Item] = 0 // it was sent back
		}
	}
	r.top.Reset(max(len(history), 1))
	for _, e := range history {
		if score := r.scores[e.Item]; score > 0 {
			r.top.Offer(e.Item, score)
			r.scores[e.Item] = 0 // once is enough
		}
	}
	r.order = r.top.Append(r.order[:0])
	r.fill(FromHistory, r.order, 0)
}

package feature

import (
	"math"

	"inkling/model/shop"
)

// Positions is the number of positions on a page whose rates of views are told
// apart; later ones share the last, and 0 is an unknown one.
const Positions = 32

// position is the index of a position's rate.
func position(p int32) int { return int(min(max(p, 0), Positions-1)) }

// What a rate starts with, so that few events move it little: views that were
// expected of an item, carts and purchases that were.
const (
	viewPrior  = 5
	stagePrior = 3
)

// rates counts, item by item, how far visitors went with it.
type rates struct {
	shown, seen                [Positions]float64 // impressions by position, and those that were followed by a view
	positions                  [][Positions]int32 // of each item's impressions
	viewed                     []float64          // impressions followed by a view
	views, carts, buys         []float64          // visitors who did
	allViews, allCarts, allBuy float64
}

// met is how far one visitor went with one item, and the position at which it
// was shown last without having been viewed since; -1 none.
type met struct {
	pending              int
	viewed, cart, bought bool
}

func countRates(log *shop.Log, items int) *rates {
	r := &rates{
		positions: make([][Positions]int32, items), viewed: make([]float64, items),
		views: make([]float64, items), carts: make([]float64, items), buys: make([]float64, items),
	}
	for v := range log.Visitors {
		r.visitor(log.Visitors[v].Events)
	}
	return r
}

func (r *rates) visitor(events shop.History) {
	seen := make(map[int32]*met)
	for _, e := range events {
		m := seen[e.Item]
		if m == nil {
			m = &met{pending: -1}
			seen[e.Item] = m
		}
		if e.Behaviour == shop.Impression {
			m.pending = position(e.Position)
			r.shown[m.pending]++
			r.positions[e.Item][m.pending]++
		}
		if e.Behaviour.Engaged() {
			r.engaged(m, e)
		}
	}
}

func (r *rates) engaged(m *met, e shop.Event) {
	if m.pending >= 0 {
		r.seen[m.pending]++
		r.viewed[e.Item]++
		m.pending = -1
	}
	if !m.viewed {
		m.viewed = true
		r.views[e.Item]++
		r.allViews++
	}
	cart := e.Behaviour == shop.Cart || e.Behaviour == shop.Checkout || e.Behaviour == shop.Purchase
	if cart && !m.cart {
		m.cart = true
		r.carts[e.Item]++
		r.allCarts++
	}
	if e.Behaviour == shop.Purchase && !m.bought {
		m.bought = true
		r.buys[e.Item]++
		r.allBuy++
	}
}

// rate fills the table's rates. A rate is the logarithm of what was observed
// over what was to be expected: of the positions at which the item was shown,
// of its views, of its carts. 0 means as the shop's other items.
func (t *Table) rate(r *rates) {
	for p := range t.Examined {
		t.Examined[p] = 0
		if r.shown[p] > 0 {
			t.Examined[p] = float32(r.seen[p] / r.shown[p])
		}
	}
	t.CartShare = float32(r.allCarts / max(r.allViews, 1))
	t.BuyShare = float32(r.allBuy / max(r.allCarts, 1))
	for i := range t.ViewRate {
		var expected float64
		for p, n := range r.positions[i] {
			expected += float64(n) * float64(t.Examined[p])
		}
		t.ViewRate[i] = logRatio(r.viewed[i], expected, viewPrior)
		t.CartRate[i] = logRatio(r.carts[i], r.views[i]*float64(t.CartShare), stagePrior)
		t.BuyRate[i] = logRatio(r.buys[i], r.carts[i]*float64(t.BuyShare), stagePrior)
	}
}

func logRatio(observed, expected, prior float64) float32 {
	return float32(math.Log((observed + prior) / (expected + prior)))
}

// KnowsShown reports whether the log that the rates come from said what was
// shown.
func (t *Table) KnowsShown() bool { return t.Examined != [Positions]float32{} }

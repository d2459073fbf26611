package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"inkling/model/shop"
)

// journey is one visitor's way through the log.
type journey struct {
	r       *rand.Rand
	truth   *Truth
	items   []shop.Item
	shelves []shelves // by day
	crowd   *crowd
	visitor *truthVisitor

	now     int64
	session string
	hidden  map[int]bool // bought, or in the cart for the next session
	seen    map[int]bool // in this session
	cart    []line
	records []shop.Record
}

// line is an item in the cart.
type line struct {
	item int
	buys bool // decided when it was put there
	late bool // bought in the next session
	odds odds
}

const second = int64(1000)

// Shares of what visitors do beside the formula.
const (
	exploring = 0.12 // sessions for a leaf that is no favourite's relative
	nearby    = 0.15 // sessions for a leaf beside a favourite one
	lookAgain = 0.12 // views that are repeated in the session
	buysLate  = 0.2  // purchases left to the next session
	uncarts   = 0.3  // lines not bought that are taken out again
	checksOut = 0.12 // lines not bought that reach the checkout
	rates     = 0.36 // purchases that are rated
)

// run walks through all sessions, which begin at the times given.
func (j *journey) run(times []int64) []shop.Record {
	j.hidden = make(map[int]bool)
	for s, at := range times {
		j.now, j.seen = at, make(map[int]bool)
		j.session = fmt.Sprintf("%s.%d", j.visitor.ID, s+1)
		j.returnToCart()
		j.browse()
		j.leave(s+1 < len(times))
	}
	return j.records
}

// record appends an event of the current session at the current time.
func (j *journey) record(item int, b shop.Behaviour) *shop.Record {
	r := shop.Record{
		Time: j.now, Visitor: j.visitor.ID, Item: j.items[item].ID, Behaviour: b,
		Session: j.session,
	}
	if b == shop.Cart || b == shop.Uncart || b == shop.Checkout || b == shop.Purchase {
		r.Price = j.items[item].Price
		r.Quantity = 1
	}
	j.records = append(j.records, r)
	return &j.records[len(j.records)-1]
}

// wait lets a time between the bounds in seconds pass.
func (j *journey) wait(low, high int64) { j.now += low*second + j.r.Int64N((high-low)*second) }

// returnToCart looks again at what the last session left to buy.
func (j *journey) returnToCart() {
	for _, l := range j.cart {
		j.wait(5, 40)
		j.record(l.item, shop.View)
	}
}

// browse goes through one to three lists of five to seven items.
func (j *journey) browse() {
	leaf := j.intent()
	for page := range 1 + pick(j.r, 0.8, 0.16, 0.04) {
		if page > 0 && j.r.Float64() < 0.3 {
			leaf = j.intent()
		}
		j.wait(3, 20)
		today := min((j.now-start)/day, days-1)
		blocked := func(i int) bool { return j.hidden[i] || j.seen[i] }
		j.page(j.shelves[today].list(j.r, 5+j.r.IntN(3), leaf, j.crowd.near[leaf], blocked))
	}
}

// intent is the leaf that the visitor comes for: mostly a favourite one.
func (j *journey) intent() int {
	total := 0.0
	for _, l := range j.visitor.Leaves {
		total += l.Weight
	}
	x := j.r.Float64() * total
	favourite := j.visitor.Leaves[0].Leaf
	for _, l := range j.visitor.Leaves {
		if favourite = l.Leaf; x < l.Weight {
			break
		}
		x -= l.Weight
	}
	switch pick(j.r, exploring, nearby, 1-exploring-nearby) {
	case 0:
		favourite, _ = j.crowd.leaf.draw(j.r)
	case 1:
		if beside, ok := j.crowd.near[favourite].draw(j.r); ok {
			favourite = beside
		}
	}
	return favourite
}

// page shows a list and lets the visitor decide on each item. All decisions
// are drawn with the time of the impression, as the formula says.
func (j *journey) page(list []int) {
	shown := j.now
	for i, item := range list {
		j.seen[item] = true
		j.record(item, shop.Impression).Position = int32(i + 1)
	}
	for i, item := range list {
		o := j.truth.odds(j.visitor, &j.truth.file.Items[item], shown)
		if j.r.Float64() >= j.truth.examined(i+1)*o.view {
			continue
		}
		j.wait(6, 50)
		j.record(item, shop.View).Position = int32(i + 1)
		carts := j.r.Float64() < o.cart
		if j.r.Float64() < lookAgain {
			j.wait(8, 60)
			j.record(item, shop.View)
		}
		if carts {
			j.wait(4, 45)
			j.record(item, shop.Cart)
			j.cart = append(j.cart, line{item: item, buys: j.r.Float64() < o.purchase, odds: o})
		}
	}
}

// leave ends the session: the visitor buys, takes out of the cart or leaves
// there what is in it, and puts some purchases off to the next session.
func (j *journey) leave(returns bool) {
	var kept, order []line
	for _, l := range j.cart {
		switch {
		case l.buys && returns && !l.late && j.r.Float64() < buysLate:
			l.late = true
			j.hidden[l.item] = true
			kept = append(kept, l)
		case l.buys:
			order = append(order, l)
		case j.r.Float64() < uncarts:
			j.wait(4, 30)
			j.record(l.item, shop.Uncart)
		case j.r.Float64() < checksOut:
			j.wait(10, 60)
			j.record(l.item, shop.Checkout)
		}
	}
	j.cart = kept
	j.buy(order)
}

// buy is one order.
func (j *journey) buy(order []line) {
	if len(order) == 0 {
		return
	}
	j.wait(10, 60)
	for _, l := range order {
		j.record(l.item, shop.Checkout)
	}
	j.wait(20, 120)
	for _, l := range order {
		r := j.record(l.item, shop.Purchase)
		r.Order = "o-" + j.session
		r.Quantity = 1 + int32(pick(j.r, 0.85, 0.11, 0.04))
		j.hidden[l.item] = true
		if j.r.Float64() < rates {
			j.rate(l)
		}
	}
}

// rate adds a rating days after the purchase, in a session of its own, unless
// the log ends before.
func (j *journey) rate(l line) {
	at := moment(j.r, (j.now-start)/day+2+j.r.Int64N(9))
	c := &j.truth.file.Constants
	mean := j.truth.rating(&j.truth.file.Items[l.item], l.odds)
	stars := clamp(math.Round(mean+normal(j.r, 0, c.RatingNoise)), 1, 5)
	if at >= end {
		return
	}
	j.records = append(j.records, shop.Record{
		Time: at, Visitor: j.visitor.ID, Item: j.items[l.item].ID, Behaviour: shop.Rating, Value: float32(stars),
		Session: fmt.Sprintf("%s.r%d", j.visitor.ID, len(j.records)),
	})
}

package recommend

import (
	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// Terms that are not learned, in the units of the retrieval score: a cosine's
// distance of 0.07, which is the usual temperature, is 1.
const (
	kin       = 4 // similar: for an item of the same category; half of it for one below the parent, and so on
	alikeCart = 2 // cart: against another item of a category in the cart; who has a lamp needs fewer lamps
)

// forVisitor ranks the whole catalogue for the visitor, who needs no second one
// of what was bought.
func (r *Recommender) forVisitor(history shop.History, p model.Placement) {
	for _, e := range history {
		if e.Behaviour == shop.Purchase {
			r.leaveOut(e.Item)
		}
	}
	if !r.m.Reads(history) {
		r.forNewcomer()
		return
	}
	r.scorer.Begin(history)
	r.order = r.scorer.Shortlist(r.order[:0], r.scores, p, r.reach(), r.choice())
	r.fill(FromModel, r.order, mostOfOne(r.limit))
	r.trending("")
}

// similar finds what could be bought instead of the item.
func (r *Recommender) similar(q Request) {
	if q.Item != None {
		known := r.near(q.Item)
		r.pseudo = append(r.pseudo[:0], shop.Event{Item: q.Item, Behaviour: shop.View})
		listed := r.addLists(r.m.ListWeight, r.m.Lists)
		if known || listed {
			r.favourKin(r.stock.Category(q.Item))
			r.findWithBonus()
			r.fill(sourceOf(listed), r.order, 0)
		}
	}
	r.trending(r.path(q))
}

// boughtTogether finds what goes with the item.
func (r *Recommender) boughtTogether(q Request) {
	if q.Item != None {
		r.fillFromRow(r.m.Together, q.Item)
		r.fillFromRow(r.m.Lists, q.Item)
		if !r.full() && r.near(q.Item) {
			r.dropCategory(q.Item)
			r.findWithBonus()
			r.fill(FromModel, r.order, mostOfOne(r.limit))
		}
	}
	r.trending(parent(r.path(q)))
}

// cart finds what goes with everything in the cart.
func (r *Recommender) cart(history shop.History, cart []int32) {
	if len(cart) == 0 {
		p, _ := r.m.Placement(ForYou)
		r.forVisitor(history, p)
		return
	}
	r.scorer.Begin(history)
	r.scorer.Retrieve(r.scores, shop.Purchase)
	r.pseudo = r.pseudo[:0]
	r.clearBonus()
	for _, item := range cart {
		r.pseudo = append(r.pseudo, shop.Event{Item: item, Behaviour: shop.Cart})
		if c := r.stock.categories.of[item]; c >= 0 {
			r.bonus[c] = -alikeCart
		}
	}
	// What retrieval learned to give lists may be little; here they are the point.
	weight := max(r.m.ListWeight, 1)
	listed := r.addLists(weight, r.m.Together, r.m.Lists)
	for _, item := range r.touched { // what lists have is no less for its category
		r.scores[item] -= r.bonusOf(item)
	}
	r.findWithBonus()
	r.top.Reset(r.reach())
	for _, c := range r.order {
		r.top.Offer(c.Item, r.besideCart(c.Item, weight))
	}
	r.order = r.top.Append(r.order[:0])
	r.fill(sourceOf(listed), r.order, mostOfOne(r.limit))
	r.trending("")
}

// besideCart is the score of an item beside those in the cart, without the
// rounding of the scan.
func (r *Recommender) besideCart(item int32, weight float32) float32 {
	score := r.scorer.Retrieved(item)
	if r.terms[item] == 0 {
		return score + r.bonusOf(item)
	}
	return score + weight*feature.ListTerm(r.terms[item])
}

// bonusOf is what an item's category is worth.
func (r *Recommender) bonusOf(item int32) float32 {
	if c := r.stock.categories.of[item]; c >= 0 {
		return r.bonus[c]
	}
	return 0
}

func (r *Recommender) clearBonus() {
	r.bonus = resize(r.bonus, r.stock.categories.values.Len())
	clear(r.bonus)
}

// path is the category of the page.
func (r *Recommender) path(q Request) string {
	if q.Item == None {
		return q.Category
	}
	return r.stock.Category(q.Item)
}

// trending fills up with what is touched most these days: in the category,
// then level by level in the ones above it, then everywhere.
func (r *Recommender) trending(path string) {
	trend := r.m.Table.Trend
	for ; path != "" && !r.full(); path = parent(path) {
		r.within = r.inside(r.within, path)
		c := r.choice()
		c.Only = r.within
		r.find(trend, c)
		r.fill(FromTrend, r.order, 0)
	}
	if !r.full() {
		r.find(trend, r.choice())
		r.fill(FromTrend, r.order, mostOfOne(r.limit))
	}
}

// near scores every item by its vector's closeness to the item's and by its
// popularity, and reports whether the item has one. Both vectors are whole
// numbers, so their product is not rounded. That an item is in demand these days
// makes it no more like another.
func (r *Recommender) near(item int32) bool {
	m, d := r.m, r.m.Config.Dim
	r.whole = r.whole[:0]
	for _, v := range m.Vectors.Data[int(item)*d : int(item+1)*d] {
		r.whole = append(r.whole, int16(v))
	}
	kernel.ScanInt8(r.scores, m.Vectors.Data, m.Vectors.Scale, r.whole)
	unit := m.Vectors.Scale[item]
	kernel.Combine(r.scores, r.scores, unit/m.Config.Temperature, r.scorer.Prior())
	kernel.Axpy(-m.TrendWeight, m.Table.Trend, r.scores)
	return unit > 0
}

// addLists adds what the lists say beside the events of r.pseudo, which stays
// in r.terms, and reports whether they say anything.
func (r *Recommender) addLists(weight float32, lists ...*covisit.Lists) bool {
	for _, item := range r.touched {
		r.terms[item] = 0
	}
	r.touched = r.touched[:0]
	for _, l := range lists {
		r.touched = l.Score(r.terms, r.touched, r.pseudo)
	}
	for _, item := range r.touched {
		r.scores[item] += weight * feature.ListTerm(r.terms[item])
	}
	return len(r.touched) > 0
}

func sourceOf(listed bool) string {
	if listed {
		return FromLists
	}
	return FromModel
}

// favourKin favours the category and, less at every level, what is below those
// above it.
func (r *Recommender) favourKin(path string) {
	r.clearBonus()
	for bonus := float32(kin); path != ""; path, bonus = parent(path), bonus/2 {
		r.within = r.inside(r.within, path)
		for c, inside := range r.within {
			if inside && r.bonus[c] == 0 {
				r.bonus[c] = bonus
			}
		}
	}
}

// dropCategory leaves the candidates of other categories than the item's.
func (r *Recommender) dropCategory(item int32) {
	r.clearBonus()
	if own := r.stock.categories.of[item]; own >= 0 {
		r.bonus[own] = never
	}
}

// fillFromRow fills the shelf with the item's row of a list.
func (r *Recommender) fillFromRow(l *covisit.Lists, item int32) {
	items, weights, scale := l.Row(item)
	r.order = r.order[:0]
	for k, other := range items {
		r.order = append(r.order, Result{Item: other, Score: scale * float32(weights[k]) / 255})
	}
	r.fill(FromLists, r.order, 0)
}

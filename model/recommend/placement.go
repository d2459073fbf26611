package recommend

import (
	"slices"

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
		r.trending("")
		return
	}
	r.scorer.Begin(history)
	if r.stock.groups.values.Len() > 0 {
		// Before the trunk's candidates are chosen, so that they differ.
		r.scorer.Retrieve(r.scores, p.Want)
		r.closeVariants()
	}
	r.scorer.Rank(r.scores, p, r.skip)
	r.fillByScore(FromModel, mostOfOne(r.limit))
	r.trending("")
}

// similar finds what could be bought instead of the item.
func (r *Recommender) similar(q Request) {
	if q.Item != None {
		known := r.near(q.Item)
		r.pseudo = append(r.pseudo[:0], shop.Event{Item: q.Item, Behaviour: shop.View})
		listed := r.addLists(r.m.ListWeight, r.m.Lists)
		if known || listed {
			r.addKinship(r.stock.Category(q.Item))
			r.fillByScore(sourceOf(listed), 0)
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
			r.fillByScore(FromModel, mostOfOne(r.limit))
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
	for _, item := range cart {
		r.pseudo = append(r.pseudo, shop.Event{Item: item, Behaviour: shop.Cart})
	}
	// What retrieval learned to give lists may be little; here they are the point.
	listed := r.addLists(max(r.m.ListWeight, 1), r.m.Together, r.m.Lists)
	for i, c := range r.stock.categories.of {
		if c >= 0 && r.terms[i] == 0 && r.inCart(cart, c) {
			r.scores[i] -= alikeCart
		}
	}
	r.fillByScore(sourceOf(listed), mostOfOne(r.limit))
	r.trending("")
}

func (r *Recommender) inCart(cart []int32, category int32) bool {
	return slices.ContainsFunc(cart, func(item int32) bool { return r.stock.categories.of[item] == category })
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
		r.inside(path)
		for i, c := range r.stock.categories.of {
			r.scores[i] = never
			if c >= 0 && r.within[c] {
				r.scores[i] = trend[i]
			}
		}
		r.fillByScore(FromTrend, 0)
	}
	if !r.full() {
		copy(r.scores, trend)
		r.fillByScore(FromTrend, mostOfOne(r.limit))
	}
}

// near scores every item by its vector's closeness to the item's, and reports
// whether the item has one.
func (r *Recommender) near(item int32) bool {
	m := r.m
	m.Vectors.Row(r.query, item)
	var unit float32
	r.whole, unit = model.Ask(r.whole[:0], r.query)
	kernel.ScanInt8(r.scores, m.Vectors.Data, m.Vectors.Scale, r.whole)
	inverse := unit / m.Config.Temperature
	for i := range r.scores {
		r.scores[i] = r.scores[i]*inverse + m.PopularityWeight*m.Table.Popularity[i]
	}
	return m.Vectors.Scale[item] > 0
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

// addKinship favours the category and, less at every level, what is below those
// above it.
func (r *Recommender) addKinship(path string) {
	r.kinship = resize(r.kinship, r.stock.categories.values.Len())
	clear(r.kinship)
	for bonus := float32(kin); path != ""; path, bonus = parent(path), bonus/2 {
		r.inside(path)
		for c, inside := range r.within {
			if inside && r.kinship[c] == 0 {
				r.kinship[c] = bonus
			}
		}
	}
	for i, c := range r.stock.categories.of {
		if c >= 0 {
			r.scores[i] += r.kinship[c]
		}
	}
}

// dropCategory leaves the candidates of other categories than the item's.
func (r *Recommender) dropCategory(item int32) {
	own := r.stock.categories.of[item]
	for i, c := range r.stock.categories.of {
		if own >= 0 && c == own {
			r.scores[i] = never
		}
	}
}

// fillFromRow fills the shelf with the item's row of a list.
func (r *Recommender) fillFromRow(l *covisit.Lists, item int32) {
	items, weights, scale := l.Row(item)
	for k, other := range items {
		r.scores[other] = scale * float32(weights[k]) / 255
	}
	r.fill(FromLists, items, 0)
}

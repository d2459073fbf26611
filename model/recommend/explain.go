package recommend

import (
	"slices"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// The kinds of parts that shelves have besides the model's.
const (
	SimilarTo    = "similar-to"           // an item, by the vectors
	Beside       = model.Beside           // an item, by what visitors looked at in one session
	BoughtBeside = "bought-together-with" // an item
	SameCategory = "same-category"        // as the item of the page, or near it
	InCart       = "like-in-cart"         // of a category that the cart has already
	IsTrending   = "trending"
	NewHere      = "new-here" // a place kept for an item that nobody has touched
)

// Explain appends to parts what the score of an item of the last shelf is made
// of: parts that sum to it, but for rounding, the one that says most to the
// visitor first. The history and the cart of that shelf have not changed.
func (r *Recommender) Explain(parts model.Parts, place int) model.Parts {
	on, begin := r.shelf[place], len(parts)
	own := parts[begin:]
	switch source := r.sources[place]; {
	case source == FromNew:
		own.Add(NewHere, "", on.Score)
	case place < r.met:
		r.explainNewcomer(&own, on.Item)
	case source == FromTrend:
		own.Add(IsTrending, "", on.Score)
	case source == FromHistory:
		kind := model.Viewed
		if r.asked.Placement == BuyAgain {
			kind = model.Repeat
		}
		own.Add(kind, r.m.Items.Name(on.Item), on.Score)
	default:
		r.explainFound(&own, on, source)
	}
	r.summarise(&own, on.Item)
	order(own)
	return append(parts[:begin], own...)
}

// explainFound explains what the model or the lists found.
func (r *Recommender) explainFound(parts *model.Parts, on Result, source string) {
	q := r.asked
	switch {
	case q.Placement == Similar:
		r.explainNear(parts, q.Item, on.Item)
		r.m.ExplainList(parts, Beside, r.m.ListWeight*feature.ListTerm(r.terms[on.Item]), r.pseudo, on.Item, r.m.Lists)
		parts.Add(SameCategory, r.stock.Category(on.Item), r.bonusOf(on.Item))
	case q.Placement == BoughtTogether && source == FromModel:
		r.explainNear(parts, q.Item, on.Item)
	case q.Placement == BoughtTogether:
		kind := Beside
		if listed, _, _ := r.m.Together.Row(q.Item); slices.Contains(listed, on.Item) {
			kind = BoughtBeside
		}
		parts.Add(kind, r.m.Items.Name(q.Item), on.Score)
	case q.Placement == Cart && r.carts:
		r.explainCart(parts, on.Item)
	default:
		p, ok := r.m.Placement(q.Placement)
		if !ok {
			p, _ = r.m.Placement(ForYou)
		}
		r.scorer.ExplainRank(parts, p, on.Item)
		if !r.scorer.Ranked(on.Item) { // lowered to stay below those that the heads ranked
			parts.Add(model.Everyone, "", on.Score-parts.Sum())
		}
	}
}

// explainNear takes apart what near gives.
func (r *Recommender) explainNear(parts *model.Parts, page, item int32) {
	d := r.m.Config.Dim
	v := make([]float32, 2*d)
	r.m.Vectors.Row(v[:d], page)
	r.m.Vectors.Row(v[d:], item)
	parts.Add(SimilarTo, r.m.Items.Name(page), kernel.Dot(v[:d], v[d:])/r.m.Config.Temperature)
	parts.Add(model.Popular, "", r.scorer.Prior()[item]-r.m.TrendWeight*r.m.Table.Trend[item])
}

// explainCart takes apart what besideCart gives.
func (r *Recommender) explainCart(parts *model.Parts, item int32) {
	r.scorer.ExplainRetrieval(parts, shop.Purchase, item)
	if r.terms[item] == 0 {
		parts.Add(InCart, r.stock.Category(item), r.bonusOf(item))
		return
	}
	term := max(r.m.ListWeight, 1) * feature.ListTerm(r.terms[item])
	r.m.ExplainList(parts, BoughtBeside, term, r.pseudo, item, r.m.Together, r.m.Lists)
}

// often is how many items of its category make an item one of a category that
// the visitor often looks at.
const often = 3

// summarise makes one part of those of the items of the item's own category,
// where there are some and none of them says most of it.
func (r *Recommender) summarise(parts *model.Parts, item int32) {
	category := r.stock.Category(item)
	same := func(p model.Part) bool {
		return p.Kind == model.Viewed && category != "" && r.stock.Category(r.m.Items.Index(p.Subject)) == category
	}
	var sum, most float32
	n := 0
	for _, p := range *parts {
		if same(p) {
			sum, most = sum+p.Value, max(most, p.Value)
			n++
		}
	}
	if n >= often && most < sum/2 {
		left := (*parts)[:0]
		for _, p := range *parts {
			if !same(p) {
				left = append(left, p)
			}
		}
		*parts = left
		parts.Add(model.Often, category, sum)
	}
}

// order puts the parts that say most first: what is about the visitor or the
// page before what is so for everybody, and of these the largest.
func order(parts model.Parts) {
	for i, p := range parts {
		at := i
		for ; at > 0 && before(&p, &parts[at-1]); at-- {
			parts[at] = parts[at-1]
		}
		parts[at] = p
	}
}

func before(a, b *model.Part) bool {
	x, y := rank(a), rank(b)
	return x < y || x == y && a.Value > b.Value
}

func rank(p *model.Part) int {
	switch {
	case p.Value <= 0:
		return 3
	case p.Kind == model.Everyone || p.Kind == model.Likely:
		return 2
	case p.Kind == model.Popular:
		return 1
	}
	return 0
}

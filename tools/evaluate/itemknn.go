package evaluate

import (
	"math"

	"inkling/model/shop"
)

// itemKNN scores an item by its cosine with the items of the history, over the
// visitors who turned to both:
//
//	score(i) = sum_j r(j) cos(i, j),  cos(i, j) = sum_v r_v(i) r_v(j) / (|r(i)| |r(j)|)
//
// where r is the weight of what a visitor did with an item: see interest. All
// neighbours count. No item-to-item table is made: the sum is taken over
// visitors, score(i) = sum_v r_v(i)/|r(i)| (sum_j r(j) r_v(j)/|r(j)|), which is
// exact and costs what the visitors of the history's items touched, so that a
// visitor of thousands of items costs thousands, not millions.
type itemKNN struct {
	visitors [][]entry // by visitor: item and r_v(i)/|r(i)|
	items    [][]entry // by item: visitor and the same weight

	near    []float32 // scratch, by visitor: sum_j r(j) r_v(j)/|r(j)|
	touched []int32   // scratch: the visitors whose near is not 0
}

type entry struct {
	index  int32
	weight float32
}

// NewItemKNN counts the training log. Its subject is "item-knn".
func NewItemKNN(train *shop.Log) Ranker {
	k := &itemKNN{
		visitors: make([][]entry, len(train.Visitors)),
		items:    make([][]entry, train.Catalogue.Len()),
		near:     make([]float32, len(train.Visitors)),
	}
	norms := make([]float64, train.Catalogue.Len())
	for v := range train.Visitors {
		k.visitors[v] = interest(train.Visitors[v].Events)
		for _, e := range k.visitors[v] {
			norms[e.index] += float64(e.weight) * float64(e.weight)
		}
	}
	for v, entries := range k.visitors {
		for i := range entries {
			e := &entries[i]
			e.weight /= float32(math.Sqrt(norms[e.index]))
			k.items[e.index] = append(k.items[e.index], entry{int32(v), e.weight})
		}
	}
	return k
}

// interest is what a history says about each of its items, in the order of
// their first event: 1 for a view, click or rating, 2 for the basket or
// wishlist, 3 for an order, added up, however often each was done.
func interest(h shop.History) []entry {
	var entries []entry
	at := make(map[int32]int)
	done := make(map[shop.Event]bool)
	for _, e := range h {
		kind, weight := e.Behaviour, float32(1)
		switch kind {
		case shop.View, shop.Click, shop.Rating:
			kind = shop.View
		case shop.Cart, shop.Wishlist:
			kind, weight = shop.Cart, 2
		case shop.Purchase, shop.Checkout:
			kind, weight = shop.Purchase, 3
		default:
			continue
		}
		i, ok := at[e.Item]
		if !ok {
			i = len(entries)
			at[e.Item] = i
			entries = append(entries, entry{index: e.Item})
		}
		if once := (shop.Event{Item: e.Item, Behaviour: kind}); !done[once] {
			done[once] = true
			entries[i].weight += weight
		}
	}
	return entries
}

func (k *itemKNN) Name() string { return "item-knn" }

func (k *itemKNN) Clone() Ranker {
	c := *k
	c.near, c.touched = make([]float32, len(k.near)), nil
	return &c
}

func (k *itemKNN) Score(dst []float32, c *Case) {
	clear(dst)
	for _, own := range interest(c.History) {
		for _, e := range k.items[own.index] {
			if k.near[e.index] == 0 {
				k.touched = append(k.touched, e.index)
			}
			// the norm of the history's item is in the entry already
			k.near[e.index] += own.weight * e.weight
		}
	}
	for _, v := range k.touched {
		for _, e := range k.visitors[v] {
			dst[e.index] += k.near[v] * e.weight
		}
		k.near[v] = 0
	}
	k.touched = k.touched[:0]
}

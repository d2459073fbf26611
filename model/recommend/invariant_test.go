package recommend_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// Whatever is asked in whatever order, the rules hold on every shelf, and a
// recommender that has served others answers as a new one does.
func TestRulesHoldOnEveryShelf(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	item := func() int32 { return int32(rng.IntN(Items)) }
	m := Model()
	used := recommend.New(m, nil)
	placements := append(recommend.Placements(), "checkout")
	for range 3000 {
		articles := make([]recommend.Article, Items)
		s := stock(func(i int32, a *recommend.Article) bool {
			a.InStock = rng.IntN(5) > 0
			if rng.IntN(2) > 0 {
				a.Group = strconv.Itoa(rng.IntN(8))
			}
			articles[i] = *a
			if rng.IntN(8) == 0 {
				articles[i].InStock = false
				return false
			}
			return true
		})
		q := recommend.Request{Placement: placements[rng.IntN(len(placements))], Item: recommend.None, Limit: 1 + rng.IntN(Items), Now: 1e9}
		if rng.IntN(3) > 0 {
			q.Item = item()
		}
		if rng.IntN(3) == 0 {
			q.Where = recommend.Filter{Category: []string{"", "Home", "Garden > Pots"}[rng.IntN(3)], Brand: []string{"", "Birch"}[rng.IntN(2)], PriceMin: float32(rng.IntN(50))}
		}
		var history shop.History
		for k := range rng.IntN(12) {
			history = append(history, shop.Event{Time: int64(k) * 60_000, Item: item(), Behaviour: shop.Behaviour(1 + rng.IntN(shop.Behaviours-1))})
		}
		for range rng.IntN(4) {
			q.Exclude = append(q.Exclude, item())
		}
		cart := history.Cart(nil)
		used.Restock(s)
		shelf, source := used.Recommend(nil, history, cart, q)
		if again, from := recommend.New(m, s).Recommend(nil, history, cart, q); from != source || !slices.Equal(again, shelf) {
			t.Fatalf("%+v: a used recommender says %v from %s, a new one %v from %s", q, shelf, source, again, from)
		}
		left := append(slices.Clone(cart), q.Item)
		if q.Placement == recommend.ForYou || q.Placement == "checkout" || q.Placement == recommend.Cart && len(cart) == 0 {
			for _, e := range history {
				if e.Behaviour == shop.Purchase {
					left = append(left, e.Item)
				}
			}
		}
		groups := map[string]bool{}
		for _, x := range left {
			if x >= 0 && s.Category(x) != "" { // what the stock does not list has no group
				groups[articles[x].Group] = true
			}
		}
		left = append(left, q.Exclude...)
		fits := func(i int32) bool {
			a := &articles[i]
			return a.InStock && !slices.Contains(left, i) && (a.Group == "" || !groups[a.Group]) && a.Price >= q.Where.PriceMin &&
				strings.HasPrefix(a.Category, q.Where.Category) && (q.Where.Brand == "" || a.Brand == q.Where.Brand)
		}
		most := places(articles, fits)
		for _, x := range shelf {
			if !fits(x.Item) {
				t.Errorf("%+v, history %v: %s has no place on the shelf", q, history, ID(x.Item))
			}
			left = append(left, x.Item)
			groups[articles[x.Item].Group] = true
		}
		own := q.Placement == recommend.RecentlyViewed || q.Placement == recommend.BuyAgain
		if want := min(q.Limit, most); len(shelf) > want || !own && len(shelf) < want || (source == "none") != (len(shelf) == 0) {
			t.Errorf("%+v, history %v: %d items from %s, want %d", q, history, len(shelf), source, want)
		}
	}
}

// places counts the items that fit, the variants of a group as one.
func places(articles []recommend.Article, fits func(int32) bool) (n int) {
	groups := map[string]bool{}
	for i, a := range articles {
		if fits(int32(i)) && (a.Group == "" || !groups[a.Group]) {
			groups[a.Group] = true
			n++
		}
	}
	return n
}

package recommend_test

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// stock lists every item of the test shop, changed by change.
func stock(change func(item int32, a *recommend.Article) (listed bool)) *recommend.Stock {
	c := Catalogue()
	s := recommend.NewStock(c.Len())
	for i := range c.Items {
		it := &c.Items[i]
		a := recommend.Article{InStock: true, Category: it.CategoryPath(), Brand: it.Brand, Price: it.Price}
		if change == nil || change(int32(i), &a) {
			s.Put(int32(i), a)
		}
	}
	return s
}

func TestRules(t *testing.T) {
	history := append(Views(Lamp0, Lamp0+1), shop.Event{Time: 1e6, Item: Lamp0 + 2, Behaviour: shop.Purchase})
	noLamps1 := func(item int32, a *recommend.Article) bool { return item != Lamp0+1 }
	soldOut := func(item int32, a *recommend.Article) bool { a.InStock = item != Lamp0+1; return true }
	variants := func(item int32, a *recommend.Article) bool {
		if item < Lamp0+4 {
			a.Group = "desk lamp"
		}
		return true
	}
	tests := []struct {
		name     string
		stock    *recommend.Stock
		cart     []int32
		change   func(*recommend.Request)
		missing  []int32
		standing []int32
	}{
		{"viewed items stay", nil, nil, nil, nil, []int32{Lamp0, Lamp0 + 1}},
		{"bought ones do not", nil, nil, nil, []int32{Lamp0 + 2}, nil},
		{"the page's item", nil, nil, func(q *recommend.Request) { q.Item = Lamp0 }, []int32{Lamp0}, nil},
		{"the cart", nil, []int32{Lamp0, Lamp0 + 1}, nil, []int32{Lamp0, Lamp0 + 1}, nil},
		{"what the page excludes", nil, nil, func(q *recommend.Request) { q.Exclude = []int32{Lamp0, Tool0} }, []int32{Lamp0, Tool0}, nil},
		{"not in the catalogue", stock(noLamps1), nil, nil, []int32{Lamp0 + 1}, []int32{Lamp0}},
		{"out of stock", stock(soldOut), nil, nil, []int32{Lamp0 + 1}, []int32{Lamp0}},
		{"variants of the page's item", stock(variants), nil, func(q *recommend.Request) { q.Item = Lamp0 }, []int32{Lamp0, Lamp0 + 1, Lamp0 + 3}, nil},
		{"variants of the cart's items", stock(variants), []int32{Lamp0 + 3}, nil, []int32{Lamp0, Lamp0 + 1, Lamp0 + 3}, nil},
		{"variants of what was bought", stock(variants), nil, nil, []int32{Lamp0, Lamp0 + 1, Lamp0 + 3}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := request("for-you")
			q.Limit = Items
			if test.change != nil {
				test.change(&q)
			}
			shelf, _ := recommend.New(Model(), test.stock).Recommend(nil, history, test.cart, q)
			got := items(shelf)
			for _, item := range test.missing {
				if slices.Contains(got, item) {
					t.Errorf("%s is on the shelf", ID(item))
				}
			}
			for _, item := range test.standing {
				if !slices.Contains(got, item) {
					t.Errorf("%s is not on the shelf", ID(item))
				}
			}
			if want := Items - len(test.missing); len(test.missing) > 1 && test.stock == nil && len(got) < want-1 {
				t.Errorf("%d items on the shelf, want %d", len(got), want)
			}
		})
	}
}

func TestOneVariantOfAGroup(t *testing.T) {
	// Each category is one product but for its last two items.
	s := stock(func(item int32, a *recommend.Article) bool {
		if item%PerCategory < 8 {
			a.Group = a.Category
		}
		return true
	})
	r := recommend.New(Model(), s)
	for _, q := range []recommend.Request{request("for-you"), request("trending"), page("similar", Lamp0+8), page("bought-together", Tool0+9), request("cart")} {
		q.Limit = Items
		shelf, _ := r.Recommend(nil, Views(Rug0), nil, q)
		seen := map[int32]int{}
		for _, x := range shelf {
			if x.Item%PerCategory < 8 {
				seen[x.Item/PerCategory]++
			}
		}
		for c, n := range seen {
			if n > 1 {
				t.Errorf("%s: %d variants of group %d", q.Placement, n, c)
			}
		}
		if len(seen) != 4 {
			t.Errorf("%s: %d groups, want all 4", q.Placement, len(seen))
		}
	}
	shelf, _ := r.Recommend(nil, nil, nil, page("trending", Lamp0+9))
	if shelf[1].Item != Lamp0+7 {
		t.Errorf("got %v, want the best of the lamps' variants, %d, second", items(shelf), Lamp0+7)
	}
	// The row of lamp-8 is empty; of rug-0's group the visitor saw another one.
	recent, _ := r.Recommend(nil, Views(Rug0, Rug0+1, Lamp0), nil, request("recently-viewed"))
	if got := items(recent); !slices.Equal(got, []int32{Lamp0, Rug0 + 1}) {
		t.Errorf("recently viewed: got %v, want the last variant of each", got)
	}
}

func TestWhere(t *testing.T) {
	c := Catalogue()
	tests := []struct {
		name  string
		where recommend.Filter
		want  func(*shop.Item) bool
	}{
		{"category", recommend.Filter{Category: "Home > Rugs"}, func(it *shop.Item) bool { return it.Category[1] == "Rugs" }},
		{"parent category", recommend.Filter{Category: "Garden"}, func(it *shop.Item) bool { return it.Category[0] == "Garden" }},
		{"half a name is no category", recommend.Filter{Category: "Gard"}, func(*shop.Item) bool { return false }},
		{"brand", recommend.Filter{Brand: "Birch"}, func(it *shop.Item) bool { return it.Brand == "Birch" }},
		{"unknown brand", recommend.Filter{Brand: "Cedar"}, func(*shop.Item) bool { return false }},
		{"cheap", recommend.Filter{PriceMax: 30}, func(it *shop.Item) bool { return it.Price <= 30 }},
		{"dear", recommend.Filter{PriceMin: 70}, func(it *shop.Item) bool { return it.Price >= 70 }},
		{"between", recommend.Filter{PriceMin: 30, PriceMax: 40}, func(it *shop.Item) bool { return it.Price >= 30 && it.Price <= 40 }},
		{"all at once", recommend.Filter{Category: "Home", Brand: "Alder", PriceMin: 20}, func(it *shop.Item) bool {
			return it.Category[0] == "Home" && it.Brand == "Alder" && it.Price >= 20
		}},
	}
	for _, placement := range recommend.Placements() {
		r := recommend.New(Model(), stock(nil))
		for _, test := range tests {
			q := request(placement)
			q.Where, q.Limit = test.where, Items
			shelf, _ := r.Recommend(nil, nil, nil, q)
			want := 0
			for i := range c.Items {
				if test.want(&c.Items[i]) {
					want++
				}
			}
			for _, x := range shelf {
				if !test.want(&c.Items[x.Item]) {
					t.Errorf("%s, %s: %s is on the shelf", placement, test.name, ID(x.Item))
				}
			}
			own := placement == "recently-viewed" || placement == "buy-again"
			if !own && len(shelf) != want {
				t.Errorf("%s, %s: %d items, want %d", placement, test.name, len(shelf), want)
			}
		}
	}
}

func TestUnknownPriceIsInNoRange(t *testing.T) {
	s := stock(func(item int32, a *recommend.Article) bool { a.Price = 0; return true })
	q := request("trending")
	q.Where.PriceMax = 1000
	if shelf, source := recommend.New(Model(), s).Recommend(nil, nil, nil, q); len(shelf) > 0 || source != "none" {
		t.Errorf("got %v from %s", items(shelf), source)
	}
}

func TestStockOfAnotherModelPanics(t *testing.T) {
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "another model") {
			t.Errorf("got the panic %q", text)
		}
	}()
	recommend.New(Model(), recommend.NewStock(3))
}

func TestEmptyStockEmptiesEveryShelf(t *testing.T) {
	r := recommend.New(Model(), recommend.NewStock(Items))
	for _, placement := range recommend.Placements() {
		if shelf, source := r.Recommend(nil, Views(Lamp0), []int32{Rug0}, page(placement, Tool0)); len(shelf) > 0 || source != "none" {
			t.Errorf("%s: got %v from %s", placement, items(shelf), source)
		}
	}
}

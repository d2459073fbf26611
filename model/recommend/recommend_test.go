package recommend_test

import (
	"slices"
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// items lists the items of a shelf.
func items(shelf []recommend.Result) []int32 {
	var out []int32
	for _, x := range shelf {
		out = append(out, x.Item)
	}
	return out
}

// count counts the shelf's items of the category whose first item is given.
func count(shelf []recommend.Result, first int32) (n int) {
	for _, x := range shelf {
		if x.Item/PerCategory == first/PerCategory {
			n++
		}
	}
	return n
}

// request asks for eight items without a page.
func request(placement string) recommend.Request {
	return recommend.Request{Placement: placement, Item: recommend.None, Limit: 8}
}

func page(placement string, item int32) recommend.Request {
	q := request(placement)
	q.Item = item
	return q
}

func TestEachPlacementSaysWhatFilledIt(t *testing.T) {
	bought := Events(shop.Purchase, Lamp0)
	tests := []struct {
		name    string
		history shop.History
		cart    []int32
		request recommend.Request
		source  string
		first   []int32 // what the shelf begins with; nil: not looked at
		length  int
	}{
		{"for you", Views(Rug0), nil, request("for-you"), "model", nil, 8},
		{"for you, nothing known", nil, nil, request("for-you"), "trending", []int32{Pot0 + 8, Tool0 + 8, Rug0 + 8, Lamp0 + 8}, 8},
		{"for you, only impressions", Events(shop.Impression, Lamp0), nil, request("for-you"), "trending", nil, 8},
		{"another placement of the model", Views(Rug0), nil, request("checkout"), "model", nil, 8},
		{"a placement of nobody", Views(Rug0), nil, request("moon"), "none", nil, 0},
		// Listed in its own category, then the most popular of it.
		{"similar with lists", nil, nil, page("similar", Lamp0), "lists", []int32{Lamp0 + 4, Lamp0 + 3}, 8},
		{"similar without lists", nil, nil, page("similar", Lamp0+5), "model", nil, 8},
		{"similar to a new item", nil, nil, page("similar", Lamp0+9), "trending", []int32{Lamp0 + 8, Lamp0 + 7, Lamp0 + 6}, 8},
		{"similar to nothing", nil, nil, request("similar"), "trending", []int32{Pot0 + 8}, 8},
		{"bought together", nil, nil, page("bought-together", Lamp0), "lists", []int32{Rug0 + 1, Tool0 + 2, Lamp0 + 4, Rug0 + 2, Lamp0 + 3}, 8},
		{"bought together without lists", nil, nil, page("bought-together", Rug0), "model", nil, 8},
		{"bought together with a new item", nil, nil, page("bought-together", Pot0+9), "trending", []int32{Pot0 + 8, Tool0 + 8}, 8},
		{"cart", nil, []int32{Tool0}, request("cart"), "lists", []int32{Pot0 + 1, Pot0 + 5}, 8},
		{"cart of items without lists", nil, []int32{Rug0}, request("cart"), "model", nil, 8},
		{"empty cart", Views(Rug0), nil, request("cart"), "model", nil, 8},
		{"empty cart, nothing known", nil, nil, request("cart"), "trending", nil, 8},
		{"trending", Views(Lamp0), nil, request("trending"), "trending", []int32{Pot0 + 8, Tool0 + 8, Rug0 + 8, Lamp0 + 8}, 8},
		{"trending on a page", nil, nil, page("trending", Rug0+8), "trending", []int32{Rug0 + 7, Rug0 + 6}, 8},
		{"recently viewed", Views(Lamp0, Rug0, Lamp0, Pot0), nil, request("recently-viewed"), "history", []int32{Pot0, Lamp0, Rug0}, 3},
		{"recently viewed without views", bought, nil, request("recently-viewed"), "none", nil, 0},
		{"buy again", Events(shop.Purchase, Lamp0, Rug0, Lamp0, Pot0), nil, request("buy-again"), "history", []int32{Lamp0, Pot0, Rug0}, 3},
		{"buy again without purchases", Views(Lamp0), nil, request("buy-again"), "none", nil, 0},
	}
	r := recommend.New(Model(), nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.request.Now = 3600_000
			shelf, source := r.Recommend(nil, test.history, test.cart, test.request)
			got := items(shelf)
			if source != test.source {
				t.Errorf("source: got %q, want %q", source, test.source)
			}
			if len(got) != test.length {
				t.Errorf("got %d items, want %d", len(got), test.length)
			}
			if !slices.Equal(got[:min(len(got), len(test.first))], test.first) {
				t.Errorf("got %v, want it to begin with %v", got, test.first)
			}
			again, _ := recommend.New(Model(), nil).Recommend(nil, test.history, test.cart, test.request)
			if !slices.Equal(again, shelf) {
				t.Errorf("a second recommender gave %v after %v", again, shelf)
			}
		})
	}
}

func TestShelfFollowsTheCategory(t *testing.T) {
	r := recommend.New(Model(), nil)
	before, _ := r.Recommend(nil, nil, nil, request("for-you"))
	after, _ := r.Recommend(nil, Views(Tool0, Tool0+1, Tool0+2, Tool0+3, Tool0+4), nil, request("for-you"))
	if n, m := count(after, Tool0), count(before, Tool0); n < 4 || n < m+3 {
		t.Errorf("%d of 8 items are tools after five views of tools, %d before; want at least 4 and 3 more", n, m)
	}
	if n := count(after, Tool0); n > 6 {
		t.Errorf("%d of 8 items are tools, want at most 6", n)
	}
}

func TestDiversityIsNoReasonForAnEmptyPlace(t *testing.T) {
	q := request("for-you")
	q.Where.Category = "Garden > Tools"
	shelf, _ := recommend.New(Model(), nil).Recommend(nil, Views(Tool0), nil, q)
	if len(shelf) != 8 || count(shelf, Tool0) != 8 {
		t.Errorf("got %v, want eight tools", items(shelf))
	}
}

func TestSimilarPrefersTheCategory(t *testing.T) {
	r := recommend.New(Model(), nil)
	for _, item := range []int32{Lamp0 + 5, Pot0, Rug0 + 9} {
		shelf, _ := r.Recommend(nil, nil, nil, page("similar", item))
		if n := count(shelf, item); n < 7 {
			t.Errorf("similar to %s: %d of 8 are of its category: %v", ID(item), n, items(shelf))
		}
	}
}

func TestBoughtTogetherGoesBeyondTheCategory(t *testing.T) {
	shelf, _ := recommend.New(Model(), nil).Recommend(nil, nil, nil, page("bought-together", Rug0))
	if n := count(shelf, Rug0); n > 0 {
		t.Errorf("%d rugs go with a rug: %v", n, items(shelf))
	}
}

func TestBuyAgainForgetsWhatWasSentBack(t *testing.T) {
	history := shop.History{
		{Time: 1, Item: Lamp0, Behaviour: shop.Purchase},
		{Time: 2, Item: Rug0, Behaviour: shop.Purchase},
		{Time: 3, Item: Lamp0, Behaviour: shop.Refund},
	}
	r := recommend.New(Model(), nil)
	shelf, _ := r.Recommend(nil, history, nil, request("buy-again"))
	if got := items(shelf); !slices.Equal(got, []int32{Rug0}) {
		t.Errorf("got %v, want the rug alone", got)
	}
	history = append(history, shop.Event{Time: 4, Item: Lamp0, Behaviour: shop.Purchase})
	shelf, _ = r.Recommend(nil, history, nil, request("buy-again"))
	if got := items(shelf); !slices.Equal(got, []int32{Lamp0, Rug0}) {
		t.Errorf("got %v, want the lamp that was bought again, and the rug", got)
	}
}

func TestAnItemUnknownToTheModelHasItsCategory(t *testing.T) {
	r := recommend.New(Model(), nil)
	for _, placement := range []string{"similar", "trending"} {
		q := request(placement)
		q.Category = "Home > Rugs"
		shelf, source := r.Recommend(nil, nil, nil, q)
		if source != "trending" || count(shelf, Rug0) != 8 {
			t.Errorf("%s: got %v from %s, want rugs that are trending", placement, items(shelf), source)
		}
	}
	q := request("similar")
	q.Category, q.Limit = "Garden > Hoses", 15
	shelf, _ := r.Recommend(nil, nil, nil, q)
	if n := count(shelf, Tool0) + count(shelf, Pot0); n != 15 {
		t.Errorf("a category without items: %d of 15 are of the one above it: %v", n, items(shelf))
	}
}

func TestBuffersDoNotLeakFromShelfToShelf(t *testing.T) {
	r := recommend.New(Model(), nil)
	q := page("similar", Lamp0)
	want, _ := r.Recommend(nil, nil, nil, q)
	r.Recommend(nil, Views(Tool0), []int32{Tool0}, request("cart"))
	r.Recommend(nil, Events(shop.Purchase, Pot0), nil, request("for-you"))
	got, _ := r.Recommend(nil, nil, nil, q)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, then %v", want, got)
	}
}

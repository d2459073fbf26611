package engine

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// ready returns an engine with the test shop's model.
func ready() *Engine {
	e := new(Engine)
	e.use(Model())
	return e
}

// records are events of one behaviour, a second apart.
func records(b shop.Behaviour, ids ...string) []shop.Record {
	var out []shop.Record
	for k, id := range ids {
		out = append(out, shop.Record{Time: int64(k) * 1000, Item: id, Behaviour: b})
	}
	return out
}

func observe(t *testing.T, e *Engine, rs []shop.Record) Observed {
	t.Helper()
	n, err := e.Observe(rs)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func recommended(t *testing.T, e *Engine, q Request) Shelf {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 8
	}
	shelf, err := e.Recommend(q)
	if err != nil {
		t.Fatal(err)
	}
	return shelf
}

func ids(s Shelf) (all []string) {
	for _, it := range s.Items {
		all = append(all, it.ID)
	}
	return all
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || codeOf(err) != code {
		t.Errorf("got the error %v, want one of code %s", err, code)
	}
}

func TestNothingWorksBeforeLoad(t *testing.T) {
	var e Engine
	_, err := e.Catalogue(nil)
	wantCode(t, err, CodeNotLoaded)
	_, err = e.Observe(nil)
	wantCode(t, err, CodeNotLoaded)
	_, err = e.Replace(nil)
	wantCode(t, err, CodeNotLoaded)
	_, err = e.Recommend(Request{Placement: "for-you", Limit: 8})
	wantCode(t, err, CodeNotLoaded)
	_, err = e.Profile()
	wantCode(t, err, CodeNotLoaded)
	e.Forget()
}

func TestObserveMovesTheShelf(t *testing.T) {
	e := ready()
	before := recommended(t, e, Request{Placement: "for-you"})
	if before.Source != "trending" {
		t.Errorf("a visitor without history gets a shelf from %q, want trending", before.Source)
	}
	n := observe(t, e, records(shop.View, "rug-0", "rug-1", "no-such-rug", "rug-2"))
	if n != (Observed{3, 1}) {
		t.Errorf("got %+v, want 3 accepted and 1 unknown", n)
	}
	after := recommended(t, e, Request{Placement: "for-you"})
	rugs := 0
	for _, id := range ids(after) {
		if strings.HasPrefix(id, "rug-") {
			rugs++
		}
	}
	if after.Source != "model" || rugs < 4 {
		t.Errorf("after views of rugs the shelf is %v from %s", ids(after), after.Source)
	}
	e.Forget()
	if again := recommended(t, e, Request{Placement: "for-you"}); !slices.Equal(again.Items, before.Items) {
		t.Errorf("after forgetting the shelf is %v, was %v before anything", ids(again), ids(before))
	}
}

func TestEventsOfOtherTabsFallIntoPlace(t *testing.T) {
	one, two := ready(), ready()
	all := records(shop.View, "rug-0", "lamp-1", "tool-2", "pot-3", "lamp-4", "rug-5")
	observe(t, one, all)
	observe(t, two, []shop.Record{all[1], all[4]})
	observe(t, two, []shop.Record{all[5], all[0], all[3]})
	observe(t, two, all[2:3])
	if !slices.Equal(one.visit.events, two.visit.events) {
		t.Errorf("got %v, want %v", two.visit.events, one.visit.events)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	e := ready()
	var many []shop.Record
	for k := range 3 * maxEvents {
		many = append(many, shop.Record{Time: int64(k), Item: ID(int32(k % Items)), Behaviour: shop.View})
	}
	observe(t, e, many)
	observe(t, e, []shop.Record{{Time: 5, Item: "rug-0", Behaviour: shop.Purchase}})
	events := e.visit.events
	if len(events) != maxEvents || events[0].Time != 2*maxEvents || events[maxEvents-1].Time != 3*maxEvents-1 {
		t.Errorf("%d events kept from time %d to %d, want the last %d", len(events), events[0].Time, events[len(events)-1].Time, maxEvents)
	}
}

func TestImpressionsShowNoInterest(t *testing.T) {
	e := ready()
	if n := observe(t, e, records(shop.Impression, "rug-0", "rug-1")); n.Accepted != 2 {
		t.Errorf("got %+v, want 2 accepted", n)
	}
	p, _ := e.Profile()
	if len(e.visit.events) != 2 || p.Events != 2 || len(p.Categories) != 0 {
		t.Errorf("%d events kept, profile %+v", len(e.visit.events), p)
	}
}

func TestCartFollowsTheEvents(t *testing.T) {
	tests := []struct {
		name   string
		events []shop.Record
		want   []int32
	}{
		{"put in", records(shop.Cart, "rug-0", "lamp-0", "rug-0"), []int32{Rug0, Lamp0}},
		{"taken out", append(records(shop.Cart, "rug-0", "lamp-0"), shop.Record{Time: 9e9, Item: "rug-0", Behaviour: shop.Uncart}), []int32{Lamp0}},
		{"bought", append(records(shop.Cart, "rug-0"), shop.Record{Time: 9e9, Item: "rug-0", Behaviour: shop.Purchase}), nil},
		{"at the checkout", append(records(shop.Cart, "rug-0"), shop.Record{Time: 9e9, Item: "rug-0", Behaviour: shop.Checkout}), []int32{Rug0}},
		{"taken out before it was put in", append(records(shop.Cart, "rug-0"), shop.Record{Time: -1, Item: "rug-0", Behaviour: shop.Uncart}), []int32{Rug0}},
	}
	for _, test := range tests {
		e := ready()
		observe(t, e, test.events)
		if !slices.Equal(e.visit.cart, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, e.visit.cart, test.want)
		}
		for _, item := range test.want {
			if got := ids(recommended(t, e, Request{Placement: "for-you", Limit: Items})); slices.Contains(got, ID(item)) {
				t.Errorf("%s: %s is in the cart and on the shelf", test.name, ID(item))
			}
		}
	}
}

// What the page says is in the cart is in it, whether or not it was seen to be
// put there.
func TestACartThatThePageNames(t *testing.T) {
	shelf := func(e *Engine, cart ...string) []string {
		return ids(recommended(t, e, Request{Placement: "cart", Cart: cart, Now: 2000}))
	}
	named, empty := shelf(ready(), "tool-0", "tool-0", "no-such-thing"), shelf(ready())
	if slices.Contains(named, "tool-0") || slices.Equal(named, empty) {
		t.Errorf("%v with tool-0 in the cart, %v with nothing in it", named, empty)
	}
	// pot-1 was bought with tool-0.
	if named[0] != "pot-1" {
		t.Errorf("%v: want pot-1 first", named)
	}
	seen := ready()
	observe(t, seen, records(shop.Cart, "tool-0"))
	if both, want := shelf(seen, "tool-0"), shelf(seen); !slices.Equal(both, want) {
		t.Errorf("%v where the page says what was seen, %v where it does not", both, want)
	}
}

func TestReplaceIsForgetAndObserve(t *testing.T) {
	e := ready()
	observe(t, e, records(shop.Cart, "lamp-0"))
	if n, err := e.Replace(records(shop.View, "rug-0")); err != nil || n.Accepted != 1 {
		t.Fatalf("got %+v, %v", n, err)
	}
	if len(e.visit.events) != 1 || len(e.visit.cart) != 0 {
		t.Errorf("left are %v and the cart %v", e.visit.events, e.visit.cart)
	}
}

func TestANewModelKeepsTheVisitor(t *testing.T) {
	e := ready()
	observe(t, e, records(shop.View, "rug-0", "tool-3", "lamp-5"))
	observe(t, e, []shop.Record{{Time: 9e9, Item: "lamp-1", Behaviour: shop.Cart}})
	m := Model()
	names := slices.Clone(m.Items.Names())
	slices.Reverse(names)
	names[slices.Index(names, "tool-3")] = "tool-3b"
	renamed := *m
	renamed.Items = vocabulary(names)
	e.use(&renamed)
	var got []string
	for _, ev := range e.visit.events {
		got = append(got, e.model.Items.Name(ev.Item))
	}
	if want := []string{"rug-0", "lamp-5", "lamp-1"}; !slices.Equal(got, want) {
		t.Errorf("got the events of %v, want %v", got, want)
	}
	if len(e.visit.cart) != 1 || e.model.Items.Name(e.visit.cart[0]) != "lamp-1" {
		t.Errorf("the cart is %v", e.visit.cart)
	}
}

func TestRecommendRefuses(t *testing.T) {
	e := ready()
	if _, err := e.Catalogue([]Listing{{ID: "hose-1", Article: recommend.Article{InStock: true, Category: "Garden > Tools"}}, {ID: "rug-0"}}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		request Request
		code    string
	}{
		{"a placement of nobody", Request{Placement: "moon"}, CodeBadRequest},
		{"similar to nothing", Request{Placement: "similar"}, CodeBadRequest},
		{"bought with nothing", Request{Placement: "bought-together"}, CodeBadRequest},
		{"similar to an item of nobody", Request{Placement: "similar", Item: "SKU-?"}, CodeUnknownItem},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := e.Recommend(test.request)
			wantCode(t, err, test.code)
		})
	}
	for _, q := range []Request{{Placement: "for-you", Item: "SKU-?"}, {Placement: "for-you", Exclude: []string{"SKU-?"}}, {Placement: "similar", Item: "hose-1"}} {
		if _, err := e.Recommend(q); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestCatalogueSaysWhatIsForSale(t *testing.T) {
	e := ready()
	known, err := e.Catalogue([]Listing{
		{"rug-0", recommend.Article{InStock: true, Category: "Floor > Rugs", Brand: "Cedar", Price: 12}},
		{"rug-1", recommend.Article{InStock: false, Category: "Floor > Rugs"}},
		{"hose-1", recommend.Article{InStock: true, Category: "Floor"}},
	})
	if err != nil || known != (Known{2, 1}) {
		t.Fatalf("got %+v, %v; want 2 known and 1 unknown", known, err)
	}
	if got := ids(recommended(t, e, Request{Placement: "trending"})); !slices.Equal(got, []string{"rug-0"}) {
		t.Errorf("got %v, want what is listed and in stock", got)
	}
	// The page of an item that is newer than the model knows its category.
	if shelf := recommended(t, e, Request{Placement: "similar", Item: "hose-1"}); shelf.Source != "trending" || len(shelf.Items) != 1 {
		t.Errorf("similar to a new item: %+v", shelf)
	}
	observe(t, e, records(shop.View, "rug-0"))
	p, _ := e.Profile()
	if len(p.Categories) != 1 || p.Categories[0] != (Share{"Floor > Rugs", 1}) || p.Brands[0].Name != "Cedar" {
		t.Errorf("the profile is %+v, want the catalogue's words", p)
	}
}

func TestProfileShares(t *testing.T) {
	e := ready()
	observe(t, e, records(shop.View, "rug-0", "rug-2", "lamp-1"))
	p, err := e.Profile()
	if err != nil {
		t.Fatal(err)
	}
	// Weights from the newest on: lamp 1, rugs .95 and .9025.
	total := float32(1 + 0.95 + 0.9025)
	want := []Share{{"Home > Rugs", (0.95 + 0.9025) / total}, {"Home > Lamps", 1 / total}}
	near := func(a, b Share) bool { return a.Name == b.Name && max(a.Share-b.Share, b.Share-a.Share) < 1e-6 }
	if p.Events != 3 || !slices.EqualFunc(p.Categories, want, near) {
		t.Errorf("got %+v, want %v", p, want)
	}
	if len(p.Brands) != 2 || p.Brands[0].Name != "Alder" {
		t.Errorf("got the brands %v", p.Brands)
	}
}

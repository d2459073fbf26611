package storefront

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/cart"
	"inkling/app/catalogue"
)

func goods(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.New([]catalogue.Item{
		{ID: "m1", Title: `Nook "XL" mug`, Price: 15.95, Category: "Kitchen > Mugs", Brand: "Kettlewick", Group: "g1", Tags: []string{"rustic", "gift"}},
		{ID: "m2", Title: "Nook mug, red", Price: 16.95, Category: "Kitchen > Mugs", Brand: "Kettlewick", Group: "g1"},
		{ID: "m3", Title: "Ode mug", Price: 12, Category: "Kitchen > Mugs", Brand: "Brindle", Availability: "out_of_stock"},
		{ID: "t1", Title: "Wren tent", Price: 229, Category: "Outdoors > Camping", Brand: "North Ridge"},
	}, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at returns the shop at an address.
func at(t testing.TB, address string) *Shop {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return New(goods(t), nil, u)
}

// hand lends the context of a mounted component.
type hand struct {
	app.Compo
	shop *Shop
	ctx  app.Context
}

func (h *hand) Render() app.UI              { return h.shop }
func (h *hand) OnPreRender(ctx app.Context) { h.ctx = ctx }

// mount mounts the shop and returns the context for its handlers. Nothing waits
// for what they start, the end of a notice for one.
func mount(t testing.TB, s *Shop) app.Context {
	t.Helper()
	h := &hand{shop: s}
	engine := app.NewTestEngine()
	if err := engine.Load(h); err != nil {
		t.Fatal(err)
	}
	engine.ConsumeAll()
	return h.ctx
}

func TestLocate(t *testing.T) {
	tests := []struct {
		address string
		want    place
	}{
		{"/", place{kind: home, path: "/"}},
		{"/index.html", place{kind: home, path: "/"}},
		{"/?utm=1", place{kind: home, path: "/"}},
		{"/product/a%20b?x=1", place{kind: product, path: "/product/a b", id: "a b"}},
		{"/product/p1.html", place{kind: product, path: "/product/p1", id: "p1"}},
		{"/category/kitchen/mugs/", place{kind: category, path: "/category/kitchen/mugs", id: "kitchen/mugs"}},
		{"/category/kitchen?sort=price", place{kind: category, path: "/category/kitchen", id: "kitchen", query: catalogue.Query{Order: catalogue.PriceUp}}},
		{"/search?q=red+mug", place{kind: results, path: "/search", words: "red mug"}},
		{"/knows", place{kind: knows, path: "/knows"}},
		{"/products", place{kind: missing, path: "/products"}},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			u, err := url.Parse(tt.address)
			if err != nil {
				t.Fatal(err)
			}
			if got := locate(u); got != tt.want {
				t.Errorf("want %+v, got %+v", tt.want, got)
			}
		})
	}
}

func TestPages(t *testing.T) {
	tests := []struct {
		name, address string
		want, not     []string
	}{
		{"home", "/", []string{"<h1", `placement="for-you"`, `placement="trending"`, `placement="recently-viewed"`, "Outdoors"}, nil},
		{"product", "/product/m1", []string{
			"Kettlewick", "€15.95", "rustic, gift", "Add to cart", "/category/kitchen/mugs", "/product/m2",
			`placement="similar"`, `item-id="m1"`, "Nook &#34;XL&#34; mug",
		}, []string{"Sold out for now"}},
		{"sold out", "/product/m3", []string{"Sold out for now", "disabled"}, []string{"Add to cart"}},
		{"category", "/category/kitchen", []string{"Ode mug", "2 things", "/category/kitchen/mugs", "sort=price"}, []string{"Wren tent</span>"}},
		{"nothing left", "/category/kitchen?brand=None", []string{"Nothing here fits", "Clear filters"}, nil},
		{"search", "/search?q=tent", []string{"Wren tent", "1 thing"}, []string{"Ode mug</span><span class=\"card-price\""}},
		{"empty cart", "/cart", []string{"Nothing in it yet"}, []string{"Check out"}},
		{"about", "/about", []string{"Nobody is told"}, nil},
		{"memory", "/knows", []string{"What your browser knows", "Asking your browser"}, nil},
		{"shell", "/shell", []string{`aria-busy`}, nil},
		{"unknown page", "/nowhere", []string{"We have looked everywhere"}, nil},
		{"unknown product", "/product/none", []string{"We have looked everywhere"}, nil},
		{"unknown category", "/category/none", []string{"We have looked everywhere"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := app.HTMLString(at(t, tt.address))
			for _, want := range tt.want {
				if !strings.Contains(page, want) {
					t.Errorf("want %q in the page, not there", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(page, not) {
					t.Errorf("want no %q in the page, is there", not)
				}
			}
		})
	}
}

func TestShopWithoutGoods(t *testing.T) {
	u := &url.URL{Path: "/product/m1"}
	page := app.HTMLString(New(nil, errors.New("catalogue: version: want 1, got 2"), u))
	for _, want := range []string{"The goods have not arrived", "version: want 1, got 2"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the page, not there", want)
		}
	}
	if page := app.HTMLString(New(nil, nil, &url.URL{Path: "/about"})); !strings.Contains(page, "Nobody is told") {
		t.Error("the page that explains everything needs no goods")
	}
}

func TestShelf(t *testing.T) {
	sh := shelf{placement: "similar", heading: "Similar things", itemID: "m1", limit: 6, fallback: []*catalogue.Item{goods(t).Item("m2")}}
	want := app.Elem("inkling-shelf").
		Attr("placement", "similar").Attr("heading", "Similar things").Attr("item-id", "m1").Attr("limit", 6)
	if err := app.Match(want, sh.draw()); err != nil {
		t.Error(err)
	}
	if err := app.Match(app.Div().Attr("slot", "fallback").Class("fallback"), sh.draw(), 0); err != nil {
		t.Error(err)
	}
	if err := app.Match(app.H2(), sh.draw(), 0, 0); err != nil {
		t.Error(err)
	}
}

func TestFirstLeavesOutWhatCannotBeBought(t *testing.T) {
	s := at(t, "/")
	var got []string
	for _, it := range s.first(s.goods.Root, 8, "t1") {
		got = append(got, it.ID)
	}
	if diff := cmp.Diff([]string{"m1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAddToCart(t *testing.T) {
	s := at(t, "/product/m1")
	ctx := mount(t, s)
	s.onAdd(ctx, app.Event{})
	s.onAdd(ctx, app.Event{})
	if diff := cmp.Diff([]cart.Line{{ID: "m1", Quantity: 2}}, s.cart.Lines); diff != "" {
		t.Error(diff)
	}
	if s.notice.text == "" || s.notice.count != 2 {
		t.Errorf("want two notices, got %+v", s.notice)
	}
	sold := at(t, "/product/m3")
	sold.onAdd(mount(t, sold), app.Event{})
	if sold.cart.Count() != 0 {
		t.Error("what is sold out does not go into the cart")
	}
}

func TestCartPage(t *testing.T) {
	s := at(t, "/cart")
	s.cart.Lines = []cart.Line{{ID: "m1", Quantity: 2}, {ID: "gone", Quantity: 1}, {ID: "t1", Quantity: 1}}
	page := app.HTMLString(s)
	// 2 * 15.95 + 229 = 260.90
	for _, want := range []string{"€260.90", "€31.90", `cart="m1,t1"`, "This is a demo, nothing is sold"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the page, not there", want)
		}
	}
	ctx := mount(t, s)
	s.setQuantity(ctx, "m1", 0)
	if s.cart.Quantity("m1") != 0 || s.notice.text == "" {
		t.Error("want the line gone, and said so")
	}
	s.onCheckout(ctx, app.Event{})
	if s.cart.Count() != 0 || s.ordered == nil || s.ordered.total != "€229.00" {
		t.Errorf("want an empty cart and an order of €229.00, got %v, %+v", s.cart.Lines, s.ordered)
	}
	if page := app.HTMLString(s.drawPage()); !strings.Contains(page, "Nothing was sold") {
		t.Error("want the page that thanks")
	}
}

func TestFinderMoves(t *testing.T) {
	f := finder{found: make([]*catalogue.Item, 3), active: -1}
	var got []int
	for _, step := range []int{1, 1, 1, 1, -1, -1} {
		f.move(step)
		got = append(got, f.active)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 0, 2, 1}, got); diff != "" {
		t.Error(diff)
	}
	up := finder{found: make([]*catalogue.Item, 3), active: -1}
	if up.move(-1); up.active != 2 {
		t.Errorf("the first step up goes to the last one, got %d", up.active)
	}
	empty := finder{active: -1}
	if empty.move(1); empty.active != -1 || empty.open {
		t.Error("there is nothing to move to in an empty list")
	}
}

func TestMemoryPage(t *testing.T) {
	s := at(t, "/knows")
	s.memory.known = &known{Events: []event{
		{Event: "view", Item: "m1", Time: 2}, {Event: "impression", Item: "t1", Position: 3, Time: 1}, {Event: "cart", Item: "gone", Time: 0},
	}}
	s.memory.known.Status.Consent = session
	s.memory.known.Profile.Categories = []interest{{Path: "Kitchen > Mugs", Share: 0.666}}
	page := app.HTMLString(s)
	for _, want := range []string{"Looked at", "/product/m1", "gone", "67 %", "Kitchen › Mugs", "Download as JSON", "Only in memory"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the page, not there", want)
		}
	}
	if strings.Contains(page, "Was shown") {
		t.Error("impressions are left out until asked for")
	}
	s.onSeen(app.Context{}, app.Event{})
	page = app.HTMLString(s)
	for _, want := range []string{"Was shown, place 3", "by the shelf", "2 on what you did, 1 by the shelves"} {
		if !strings.Contains(page, want) {
			t.Errorf("asked for, impressions are listed and told apart: want %q, not there", want)
		}
	}
	s.memory.asking = true
	if page := app.HTMLString(s); !strings.Contains(page, "forget-now") {
		t.Error("forgetting asks before it forgets")
	}
	s.memory.failure = errors.New("manifest-missing: no bundle")
	if page := app.HTMLString(s); !strings.Contains(page, "manifest-missing: no bundle") {
		t.Error("want the reason why nothing is known")
	}
}

func TestKeptText(t *testing.T) {
	seen := make(map[string]string)
	for _, reason := range []string{"", "denied", "refused", "blocked", "quota"} {
		text := keptText("memory", reason)
		if other, ok := seen[text]; ok {
			t.Errorf("%q and %q read the same: %q", reason, other, text)
		}
		seen[text] = reason
	}
	if text := keptText("stored", ""); !strings.HasPrefix(text, "Stored") {
		t.Errorf("got %q", text)
	}
}

func TestWhen(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if got := when(now.Add(-time.Hour), now); got != "08:00" {
		t.Errorf("today: want 08:00, got %s", got)
	}
	if got := when(now.Add(-10*time.Hour), now); got != "1 Mar, 23:00" {
		t.Errorf("yesterday: want 1 Mar, 23:00, got %s", got)
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[float64]string{0: "0 bytes", 1500: "2 kB", 11_240_000: "11.2 MB"} {
		if got := size(bytes); got != want {
			t.Errorf("size(%v): want %s, got %s", bytes, want, got)
		}
	}
}

package catalogue

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearch(t *testing.T) {
	c := goods(t)
	tests := []struct {
		name, query string
		limit       int
		want        []string
	}{
		{"nothing asked", "  ", 5, []string{}},
		{"the title's start comes first", "mug", 5, []string{"x1", "m1", "m2", "m3"}},
		{"the limit", "mug", 2, []string{"x1", "m1"}},
		{"every word counts", "mug red", 5, []string{"m2"}},
		{"case and accents do not", "SAUTE", 5, []string{"p1"}},
		{"brands and categories too", "camping ridge", 5, []string{"t1"}},
		{"inside a word", "ettle", 5, []string{"m1", "m2"}},
		{"unknown", "anvil", 5, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ids(c.Search(tt.query, tt.limit))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestList(t *testing.T) {
	c := goods(t)
	tests := []struct {
		name, slug string
		query      Query
		want       []string
	}{
		{"one variant a group", "kitchen", Query{}, []string{"m1", "m3", "p1"}},
		{"another variant where the first is filtered out", "kitchen", Query{PriceMin: 16}, []string{"m2", "p1"}},
		{"price up", "kitchen", Query{Order: PriceUp}, []string{"m3", "m1", "p1"}},
		{"price down", "kitchen", Query{Order: PriceDown}, []string{"p1", "m1", "m3"}},
		{"by title", "", Query{Order: ByTitle}, []string{"x1", "m1", "m3", "t1", "p1"}},
		{"brand", "", Query{Brand: "Brindle"}, []string{"m3", "p1"}},
		{"in stock", "kitchen", Query{InStock: true}, []string{"m1", "p1"}},
		{"the upper price is left out", "kitchen", Query{PriceMax: 15.95}, []string{"m3"}},
		{"nothing left", "outdoors", Query{Brand: "Brindle"}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ids(c.List(c.Category(tt.slug), tt.query))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQueryLinkRoundTrip(t *testing.T) {
	kitchen := goods(t).Category("kitchen")
	for _, q := range []Query{
		{},
		{Order: PriceDown},
		{Brand: "Pots & Pans Co"},
		{Order: ByTitle, Brand: "Ä", PriceMin: 2.5, PriceMax: 100, InStock: true},
	} {
		u, err := url.Parse(q.Link(kitchen))
		if err != nil {
			t.Fatal(err)
		}
		if u.Path != "/category/kitchen" {
			t.Errorf("path: got %q", u.Path)
		}
		if diff := cmp.Diff(q, ParseQuery(u.Query())); diff != "" {
			t.Error(diff)
		}
	}
}

func TestParseQueryIgnoresNonsense(t *testing.T) {
	for _, text := range []string{"sort=up&from=x&to=-3&stock=yes", "from=NaN&to=Inf", "from=1e99"} {
		v, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		if q := ParseQuery(v); q != (Query{}) {
			t.Errorf("%s: want the whole category, got %+v", text, q)
		}
	}
}

func TestNarrowed(t *testing.T) {
	if (Query{Order: PriceUp}).Narrowed() || !(Query{InStock: true}).Narrowed() {
		t.Error("a filter narrows, an order does not")
	}
}

func TestBrands(t *testing.T) {
	c := goods(t)
	if diff := cmp.Diff([]string{"Brindle", "Kettlewick"}, c.Brands(c.Root, 2)); diff != "" {
		t.Error(diff)
	}
}

func TestBands(t *testing.T) {
	items := make([]Item, 9)
	for i, price := range []float64{4, 8, 9, 12, 24, 26, 90, 110, 400} {
		items[i] = Item{ID: string(rune('a' + i)), Price: price}
	}
	c, err := New(items, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	// The thirds begin at 12 and at 90; round prices beside them are 10 and 100.
	want := []Band{{0, 10}, {10, 100}, {100, 0}}
	if diff := cmp.Diff(want, c.Bands(c.Root)); diff != "" {
		t.Error(diff)
	}
	if few := goods(t); few.Bands(few.Category("outdoors")) != nil {
		t.Error("one item needs no price ranges")
	}
}

func TestMoney(t *testing.T) {
	for _, tt := range []struct {
		amount         float64
		currency       string
		exact, rounded string
	}{
		{12.9, "EUR", "€12.90", "€12.90"},
		{50, "GBP", "£50.00", "£50"},
		{7, "USD", "$7.00", "$7"},
		{0, "CHF", "CHF 0.00", "CHF 0"},
		{3.456, "", "3.46", "3.46"},
	} {
		if got := Money(tt.amount, tt.currency); got != tt.exact {
			t.Errorf("Money(%v, %q): want %q, got %q", tt.amount, tt.currency, tt.exact, got)
		}
		if got := Round(tt.amount, tt.currency); got != tt.rounded {
			t.Errorf("Round(%v, %q): want %q, got %q", tt.amount, tt.currency, tt.rounded, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"format":"inkling-catalogue","version":1,"items":[{"id":"a","category":"A > B","price":1}]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			return
		}
		for i := range c.Items {
			it := &c.Items[i]
			if c.Item(it.ID) != it {
				t.Fatalf("item %q is not found under its ID", it.ID)
			}
			if cat := c.CategoryOf(it); cat == nil || len(cat.Items) == 0 {
				t.Fatalf("item %q stands in no category", it.ID)
			}
		}
		c.Search("a", 3)
		c.Bands(c.Root)
		c.List(c.Root, Query{Order: ByTitle})
	})
}

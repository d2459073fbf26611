package catalogue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goods is a small shop: two departments, one group of variants, one item that
// is sold out, one without a category.
func goods(t testing.TB) *Catalogue {
	t.Helper()
	c, err := New([]Item{
		{ID: "m1", Title: "Nook mug, blue", Price: 15.95, Category: "Kitchen > Coffee > Mugs", Brand: "Kettlewick", Group: "g1"},
		{ID: "m2", Title: "Nook mug, red", Price: 16.95, Category: "Kitchen > Coffee > Mugs", Brand: "Kettlewick", Group: "g1"},
		{ID: "m3", Title: "Ode mug", Price: 12, Category: "Kitchen > Coffee > Mugs", Brand: "Brindle", Availability: "out_of_stock"},
		{ID: "p1", Title: "Wren sauté pan", Price: 58, Currency: "GBP", Category: "Kitchen > Cookware", Brand: "Brindle"},
		{ID: "t1", Title: "Two-person tent", Price: 229, Category: "Outdoors > Camping", Brand: "North Ridge"},
		{ID: "x1", Title: "Mugwort seeds", Price: 3.5},
	}, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ids(items []*Item) []string {
	out := []string{}
	for _, it := range items {
		out = append(out, it.ID)
	}
	return out
}

func TestParse(t *testing.T) {
	c, err := Parse([]byte(`{"format":"inkling-catalogue","version":1,"currency":"EUR","items":[
		{"id":"a b","title":"A","price":1.5,"category":" Home >  > Lamps "},
		{"id":"b","currency":"USD","availability":"out_of_stock","tags":["old"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	a, b := c.Item("a b"), c.Item("b")
	if a == nil || b == nil || c.Item("c") != nil {
		t.Fatalf("Item: got %v, %v, %v", a, b, c.Item("c"))
	}
	if a.Currency != "EUR" || b.Currency != "USD" {
		t.Errorf("currencies: want EUR and USD, got %q and %q", a.Currency, b.Currency)
	}
	if !a.Available() || b.Available() {
		t.Error("want the first item available and the second one not")
	}
	if a.Link() != "/product/a%20b" {
		t.Errorf("link: got %q", a.Link())
	}
	if diff := cmp.Diff([]string{"Home", "Lamps"}, a.Path()); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no JSON", `{"format":`, "unexpected end"},
		{"another format", `{"format":"csv","version":1}`, `format: want "inkling-catalogue", got "csv"`},
		{"a newer version", `{"format":"inkling-catalogue","version":2}`, "version: want 1, got 2"},
		{"an item without an ID", `{"format":"inkling-catalogue","version":1,"items":[{"id":"a"},{"title":"b"}]}`, "item 2: id"},
		{"an ID twice", `{"format":"inkling-catalogue","version":1,"items":[{"id":"a"},{"id":"a"}]}`, `item 2: id "a": already used by item 1`},
		{"a price below 0", `{"format":"inkling-catalogue","version":1,"items":[{"id":"a","price":-1}]}`, "item 1: price"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("want an error with %q, got %v", tt.want, err)
			}
		})
	}
}

func TestVariants(t *testing.T) {
	c := goods(t)
	if diff := cmp.Diff([]string{"m2"}, ids(c.Variants(c.Item("m1")))); diff != "" {
		t.Error(diff)
	}
	if got := c.Variants(c.Item("t1")); got != nil {
		t.Errorf("an item without a group: got %v", ids(got))
	}
}

func TestTree(t *testing.T) {
	c := goods(t)
	var links []string
	for _, n := range c.Categories() {
		links = append(links, n.Link())
	}
	want := []string{
		"/category/kitchen", "/category/kitchen/coffee", "/category/kitchen/coffee/mugs", "/category/kitchen/cookware",
		"/category/outdoors", "/category/outdoors/camping",
	}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Error(diff)
	}
	mugs := c.Category("kitchen/coffee/mugs")
	if diff := cmp.Diff([]int{0, 1, 2}, mugs.Items); diff != "" {
		t.Error(diff)
	}
	var trail []string
	for _, step := range mugs.Trail() {
		trail = append(trail, step.Name)
	}
	if diff := cmp.Diff([]string{"Kitchen", "Coffee", "Mugs"}, trail); diff != "" {
		t.Error(diff)
	}
	if c.CategoryOf(c.Item("x1")) != c.Root || c.Category("kitchen/none") != nil || c.Root.Link() != "/" {
		t.Error("an item without a category stands at the root, and an unknown slug names nothing")
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Table lamps": "table-lamps", "Pots & Pans": "pots-pans", "Éclairage": "eclairage", "50 % off": "50-off", "&": "-",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q): want %q, got %q", name, want, got)
		}
	}
}

package catalogue

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
)

// Order is how a category page sorts its items.
type Order string

// The orders that a category page offers; Featured is the file's own order.
const (
	Featured  Order = ""
	PriceUp   Order = "price"
	PriceDown Order = "price-down"
	ByTitle   Order = "title"
)

// Query is what a visitor narrowed a category page down to. It lives in the
// page's address, so that a filtered page can be shared and gone back to.
type Query struct {
	Order    Order
	Brand    string  // "" any
	PriceMin float64 // 0 none; included
	PriceMax float64 // 0 none; left out
	InStock  bool    // only what can be bought now
}

// ParseQuery reads a query from an address. What it does not understand it
// leaves at its default: a mistyped address shows the whole category.
func ParseQuery(v url.Values) Query {
	q := Query{Brand: v.Get("brand"), InStock: v.Get("stock") == "in"}
	switch o := Order(v.Get("sort")); o {
	case PriceUp, PriceDown, ByTitle:
		q.Order = o
	}
	q.PriceMin = amount(v.Get("from"))
	q.PriceMax = amount(v.Get("to"))
	return q
}

func amount(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f < 1e9) {
		return 0
	}
	return f
}

// Link is the address of the category page with the query.
func (q Query) Link(c *Category) string {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("sort", string(q.Order))
	set("brand", q.Brand)
	if q.PriceMin > 0 {
		set("from", strconv.FormatFloat(q.PriceMin, 'f', -1, 64))
	}
	if q.PriceMax > 0 {
		set("to", strconv.FormatFloat(q.PriceMax, 'f', -1, 64))
	}
	if q.InStock {
		set("stock", "in")
	}
	if len(v) == 0 {
		return c.Link()
	}
	return c.Link() + "?" + v.Encode()
}

// Narrowed reports whether any filter is set; the order is none.
func (q Query) Narrowed() bool {
	q.Order = Featured
	return q != Query{}
}

func (q Query) keeps(it *Item) bool {
	return (q.Brand == "" || it.Brand == q.Brand) &&
		(q.PriceMin == 0 || it.Price >= q.PriceMin) &&
		(q.PriceMax == 0 || it.Price < q.PriceMax) &&
		(!q.InStock || it.Available())
}

// List returns the category's items that the query keeps, in its order, one
// variant a group: the first one that is kept. Equals stay in the file's order.
func (c *Catalogue) List(cat *Category, q Query) []*Item {
	var list []*Item
	shown := make(map[string]bool)
	for _, i := range cat.Items {
		it := &c.Items[i]
		if !q.keeps(it) || it.Group != "" && shown[it.Group] {
			continue
		}
		shown[it.Group] = true
		list = append(list, it)
	}
	switch q.Order {
	case PriceUp:
		slices.SortStableFunc(list, func(a, b *Item) int { return cmp.Compare(a.Price, b.Price) })
	case PriceDown:
		slices.SortStableFunc(list, func(a, b *Item) int { return cmp.Compare(b.Price, a.Price) })
	case ByTitle:
		slices.SortStableFunc(list, func(a, b *Item) int { return cmp.Compare(fold(a.Title), fold(b.Title)) })
	}
	return list
}

// Brands returns at most limit brands of the category with most items first,
// equals by name.
func (c *Catalogue) Brands(cat *Category, limit int) []string {
	count := make(map[string]int)
	for _, i := range cat.Items {
		if b := c.Items[i].Brand; b != "" {
			count[b]++
		}
	}
	brands := make([]string, 0, len(count))
	for b := range count {
		brands = append(brands, b)
	}
	slices.SortFunc(brands, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return brands[:min(limit, len(brands))]
}

package recommend

import (
	"inkling/model"
	"inkling/model/feature"
)

// Article is what the shop's catalogue file says of an item now.
type Article struct {
	Group    string // variants of one product share it; "" none
	InStock  bool
	Category string // path from the root, "Home > Lamps"; "" none
	Brand    string
	Price    float32 // 0 unknown
}

// Stock is what can be shown: the items that the catalogue file lists, with
// what may have changed since the model was trained.
type Stock struct {
	forSale    []bool    // by item: listed and in stock
	price      []float32 // by item
	groups     column
	categories column
	brands     column
}

// NewStock returns the stock of a model with so many items, none of which is
// listed.
func NewStock(items int) *Stock {
	return &Stock{
		forSale: make([]bool, items), price: make([]float32, items),
		groups: newColumn(items), categories: newColumn(items), brands: newColumn(items),
	}
}

// StockOf returns a stock in which all of the model's items are for sale, with
// the categories and brands of the training data. Groups and prices are not
// known to a model.
func StockOf(m *model.Model) *Stock {
	s := NewStock(m.Items.Len())
	for i := range s.forSale {
		a := Article{InStock: true}
		if c := m.Table.Leaf[i]; c >= 0 {
			a.Category = m.Features.Categories.Name(c)
		}
		if b := m.Table.Brand[i]; b >= 0 {
			a.Brand = m.Features.Brands.Name(b)
		}
		s.Put(int32(i), a)
	}
	return s
}

// Put lists an item, or replaces what was known of it.
func (s *Stock) Put(item int32, a Article) {
	s.forSale[item] = a.InStock
	s.price[item] = a.Price
	s.groups.put(item, a.Group)
	s.categories.put(item, a.Category)
	s.brands.put(item, a.Brand)
}

// Extend returns a stock of a model with so many items, the first of which are
// those of s. The others are not listed.
func (s *Stock) Extend(items int) *Stock {
	e := NewStock(items)
	copy(e.forSale, s.forSale)
	copy(e.price, s.price)
	for _, c := range [...]struct{ to, from *column }{{&e.groups, &s.groups}, {&e.categories, &s.categories}, {&e.brands, &s.brands}} {
		copy(c.to.of, c.from.of)
		c.to.values = c.from.values // to which Put may add
	}
	return e
}

// Lists reports whether an item is listed and in stock.
func (s *Stock) Lists(item int32) bool { return s.forSale[item] }

// Len is the number of items, listed or not.
func (s *Stock) Len() int { return len(s.forSale) }

// Category is the path of an item's category, "" where there is none.
func (s *Stock) Category(item int32) string { return s.categories.name(item) }

// Brand is an item's brand, "" where there is none.
func (s *Stock) Brand(item int32) string { return s.brands.name(item) }

// column holds a text for each item, as the number of a distinct value.
type column struct {
	values *feature.Vocabulary
	of     []int32 // by item; None
}

func newColumn(items int) column {
	c := column{values: feature.NewVocabulary(nil), of: make([]int32, items)}
	for i := range c.of {
		c.of[i] = None
	}
	return c
}

func (c *column) put(item int32, value string) {
	c.of[item] = None
	if value != "" {
		c.of[item] = c.values.Add(value)
	}
}

func (c *column) name(item int32) string {
	if v := c.of[item]; v >= 0 {
		return c.values.Name(v)
	}
	return ""
}

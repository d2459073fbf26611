package shop

// Item is one thing that can be recommended, in the fields of the Merchant feed.
type Item struct {
	ID           string
	Title        string
	Category     []string // path from the root, product_type split at ">"
	Brand        string
	Price        float32 // in the catalogue's currency; 0 unknown
	Currency     string  // ISO 4217, "" unknown
	Availability string  // as in the feed, normalised: in_stock, out_of_stock, preorder, backorder or ""
	Link         string
	Image        string
	Group        string // item_group_id: variants of one product share it; "" none
	Tags         []string
	Attributes   []Attribute // further columns declared as features, in column order
}

// Attribute is a named further property of an item.
type Attribute struct{ Name, Value string }

// Available reports whether a shelf may show the item: everything that is not
// said to be out of stock.
func (it *Item) Available() bool { return it.Availability != "out_of_stock" }

// CategoryPath is the category as one string, "Home > Kitchen > Knives".
func (it *Item) CategoryPath() string { return JoinPath(it.Category) }

// JoinPath writes a category path as one string. Package strings would bring
// the tables of Unicode into the engine.
func JoinPath(names []string) (path string) {
	for i, name := range names {
		if i > 0 {
			path += " > "
		}
		path += name
	}
	return path
}

// Catalogue is all items, in a fixed order that gives each its index.
type Catalogue struct {
	Items []Item
	index map[string]int32
}

// NewCatalogue returns the catalogue of items. Of several items with one ID
// the first one has the index; callers that must know use Index beforehand.
func NewCatalogue(items []Item) *Catalogue {
	c := &Catalogue{Items: items, index: make(map[string]int32, len(items))}
	for i := range items {
		if _, ok := c.index[items[i].ID]; !ok {
			c.index[items[i].ID] = int32(i)
		}
	}
	return c
}

// Len is the number of items.
func (c *Catalogue) Len() int { return len(c.Items) }

// Index returns the index of the item with the ID.
func (c *Catalogue) Index(id string) (int32, bool) {
	i, ok := c.index[id]
	return i, ok
}

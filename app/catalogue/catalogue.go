// Package catalogue is what the demo shop knows about its goods: the items of
// the bundle's catalogue file, the category tree above them, and the search,
// filters and orders that its pages offer. It is plain Go without a page, so
// that it is tested natively and runs the same in the browser.
package catalogue

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

// Format and Version name the catalogue file that Parse reads.
const (
	Format  = "inkling-catalogue"
	Version = 1
)

// Item is one thing for sale, in the fields of the bundle's catalogue file.
type Item struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Price        float64  `json:"price"`    // 0 unknown
	Currency     string   `json:"currency"` // ISO 4217; the file's where the item has none
	Image        string   `json:"image"`    // a URL or a data URI
	Availability string   `json:"availability"`
	Group        string   `json:"group"`    // variants of one product share it; "" none
	Category     string   `json:"category"` // "Home > Kitchen > Knives"
	Brand        string   `json:"brand"`
	Tags         []string `json:"tags"`
}

// Available reports whether the item can be bought now.
func (it *Item) Available() bool { return it.Availability != "out_of_stock" }

// Path is the category path from the root, without empty steps.
func (it *Item) Path() []string { return SplitPath(it.Category) }

// Link is the address of the item's page in this shop.
func (it *Item) Link() string { return "/product/" + url.PathEscape(it.ID) }

// Catalogue is all items in the order of the file, with the tree above them.
type Catalogue struct {
	Items []Item
	Root  *Category // has no name; its children are the departments

	byID   map[string]int
	bySlug map[string]*Category
	words  []string // for search: the folded text of every item
}

// Parse reads a catalogue file. It refuses a file of another format or
// version, and an item without an ID, with a repeated ID or with a price that
// is no price, naming the item's place counted from 1.
func Parse(data []byte) (*Catalogue, error) {
	var file struct {
		Format   string `json:"format"`
		Version  int    `json:"version"`
		Currency string `json:"currency"`
		Items    []Item `json:"items"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	if file.Format != Format {
		return nil, fmt.Errorf("catalogue: format: want %q, got %q", Format, file.Format)
	}
	if file.Version != Version {
		return nil, fmt.Errorf("catalogue: version: want %d, got %d", Version, file.Version)
	}
	return New(file.Items, file.Currency)
}

// New returns the catalogue of the items; currency is that of items which name
// none. It takes over the slice.
func New(items []Item, currency string) (*Catalogue, error) {
	c := &Catalogue{Items: items, byID: make(map[string]int, len(items)), words: make([]string, len(items))}
	for i := range items {
		it := &items[i]
		if it.Currency == "" {
			it.Currency = currency
		}
		if it.ID == "" {
			return nil, fmt.Errorf("catalogue: item %d: id: want one, got none", i+1)
		}
		if first, ok := c.byID[it.ID]; ok {
			return nil, fmt.Errorf("catalogue: item %d: id %q: already used by item %d", i+1, it.ID, first+1)
		}
		if it.Price < 0 || math.IsInf(it.Price, 0) || math.IsNaN(it.Price) {
			return nil, fmt.Errorf("catalogue: item %d: price: want 0 or more, got %v", i+1, it.Price)
		}
		c.byID[it.ID] = i
		c.words[i] = fold(it.Title + " " + it.Brand + " " + it.Category)
	}
	c.Root, c.bySlug = tree(items)
	return c, nil
}

// Item returns the item with the ID, or nil.
func (c *Catalogue) Item(id string) *Item {
	if i, ok := c.byID[id]; ok {
		return &c.Items[i]
	}
	return nil
}

// Variants returns the other items of the item's group, in the file's order.
func (c *Catalogue) Variants(it *Item) []*Item {
	if it.Group == "" {
		return nil
	}
	var others []*Item
	for i := range c.Items {
		if o := &c.Items[i]; o.Group == it.Group && o.ID != it.ID {
			others = append(others, o)
		}
	}
	return others
}

// SplitPath splits "A > B" into its steps, leaving out empty ones.
func SplitPath(path string) []string {
	steps := strings.Split(path, ">")
	for i := range steps {
		steps[i] = strings.TrimSpace(steps[i])
	}
	return slices.DeleteFunc(steps, func(s string) bool { return s == "" })
}

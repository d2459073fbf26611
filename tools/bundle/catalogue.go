package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"inkling/model/shop"
)

// catalogueFile is what a shelf shows of the items. It can be replaced without
// training again.
type catalogueFile struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Currency string          `json:"currency,omitempty"`
	Items    []catalogueItem `json:"items"`
}

type catalogueItem struct {
	ID           string   `json:"id"`
	Title        string   `json:"title,omitempty"`
	Price        float32  `json:"price,omitempty"`
	Currency     string   `json:"currency,omitempty"` // where it is not the file's
	Link         string   `json:"link,omitempty"`
	Image        string   `json:"image,omitempty"`
	Availability string   `json:"availability,omitempty"`
	Group        string   `json:"group,omitempty"`
	Category     string   `json:"category,omitempty"`
	Brand        string   `json:"brand,omitempty"`
	Tags         []string `json:"tags,omitempty"` // for the page; a shelf shows none
}

// encodeCatalogue writes the items in the catalogue's order.
func encodeCatalogue(c *shop.Catalogue) ([]byte, error) {
	file := catalogueFile{Format: "inkling-catalogue", Version: 1, Currency: commonCurrency(c), Items: make([]catalogueItem, 0, c.Len())}
	for i := range c.Items {
		it := &c.Items[i]
		if it.ID == "" {
			return nil, fmt.Errorf("catalogue: item %d has no id", i)
		}
		if price := float64(it.Price); math.IsNaN(price) || math.IsInf(price, 0) || price < 0 {
			return nil, fmt.Errorf("catalogue: item %q: price is %v, want a number from 0", it.ID, it.Price)
		}
		out := catalogueItem{
			ID: it.ID, Title: it.Title, Price: it.Price, Link: it.Link, Image: it.Image,
			Availability: it.Availability, Group: it.Group, Category: it.CategoryPath(), Brand: it.Brand, Tags: it.Tags,
		}
		if it.Currency != file.Currency {
			out.Currency = it.Currency
		}
		file.Items = append(file.Items, out)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // parsed as JSON, never as markup; escapes would only cost bytes
	err := encoder.Encode(file)
	return text.Bytes(), err
}

// commonCurrency is the one that most items have; of equals the first by name.
func commonCurrency(c *shop.Catalogue) string {
	counts := make(map[string]int)
	for i := range c.Items {
		if currency := c.Items[i].Currency; currency != "" {
			counts[currency]++
		}
	}
	if len(counts) == 0 {
		return ""
	}
	return slices.MaxFunc(slices.Collect(maps.Keys(counts)), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(b, a))
	})
}

package engine

import (
	"strconv"

	"inkling/model/msgpack"
	"inkling/model/recommend"
	"inkling/model/shop"
)

// The bounds of items that a page gives.
const (
	maxGiven    = 500  // since the model was loaded
	maxTags     = 64   // of an item, and twice as many names and values of attributes
	maxTextSize = 1000 // bytes of each text
)

// Given is an item that the page describes because the model does not have it.
type Given struct {
	Item shop.Item
	recommend.Article
}

// Added counts items that a page gave: those that the engine has now, of these
// the ones of which the model cannot tell anything, and those that it had.
type Added struct{ Added, Blank, Known int }

// Give makes items rankable that the model does not have, until another model or
// catalogue is loaded: each gets a vector by its content, with the very encoder
// of training (model.Model.Extend), for which titles are in lower case. What was observed and learned stays.
func (e *Engine) Give(items []Given) (Added, error) {
	if e.model == nil {
		return Added{}, errNotLoaded
	}
	if e.given+len(items) > maxGiven {
		return Added{}, badRequest("wanted at most " + strconv.Itoa(maxGiven) + " items of pages, got " + strconv.Itoa(e.given+len(items)))
	}
	content := make([]shop.Item, len(items))
	for i := range items {
		content[i] = items[i].Item
	}
	m, x := e.model.Extend(content)
	if x.Added > 0 {
		stock := e.recommender.Stock().Extend(m.Items.Len())
		for i := range items {
			if item := m.Items.Index(items[i].Item.ID); !stock.Lists(item) {
				stock.Put(item, items[i].Article)
			}
		}
		strangers := e.strangers
		e.use(m)
		e.recommender.Restock(stock)
		e.strangers = strangers
		e.given += x.Added
	}
	return Added{x.Added, x.Blank, x.Known}, nil
}

// readGiven reads items as listings with a title, tags, and names and values of
// attributes in turn. Their strings are parts of the request: what is kept of
// them is copied.
func readGiven(r *msgpack.Reader) ([]Given, error) {
	n := rows(r, maxGiven)
	var all []Given
	for i := 0; i < n && r.Err() == nil; i++ {
		more := row(r, 9)
		l := readListing(r)
		g := Given{Article: l.Article, Item: shop.Item{ID: l.ID, Brand: l.Brand, Price: l.Price, Title: readText(r)}}
		if l.Category != "" {
			g.Item.Category = splitPath(l.Category)
		}
		for range rows(r, maxTags) {
			g.Item.Tags = append(g.Item.Tags, readText(r))
		}
		for range rows(r, 2*maxTags) / 2 {
			g.Item.Attributes = append(g.Item.Attributes, shop.Attribute{Name: readText(r), Value: readText(r)})
		}
		for _, text := range [...]string{l.Group, l.Category, l.Brand} {
			bounded(r, text)
		}
		skip(r, more)
		all = append(all, g)
	}
	return all, r.End()
}

// splitPath splits a category path at " > ". What strings searches with would
// take 1 kB of the engine.
func splitPath(path string) (names []string) {
	from := 0
	for i := 0; i+3 <= len(path); i++ {
		if path[i:i+3] == " > " {
			names, from = append(names, path[from:i]), i+3
		}
	}
	return append(names, path[from:])
}

func readText(r *msgpack.Reader) string { return bounded(r, view(r.StringView())) }

func bounded(r *msgpack.Reader, text string) string {
	if len(text) > maxTextSize {
		r.Fail("a text of at most "+strconv.Itoa(maxTextSize)+" bytes", strconv.Itoa(len(text)))
	}
	return text
}

func (o *output) added(a Added) {
	o.w.Map(3)
	o.number("added", a.Added)
	o.number("blank", a.Blank)
	o.number("known", a.Known)
}

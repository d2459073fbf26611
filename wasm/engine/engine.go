// Package engine is what runs in the visitor's browser: it holds a model, what
// the shop has for sale, and what this visitor did, and fills shelves from them.
// It knows no JavaScript: [Engine.Call] speaks bytes, and package main beside it
// carries them over the boundary. So all of it is tested natively, too.
//
// An engine trusts nobody. A request that is wrong in any part changes nothing,
// and a model that cannot be read, or that computes other scores than its
// trainer did, leaves the engine as it was.
package engine

import (
	"slices"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/newcomer"
	"inkling/model/recommend"
	"inkling/model/shop"
)

// The bounds of requests.
const (
	maxIDBytes  = 256
	maxListings = 1_000_000
	maxRecords  = 10_000
	maxLimit    = 100
	maxExclude  = 10_000
)

// defaultLimit is the size of a shelf that asks for none.
const defaultLimit = 8

// Engine serves one visitor. The zero value is ready: every operation but Load
// and Forget fails with "not-loaded" until a model is loaded. It serves one
// goroutine.
type Engine struct {
	Clock func() float64 // milliseconds, by which Load is timed; nil: it is not

	model       *model.Model
	recommender *recommend.Recommender
	strangers   map[string]string // category paths of listed items that the model does not know, by ID
	given       int               // items that pages gave
	visit       visit
	learning    learning

	asked            asked
	cart             []int32 // buffers of Recommend
	items            []int32
	results          []recommend.Result
	output           output
	places, explored int // of all shelves since the visitor began
}

// Loaded says what a model is, and how many milliseconds it took to decode it
// and to compute its golden vectors anew.
type Loaded struct {
	Items, Dim, Version, Bytes int
	Tasks, Placements          []string
	Decode, Golden             float64
}

// Load takes the bytes of a model file, which the caller no longer changes. The
// visitor's events stay, but for items that the new model does not have, and the
// head where it fits, else Learn has to learn it anew; what is for sale is again
// all that the model knows, until Catalogue says better.
func (e *Engine) Load(data []byte) (Loaded, error) {
	begun := e.now()
	m, err := modelfile.Read(data)
	if err != nil {
		return Loaded{}, err
	}
	decoded := e.now()
	if err := m.CheckGolden(); err != nil {
		return Loaded{}, err
	}
	checked := e.now()
	e.use(m)
	e.given = 0
	return Loaded{
		Items: m.Items.Len(), Dim: m.Config.Dim, Version: modelfile.Version, Bytes: len(data),
		Tasks: m.Config.Tasks, Placements: placements(m), Decode: decoded - begun, Golden: checked - decoded,
	}, nil
}

func (e *Engine) now() float64 {
	if e.Clock == nil {
		return 0
	}
	return e.Clock()
}

// use replaces the model.
//
//go:noinline
func (e *Engine) use(m *model.Model) {
	r := recommend.New(m, nil)
	if e.model != nil {
		e.visit.remap(e.model.Items, m.Items)
		e.learning.move(e.model, m)
	} else {
		e.learning = fresh(m)
	}
	r.Adapt(e.learning.head.Shift())
	e.model, e.recommender, e.strangers = m, r, nil
}

// placements lists those that every model has, and then the model's own.
func placements(m *model.Model) []string {
	all := recommend.Placements()
	for _, p := range m.Placements {
		if !slices.Contains(all, p.Name) {
			all = append(all, p.Name)
		}
	}
	return all
}

// Listing is an item of the shop's catalogue file.
type Listing struct {
	ID string
	recommend.Article
}

// Known counts the items of a catalogue by whether the model knows them.
type Known struct{ Known, Unknown int }

// Catalogue replaces what is for sale. Items that the model does not know
// cannot be recommended, but their category is kept for the shelves on their
// pages.
func (e *Engine) Catalogue(listings []Listing) (Known, error) {
	return e.restock(func(put func(Listing)) error {
		for _, l := range listings {
			put(l)
		}
		return nil
	})
}

// restock replaces what is for sale by what list puts, unless it fails. Nothing
// is kept of a listing's strings: those of a large catalogue come one after
// another, from a buffer.
func (e *Engine) restock(list func(put func(Listing)) error) (Known, error) {
	if e.model == nil {
		return Known{}, errNotLoaded
	}
	stock := recommend.NewStock(e.model.Items.Len())
	strangers := make(map[string]string)
	var count Known
	err := list(func(l Listing) {
		if item := e.model.Items.Index(l.ID); item >= 0 {
			stock.Put(item, l.Article)
			count.Known++
			return
		}
		strangers[string([]byte(l.ID))] = string([]byte(l.Category))
		count.Unknown++
	})
	if err != nil {
		return Known{}, err
	}
	e.recommender.Restock(stock)
	e.strangers = strangers
	return count, nil
}

// Observed counts events by whether the model knows their items.
type Observed struct{ Accepted, Unknown int }

// Observe adds events of the visitor, in any order. Those whose item the model
// does not know are left out. Of each record time, item, behaviour, value and
// position count. What the visitor's own head makes of them is Learn's.
func (e *Engine) Observe(records []shop.Record) (Observed, error) {
	if e.model == nil {
		return Observed{}, errNotLoaded
	}
	var count Observed
	for i := range records {
		ev := toEvent(e.model.Items, &records[i])
		if ev.Item == noItem {
			count.Unknown++
			continue
		}
		e.visit.add(ev)
		count.Accepted++
	}
	e.visit.fillCart()
	return count, nil
}

// Replace forgets the visitor and observes the events.
func (e *Engine) Replace(records []shop.Record) (Observed, error) {
	if e.model == nil {
		return Observed{}, errNotLoaded
	}
	e.Forget()
	return e.Observe(records)
}

// Forget deletes everything that the engine knows of the visitor.
func (e *Engine) Forget() {
	e.visit, e.places, e.explored = visit{}, 0, 0
	if e.model != nil {
		e.learning = fresh(e.model)
		e.recommender.Adapt(e.learning.head.Shift())
	}
}

// Request asks for a shelf. Item and Exclude are IDs.
type Request struct {
	Placement string
	Item      string // of the page; "" none
	Limit     int    // 1 to 100
	Exclude   []string
	Cart      []string // what the page says is in the cart, beside what was observed
	Where     recommend.Filter
	Landing   string           // path of the page's category, where it is about no item; "" none
	Context   newcomer.Context // in which the visitor comes; a part of the day that is not known follows from Now
	Now       int64            // Unix milliseconds
	Explore   float32          // share of places for items that are new; 0 to 1
	Explain   bool             // asks for the parts of every score
}

// Shelf is a ranked list of items, best first.
type Shelf struct {
	Placement, Source string
	Items             []Shown
	Explored          int           // so many of the last items have places kept for items that are new
	Parts             []model.Parts // of each item's score, which they sum to; the first is the reason to name. nil: nobody asked
}

// Shown is an item on a shelf.
type Shown struct {
	ID    string
	Score float32
}

// Recommend fills a shelf. It fails where the placement is not known, or where
// one that is about an item comes without an item, or with one that neither the
// model nor the catalogue knows.
func (e *Engine) Recommend(q Request) (Shelf, error) {
	source, err := e.fill(q)
	if err != nil {
		return Shelf{}, err
	}
	shelf := Shelf{Placement: q.Placement, Source: source, Explored: e.recommender.Explored(), Items: make([]Shown, len(e.results))}
	for i, r := range e.results {
		shelf.Items[i] = Shown{ID: e.model.Items.Name(r.Item), Score: r.Score}
		if q.Explain {
			shelf.Parts = append(shelf.Parts, e.recommender.Explain(nil, i))
		}
	}
	return shelf, nil
}

// fill writes the shelf to e.results.
func (e *Engine) fill(q Request) (source string, err error) {
	if e.model == nil {
		return "", errNotLoaded
	}
	query, err := e.query(q)
	if err != nil {
		return "", err
	}
	e.results, source = e.recommender.Recommend(e.results[:0], e.visit.before(q.Now), e.inCart(q.Cart), query)
	e.places += len(e.results)
	e.explored += e.recommender.Explored()
	return source, nil
}

// query turns a request's IDs into indices.
func (e *Engine) query(q Request) (recommend.Request, error) {
	query := recommend.Request{Placement: q.Placement, Item: recommend.None, Limit: q.Limit, Where: q.Where, Context: e.context(q), Now: q.Now, Explore: q.Explore}
	if !e.recommender.Knows(q.Placement) {
		return query, badRequest("wanted a placement of the model, got " + quote(q.Placement))
	}
	aboutItem := q.Placement == recommend.Similar || q.Placement == recommend.BoughtTogether
	if aboutItem && q.Item == "" {
		return query, badRequest("the placement " + q.Placement + " wants an item, got none")
	}
	if query.Item = e.model.Items.Index(q.Item); query.Item < 0 {
		category, listed := e.strangers[q.Item]
		if aboutItem && !listed {
			return query, &Error{CodeUnknownItem, "wanted an item of the model or the catalogue, got " + quote(q.Item)}
		}
		query.Item, query.Category = recommend.None, category
		if !listed {
			query.Category = q.Landing
		}
	}
	e.items = e.indices(e.items[:0], q.Exclude)
	query.Exclude = e.items
	return query, nil
}

// context is that of a request, with the time on the shop's clock.
func (e *Engine) context(q Request) newcomer.Context {
	c := q.Context
	if p := e.model.Newcomers; p != nil && c.Part == 0 && q.Now > 0 {
		c.Part = newcomer.PartOf(q.Now, p.Offset)
	}
	return c
}

// inCart is what was observed to be in the cart, and what the page says.
func (e *Engine) inCart(said []string) []int32 {
	e.cart = e.indices(append(e.cart[:0], e.visit.cart...), said)
	return e.cart
}

// indices appends the indices of the IDs that the model knows, each once.
func (e *Engine) indices(dst []int32, ids []string) []int32 {
	for _, id := range ids {
		if item := e.model.Items.Index(id); item >= 0 && !slices.Contains(dst, item) {
			dst = append(dst, item)
		}
	}
	return dst
}

// Package recommend turns a model's scores into shelves: it finds candidates in
// the whole catalogue, ranks them, applies the shop's rules and keeps the best.
//
// A shelf is never empty by accident and never random. Each placement is a
// chain of ways to fill it, from the most personal to the most general; the
// next one is asked only while places are left:
//
//	for-you          the model for the visitor; without history, trending among
//	                 those who come in the same context
//	similar          item vectors and lists; trending in the item's category
//	bought-together  the item's lists; item vectors of other categories; trending
//	cart             lists of all that is in the cart, and what the visitor may buy;
//	                 for an empty cart, for-you
//	trending         in the category of the page, its parents, everywhere
//	recently-viewed  the visitor's own, newest first; else empty
//	buy-again        the visitor's own; else empty
//
// Any other placement that the model knows is ranked as for-you with its own
// weights.
//
// No shelf shows the item of the page, what is in the cart, or another variant
// of either; what the catalogue does not list or has out of stock; or a second
// variant of a group. for-you also leaves out what was bought, which has
// buy-again for itself, but not what was viewed. Equal scores stand in the order
// of the catalogue.
//
// A shop may have a share of the places kept for items that are new, which nobody
// would ever see otherwise: Request.Explore. The placements that are of what
// visitors did themselves, and bought-together, keep none.
package recommend

import (
	"inkling/model"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

// The placements that every model can fill.
const (
	ForYou         = model.ForYou
	Similar        = "similar"
	BoughtTogether = "bought-together"
	Cart           = "cart"
	Trending       = "trending"
	RecentlyViewed = "recently-viewed"
	BuyAgain       = "buy-again"
)

// Placements returns the names of the placements that every model can fill.
func Placements() []string {
	return []string{ForYou, Similar, BoughtTogether, Cart, Trending, RecentlyViewed, BuyAgain}
}

// What filled a shelf. It names the way that found its first item.
const (
	FromModel   = "model"    // the network, or the vectors that it learned
	FromLists   = "lists"    // what other visitors touched or bought beside it
	FromTrend   = "trending" // what all visitors touch these days
	FromHistory = "history"  // the visitor's own events
	FromNone    = "none"     // nothing: the shelf is empty
)

// None is an item or a group that there is not.
const None int32 = -1

// Request asks for a shelf.
type Request struct {
	Placement string
	Item      int32   // of the page; None
	Category  string  // path of the page's category, where Item is None: for items that the model does not know
	Limit     int     // items at most
	Exclude   []int32 // items that stand elsewhere on the page
	Where     Filter
	Context   newcomer.Context // in which the visitor comes; Item or Category is the landing page
	Now       int64            // Unix milliseconds
	// Explore is the share of places kept for items that the log never touched,
	// from 0, which keeps none, to 1: see explore.
	Explore float32
}

// Result is an item of a shelf. Scores compare among items that the same way of
// filling found, and only there.
type Result = model.Scored

// Recommender fills shelves from one model. It keeps its buffers from call to
// call and serves one goroutine.
type Recommender struct {
	m      *model.Model
	scorer *model.Scorer
	stock  *Stock
	kinds  *model.Kinds // its categories

	scores  []float32 // of every item, for the way of filling at hand
	terms   []float32 // of every item: what lists say
	touched []int32   // where terms is not 0
	whole   []int16   // a query as kernel.ScanInt8 takes it
	top     model.Top
	order   []Result     // candidates, best first
	pseudo  shop.History // what lists are asked with

	out     []bool // by item: has no place on this shelf, whatever the filter says
	marked  []int32
	skip    func(item int32) bool // isOut, made once: a method value is an allocation
	closed  []bool                // by group: as out
	shut    []int32               // where closed is true
	where   Filter
	narrows bool      // the filter leaves something out
	brand   int32     // the filter's
	allowed []bool    // by category: inside of the filter's
	within  []bool    // by category: inside of the path at hand
	bonus   []float32 // by category: what it is worth to the way of filling at hand
	cold    []int32   // items that nobody has touched

	newcomer newcomer.Asked // the context of the last shelf for a visitor without history
	met      int            // how many places it filled

	limit  int
	shelf  []Result
	spare  []Result // candidates of categories that have enough places
	source string   // what found the first item of the shelf

	// For Explain: of the last shelf.
	asked   Request
	carts   bool // whether there was something in the cart
	sources []string
}

// New returns a recommender. With a nil stock everything that the model knows
// is for sale.
func New(m *model.Model, s *Stock) *Recommender {
	n := m.Items.Len()
	r := &Recommender{
		m: m, scorer: model.NewScorer(m),
		scores: make([]float32, n), terms: make([]float32, n), out: make([]bool, n), cold: coldItems(m),
	}
	r.skip = r.isOut
	r.Restock(s)
	return r
}

// Restock replaces what is for sale, which does not change while it is in use;
// nil is everything that the model knows. A stock of another number of items is
// a programmer's error.
func (r *Recommender) Restock(s *Stock) {
	if s == nil {
		s = StockOf(r.m)
	}
	if s.Len() != r.m.Items.Len() {
		panic("recommend: the stock is of another model")
	}
	r.stock = s
	r.kinds = model.NewKinds(s.categories.of, s.categories.values.Len())
	for i := range r.out {
		r.out[i] = r.isNoOffer(int32(i))
	}
	r.marked, r.shut = r.marked[:0], r.shut[:0]
	r.closed = make([]bool, s.groups.values.Len())
}

// Stock is what is for sale.
func (r *Recommender) Stock() *Stock { return r.stock }

// Knows reports whether Recommend can fill the placement.
func (r *Recommender) Knows(placement string) bool {
	for _, p := range Placements() {
		if p == placement {
			return true
		}
	}
	_, ok := r.m.Placement(placement)
	return ok
}

// Recommend appends a shelf to dst, best first, and says what filled it.
// history is oldest first, cart is what the visitor has in it. All items are
// indices of the model. A placement that is not known gives an empty shelf.
func (r *Recommender) Recommend(dst []Result, history shop.History, cart []int32, q Request) (shelf []Result, source string) {
	r.begin(cart, q)
	r.asked, r.carts, r.sources = q, len(cart) > 0, r.sources[:0]
	switch q.Placement {
	case Similar:
		r.similar(q)
	case BoughtTogether:
		r.boughtTogether(q)
	case Cart:
		r.cart(history, cart)
	case Trending:
		r.trending(r.path(q))
	case RecentlyViewed:
		r.recentlyViewed(history)
	case BuyAgain:
		r.buyAgain(history, q.Now)
	default:
		if p, ok := r.m.Placement(q.Placement); ok {
			r.forVisitor(history, p)
		} else if q.Placement == ForYou {
			r.forVisitor(history, model.Placement{Name: ForYou})
		}
	}
	r.explore(history, q)
	return append(dst, r.shelf...), r.source
}

package simulate

import (
	"strings"

	"inkling/model/shop"
)

// Truth is what the simulated shop knows about everyone: every visitor's
// probability of viewing, carting and buying every item at any time. Its
// methods may be called from several goroutines.
type Truth struct {
	file     truthFile
	kin      [][]float64 // [leaf][leaf] of the formula
	ids      []string
	items    map[string]int
	visitors map[string]int
}

// truthFile is truth.json.
type truthFile struct {
	Format      string         `json:"format"`
	Version     int            `json:"version"`
	Seed        uint64         `json:"seed"`
	World       uint64         `json:"world,omitempty"`
	Formula     []string       `json:"formula"`
	Start       int64          `json:"start"` // of the log, Unix ms
	End         int64          `json:"end"`
	Constants   constants      `json:"constants"`
	Examination []float64      `json:"examination"` // by position, from 1
	Leaves      []string       `json:"leaves"`      // category paths
	Brands      []string       `json:"brands"`
	Items       []truthItem    `json:"items"` // in the catalogue's order
	Visitors    []truthVisitor `json:"visitors"`
}

type truthItem struct {
	ID      string  `json:"id"`
	Leaf    int     `json:"leaf"`
	Brand   int     `json:"brand"`
	Taste   vector  `json:"taste"`
	Price   float64 `json:"price"` // level within the leaf, see priceLevel
	Cost    float64 `json:"cost"`  // see priceCost
	Quality float64 `json:"quality"`
	Trend   float64 `json:"trend"`
	Peak    int64   `json:"peak,omitempty"` // Unix ms
	Width   int64   `json:"width,omitempty"`
	Height  float64 `json:"height,omitempty"`
	Appears int64   `json:"appears"` // Unix ms
}

type truthVisitor struct {
	ID          string       `json:"id"`
	Leaves      []leafWeight `json:"leaves"`
	Brands      []brandLove  `json:"brands"`
	Taste       vector       `json:"taste"`
	Level       float64      `json:"level"`       // the price level that fits, as an item's
	Sensitivity float64      `json:"sensitivity"` // to prices above the leaf's median
}

type leafWeight struct {
	Leaf   int     `json:"leaf"`
	Weight float64 `json:"weight"`
}

type brandLove struct {
	Brand  int     `json:"brand"`
	Weight float64 `json:"weight"`
}

const (
	truthFormat  = "inkling-truth"
	truthVersion = 1
)

// index makes the lookups of a file whose leaves, brands and IDs are valid.
func (t *Truth) index() {
	f := &t.file
	paths := make([][]string, len(f.Leaves))
	for i, path := range f.Leaves {
		paths[i] = strings.Split(path, " > ")
	}
	t.kin = make([][]float64, len(paths))
	for i := range paths {
		t.kin[i] = make([]float64, len(paths))
		for j := range paths {
			t.kin[i][j] = kinship(paths[i], paths[j], &f.Constants)
		}
	}
	t.ids = make([]string, len(f.Items))
	t.items = make(map[string]int, len(f.Items))
	for i := range f.Items {
		t.ids[i] = f.Items[i].ID
		t.items[f.Items[i].ID] = i
	}
	t.visitors = make(map[string]int, len(f.Visitors))
	for i := range f.Visitors {
		t.visitors[f.Visitors[i].ID] = i
	}
}

// kinship is what being fond of one leaf is worth for another one: 1 for the
// same, less within the category, less still within the department.
func kinship(a, b []string, c *constants) float64 {
	switch {
	case a[0] != b[0]:
		return 0
	case a[1] != b[1]:
		return c.Department
	case a[2] != b[2]:
		return c.Category
	}
	return 1
}

// Seed is the seed of the shop.
func (t *Truth) Seed() uint64 { return t.file.Seed }

// Items returns the IDs of the items in the catalogue's order. The caller must
// not change it.
func (t *Truth) Items() []string { return t.ids }

// Probability returns the visitor's probability of a behaviour towards an item
// that the shop shows at a position (from 1) at a time (Unix ms): of viewing
// it for shop.View, of viewing it and putting it into the cart for shop.Cart,
// of viewing, carting and buying it for shop.Purchase. With the same position,
// Cart over View is the probability of a cart given the view, and Purchase
// over Cart that of a purchase given the cart. An item that has not appeared
// in the shop at that time has probability 0. ok is false for a visitor, an
// item or a behaviour that the truth does not know.
func (t *Truth) Probability(visitor, item string, b shop.Behaviour, at int64, position int) (p float64, ok bool) {
	v, known := t.visitors[visitor]
	i, listed := t.items[item]
	if !known || !listed || !decided(b) {
		return 0, false
	}
	it := &t.file.Items[i]
	if at < it.Appears {
		return 0, true
	}
	o := t.odds(&t.file.Visitors[v], it, at)
	return t.examined(position) * o.chain(b), true
}

// Scores writes to dst, in the order of Items, the probabilities that
// Probability gives at position 1, and so ranks the whole catalogue for one
// visitor. It returns false, and leaves dst as it is, for a visitor or
// behaviour that the truth does not know. It panics if dst is not as long as
// Items.
func (t *Truth) Scores(dst []float64, visitor string, b shop.Behaviour, at int64) bool {
	if len(dst) != len(t.ids) {
		panic("simulate: Scores: wrong length of dst")
	}
	v, known := t.visitors[visitor]
	if !known || !decided(b) {
		return false
	}
	for i := range t.file.Items {
		it := &t.file.Items[i]
		dst[i] = 0
		if at >= it.Appears {
			o := t.odds(&t.file.Visitors[v], it, at)
			dst[i] = t.examined(1) * o.chain(b)
		}
	}
	return true
}

// Rating returns the mean of the rating, before rounding to 1 to 5, that the
// visitor would give the item bought at a time. ok is false for a visitor or
// item that the truth does not know.
func (t *Truth) Rating(visitor, item string, at int64) (mean float64, ok bool) {
	v, known := t.visitors[visitor]
	i, listed := t.items[item]
	if !known || !listed {
		return 0, false
	}
	it := &t.file.Items[i]
	return t.rating(it, t.odds(&t.file.Visitors[v], it, at)), true
}

func (t *Truth) rating(it *truthItem, o odds) float64 {
	c := &t.file.Constants
	return c.RatingBase + c.RatingQuality*it.Quality + c.RatingUtility*o.utility
}

// decided reports whether the truth has a probability for the behaviour.
func decided(b shop.Behaviour) bool {
	return b == shop.View || b == shop.Cart || b == shop.Purchase
}

// chain is the probability of getting as far as b once the item is looked at.
func (o odds) chain(b shop.Behaviour) float64 {
	p := o.view
	if b == shop.Cart || b == shop.Purchase {
		p *= o.cart
	}
	if b == shop.Purchase {
		p *= o.purchase
	}
	return p
}

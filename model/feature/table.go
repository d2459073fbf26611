package feature

import (
	"math"

	"inkling/model/shop"
)

// Table holds the facts about each item that cross features and placements
// need, one value an item.
type Table struct {
	Leaf   []int32   // the item's category, as an index into Encoder.Categories; -1 none
	Parent []int32   // one level up, or the leaf where there is none
	Top    []int32   // the root of the path
	Brand  []int32   // index into Encoder.Brands; -1 none
	Price  []float32 // standardised ln(price); 0 unknown
	// Relative is Price minus the mean of the item's category, in deviations
	// within categories.
	Relative []float32

	Popularity []float32 // ln of (engaged visitors + 1) over the mean of the same
	Trend      []float32 // ln of (recent engaged weight + 1) over the mean of the same
	ViewRate   []float32 // ln of views over those expected of its impressions, see rate
	CartRate   []float32 // ln of carts over those expected of its views
	BuyRate    []float32 // ln of purchases over those expected of its carts

	Examined  [Positions]float32 // share of impressions at a position that are followed by a view
	CartShare float32            // of the visitors who viewed an item, over all items
	BuyShare  float32            // of the visitors who put an item into the cart
}

// NewTable derives the content columns for a catalogue; what depends on events
// is zero.
func NewTable(e *Encoder, c *shop.Catalogue) *Table {
	n := c.Len()
	t := new(Table)
	for _, column := range t.indices() {
		*column = make([]int32, n)
	}
	for _, column := range t.values() {
		*column = make([]float32, n)
	}
	for i := range c.Items {
		it := &c.Items[i]
		t.Leaf[i], t.Parent[i], t.Top[i] = -1, -1, -1
		if depth := len(it.Category); depth > 0 {
			t.Leaf[i] = e.Categories.Index(it.CategoryPath())
			t.Parent[i] = e.Categories.Index(shop.JoinPath(it.Category[:max(depth-1, 1)]))
			t.Top[i] = e.Categories.Index(it.Category[0])
		}
		t.Brand[i] = -1
		if it.Brand != "" {
			t.Brand[i] = e.Brands.Index(it.Brand)
		}
		if it.Price > 0 {
			t.Price[i] = (float32(math.Log(float64(it.Price))) - e.LogPrice[0]) / e.LogPrice[1]
		}
	}
	round(t.Price)
	t.Relate(e.Categories.Len())
	return t
}

// Extend returns a table with the items of another one, whose content columns
// are of the same encoder, after its own. They are as popular as the least
// popular item is, as nobody has touched them yet; how often what is shown of
// them is viewed, carted and bought is not known, and so as in the mean. There
// are so many categories.
func (t *Table) Extend(more *Table, categories int) *Table {
	e := *t
	for i, column := range e.indices() {
		*column = joined(*column, *more.indices()[i])
	}
	for i, column := range e.values() {
		*column = joined(*column, *more.values()[i])
	}
	for _, column := range [][]float32{e.Popularity, e.Trend} {
		var least float32
		for _, v := range column[:t.Len()] {
			least = min(least, v)
		}
		for i := range column[t.Len():] {
			column[t.Len()+i] = least
		}
	}
	e.Relate(categories)
	return &e
}

func (t *Table) indices() [4]*[]int32 { return [...]*[]int32{&t.Leaf, &t.Parent, &t.Top, &t.Brand} }

func (t *Table) values() [6]*[]float32 {
	return [...]*[]float32{&t.Price, &t.Popularity, &t.Trend, &t.ViewRate, &t.CartRate, &t.BuyRate}
}

// joined is a new slice of the values of both. It is not inlined, for the
// engine's size.
//
//go:noinline
func joined[T any](a, b []T) []T {
	all := make([]T, len(a)+len(b))
	copy(all[copy(all, a):], b)
	return all
}

// Relate derives Relative from Price and Leaf, which has so many values. Items
// of unknown price are 0 in both.
func (t *Table) Relate(categories int) {
	sum, number := make([]float64, categories+1), make([]float64, categories+1)
	for i, p := range t.Price {
		if p != 0 {
			sum[t.Leaf[i]+1] += float64(p)
			number[t.Leaf[i]+1]++
		}
	}
	t.Relative = make([]float32, len(t.Price))
	var squares, n float64
	for i, p := range t.Price {
		if p != 0 {
			d := float64(p) - sum[t.Leaf[i]+1]/number[t.Leaf[i]+1]
			t.Relative[i] = float32(d)
			squares += d * d
			n++
		}
	}
	if squares == 0 {
		return
	}
	inverse := float32(1 / math.Sqrt(squares/n))
	for i := range t.Relative {
		t.Relative[i] *= inverse
	}
}

// Len is the number of items.
func (t *Table) Len() int { return len(t.Leaf) }

// trendHalfLife is the age, in milliseconds, at which an event counts half in
// Trend: two weeks. Of 3 to 60 days it told best, from cuts of a shop's log two
// weeks apart, what the next two brought.
const trendHalfLife = 14 * 24 * 3600 * 1000

// trendWeight is what an engaged event counts in Trend: the nearer to a
// purchase, and so the rarer, the more it says of what will be bought. Chosen
// with trendHalfLife.
func trendWeight(b shop.Behaviour) float64 {
	switch b {
	case shop.Purchase:
		return 6
	case shop.Cart, shop.Checkout, shop.Wishlist:
		return 3
	}
	return 1
}

// Count fills the columns that depend on events. now is the end of the log; an
// event is recent by its distance to it. With orderOnly, times carry order
// alone and Trend equals Popularity.
func (t *Table) Count(log *shop.Log, now int64, orderOnly bool) {
	n := t.Len()
	visitors, recent := make([]float64, n), make([]float64, n)
	last := make([]int32, n)
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if !e.Behaviour.Engaged() {
				continue
			}
			if last[e.Item] != int32(v)+1 {
				last[e.Item] = int32(v) + 1
				visitors[e.Item]++
			}
			recent[e.Item] += trendWeight(e.Behaviour) * math.Exp2(-float64(now-e.Time)/trendHalfLife)
		}
	}
	t.rate(countRates(log, n))
	logShare(t.Popularity, visitors)
	if orderOnly {
		recent = visitors
	}
	logShare(t.Trend, recent)
	for _, column := range [][]float32{t.Popularity, t.Trend, t.ViewRate, t.CartRate, t.BuyRate} {
		round(column)
	}
}

// Fresh returns a table of the same items, sharing the content columns, that
// knows of no events.
func (t *Table) Fresh() *Table {
	r, n := *t, t.Len()
	r.Popularity, r.Trend = make([]float32, n), make([]float32, n)
	r.ViewRate, r.CartRate, r.BuyRate = make([]float32, n), make([]float32, n), make([]float32, n)
	r.Examined, r.CartShare, r.BuyShare = [Positions]float32{}, 0, 0
	return &r
}

// Part returns the table of the items from one to another, whose columns it
// shares.
func (t *Table) Part(from, to int) *Table {
	p := *t
	p.Leaf, p.Parent, p.Top, p.Brand = t.Leaf[from:to], t.Parent[from:to], t.Top[from:to], t.Brand[from:to]
	p.Price, p.Relative = t.Price[from:to], t.Relative[from:to]
	p.Popularity, p.Trend = t.Popularity[from:to], t.Trend[from:to]
	p.ViewRate, p.CartRate, p.BuyRate = t.ViewRate[from:to], t.CartRate[from:to], t.BuyRate[from:to]
	return &p
}

// columnStep is what the columns are rounded to: no figure depends on more, and
// numbers of few bits compress.
const columnStep = 1.0 / 64

func round(column []float32) {
	for i, v := range column {
		column[i] = float32(math.Round(float64(v)/columnStep) * columnStep)
	}
}

// logShare writes ln((count+1) / (mean+1)).
func logShare(dst []float32, counts []float64) {
	var mean float64
	for _, c := range counts {
		mean += c
	}
	mean /= float64(max(len(counts), 1))
	for i, c := range counts {
		dst[i] = float32(math.Log((c + 1) / (mean + 1)))
	}
}

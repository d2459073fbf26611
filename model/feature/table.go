package feature

import (
	"math"
	"strings"

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

	Popularity []float32 // ln of (engaged visitors + 1) over the mean of the same
	Trend      []float32 // ln of (recent engaged weight + 1) over the mean of the same
}

// NewTable derives the content columns for a catalogue; what depends on events
// is zero.
func NewTable(e *Encoder, c *shop.Catalogue) *Table {
	n := c.Len()
	t := &Table{
		Leaf: make([]int32, n), Parent: make([]int32, n), Top: make([]int32, n), Brand: make([]int32, n),
		Price: make([]float32, n), Popularity: make([]float32, n), Trend: make([]float32, n),
	}
	for i := range c.Items {
		it := &c.Items[i]
		t.Leaf[i], t.Parent[i], t.Top[i] = -1, -1, -1
		if depth := len(it.Category); depth > 0 {
			t.Leaf[i] = e.Categories.Index(it.CategoryPath())
			t.Parent[i] = e.Categories.Index(strings.Join(it.Category[:max(depth-1, 1)], " > "))
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
	return t
}

// Len is the number of items.
func (t *Table) Len() int { return len(t.Leaf) }

// trendHalfLife is the age, in milliseconds, at which an event counts half in
// Trend: seven days.
const trendHalfLife = 7 * 24 * 3600 * 1000

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
			recent[e.Item] += math.Exp2(-float64(now-e.Time) / trendHalfLife)
		}
	}
	logShare(t.Popularity, visitors)
	if orderOnly {
		recent = visitors
	}
	logShare(t.Trend, recent)
}

// Recount returns a table of the same items, sharing the content columns, that
// knows of the events of another log.
func (t *Table) Recount(log *shop.Log, now int64, orderOnly bool) *Table {
	r, n := *t, t.Len()
	r.Popularity, r.Trend = make([]float32, n), make([]float32, n)
	r.Count(log, now, orderOnly)
	return &r
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

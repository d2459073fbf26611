package covisit

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"inkling/model/shop"
)

// Options says how pairs are counted and which entries are kept.
type Options struct {
	Window      int     `json:"window"`       // pairs up to so many events apart are counted
	Tau         float64 `json:"tau"`          // milliseconds in which a pair's weight falls by e; 0: time is ignored
	MinVisitors int     `json:"min_visitors"` // an entry needs so many visitors: k-anonymity and honesty at once
	Top         int     `json:"top"`          // entries an item
	VisitorCap  int     `json:"visitor_cap"`  // only a visitor's last so many events count, so that bots and staff do not decide
	RowPower    float64 `json:"row_power"`    // normalisation: weight / ((row + C)^RowPower (column + C)^ColumnPower)
	ColumnPower float64 `json:"column_power"`
	C           float64 `json:"c"`
	// VisitorPower is how much less the pairs of a visitor with many events weigh: by
	// 1 / events^VisitorPower. With 1 a visitor has one vote an event, as in a random walk
	// from an item over its visitors to their items (P3, Cooper et al. 2014; with
	// ColumnPower RP3, Paudel et al. 2017).
	VisitorPower float64 `json:"visitor_power"`
	Decay        float64 `json:"decay"` // of a list's events: see [Lists]

	Only func(shop.Behaviour) bool `json:"-"` // which events count; nil: the engaged ones
	// Across says of which pairs the distance tells nothing, those of two shops whose
	// orders cannot be compared: all of a visitor's count alike, as acrossOffset
	// events apart. nil: of none.
	Across func(a, b int32) bool `json:"-"`
}

// Validate reports the first value that makes no sense.
func (o *Options) Validate() error {
	switch {
	case o.Window < 1 || o.Window > 1000:
		return errors.New("window: want 1 to 1000 events, got " + strconv.Itoa(o.Window))
	case !(o.Tau >= 0):
		return errors.New("tau: want 0 milliseconds or more")
	case o.MinVisitors < 1:
		return errors.New("min_visitors: want at least 1, got " + strconv.Itoa(o.MinVisitors))
	case o.Top < 1 || o.Top > MaxTop:
		return errors.New("top: want 1 to " + strconv.Itoa(MaxTop) + " entries, got " + strconv.Itoa(o.Top))
	case o.VisitorCap < 2:
		return errors.New("visitor_cap: want at least 2 events, got " + strconv.Itoa(o.VisitorCap))
	case !(o.RowPower >= 0 && o.RowPower <= 1) || !(o.ColumnPower >= 0 && o.ColumnPower <= 1):
		return errors.New("row_power and column_power: want 0 to 1")
	case !(o.VisitorPower >= 0 && o.VisitorPower <= 1):
		return errors.New("visitor_power: want 0 to 1")
	case !(o.C > 0):
		return errors.New("c: want more than 0")
	case !(o.Decay > 0 && o.Decay <= 1):
		return errors.New("decay: want above 0 and up to 1")
	}
	return nil
}

// MaxTop bounds the entries of an item.
const MaxTop = 64

// Defaults are the settings chosen on validation parts of real logs.
func Defaults() Options {
	return Options{
		Window: 30, Tau: 3 * 24 * 3600 * 1000, MinVisitors: 3, Top: 20, VisitorCap: 200,
		RowPower: 0.5, ColumnPower: 0.3, C: 1, Decay: Decay,
	}
}

// pair is one visitor's weight for two items, from < to.
type pair struct {
	from, to, visitor int32
	weight            float32
}

// Counts holds the weighted pairs of a log, from which lists with or without
// some of the visitors can be made.
type Counts struct {
	items   int
	options Options
	pairs   []pair // by from, to, visitor
}

// Count collects the pairs of all visitors. The list between two items is the
// same both ways.
func Count(log *shop.Log, o Options) *Counts {
	c := &Counts{items: log.Catalogue.Len(), options: o}
	var kept shop.History
	for v := range log.Visitors {
		kept = relevant(kept[:0], log.Visitors[v].Events, o)
		c.pairs = appendPairs(c.pairs, kept, int32(v), o)
	}
	slices.SortFunc(c.pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.visitor, b.visitor))
	})
	return c
}

// relevant appends the last events that count, without immediate repeats.
func relevant(dst, events shop.History, o Options) shop.History {
	for _, e := range events {
		keep := e.Behaviour.Engaged()
		if o.Only != nil {
			keep = o.Only(e.Behaviour)
		}
		if keep && (len(dst) == 0 || dst[len(dst)-1].Item != e.Item) {
			dst = append(dst, e)
		}
	}
	return dst[max(0, len(dst)-o.VisitorCap):]
}

// acrossOffset is about the mean distance of the pairs that count most.
const acrossOffset = 3

// minWeight is the weight below which a pair is not worth its memory: nine
// times Tau apart.
const minWeight = 1e-4

func appendPairs(pairs []pair, events shop.History, visitor int32, o Options) []pair {
	vote := math.Pow(float64(len(events)), -o.VisitorPower)
	for i, a := range events {
		for offset := 1; i+offset < len(events); offset++ {
			b := events[i+offset]
			across := o.Across != nil && o.Across(a.Item, b.Item)
			if offset > o.Window && o.Across == nil {
				break
			}
			if a.Item == b.Item || offset > o.Window && !across {
				continue
			}
			w := 1 / float64(offset)
			if across {
				w = 1.0 / acrossOffset
			}
			if o.Tau > 0 {
				w *= math.Exp(-float64(b.Time-a.Time) / o.Tau)
			}
			if w < minWeight {
				continue
			}
			pairs = append(pairs, pair{min(a.Item, b.Item), max(a.Item, b.Item), visitor, float32(w * vote)})
		}
	}
	return pairs
}

// entry is a kept neighbour.
type entry struct {
	item   int32
	weight float64
}

// Lists makes the lists from the visitors for whom keep is true, of the pairs for
// which listed is true: whether an item may stand in another one's list. nil
// keeps all. Leaving visitors out gives features for training on those visitors that
// have not seen their own events.
func (c *Counts) Lists(keep func(visitor int32) bool, listed func(item, beside int32) bool) *Lists {
	neighbours := make([][]entry, c.items)
	total := make([]float64, c.items)
	for start := 0; start < len(c.pairs); {
		end, weight, visitors := c.group(start, keep)
		p := c.pairs[start]
		total[p.from] += weight
		total[p.to] += weight
		if visitors >= c.options.MinVisitors {
			if listed == nil || listed(p.from, p.to) {
				neighbours[p.from] = append(neighbours[p.from], entry{p.to, weight})
			}
			if listed == nil || listed(p.to, p.from) {
				neighbours[p.to] = append(neighbours[p.to], entry{p.from, weight})
			}
		}
		start = end
	}
	l := &Lists{Offsets: make([]int32, 1, c.items+1), Scale: make([]float32, c.items)}
	if d := c.options.Decay; d != Decay {
		l.Decay = float32(d)
	}
	for i, row := range neighbours {
		c.normalise(row, total, int32(i))
		l.appendRow(i, row, c.options.Top)
	}
	return l
}

// group sums the pairs of the two items that start there.
func (c *Counts) group(start int, keep func(int32) bool) (end int, weight float64, visitors int) {
	first, last := c.pairs[start], int32(-1)
	for end = start; end < len(c.pairs); end++ {
		p := c.pairs[end]
		if p.from != first.from || p.to != first.to {
			break
		}
		if keep != nil && !keep(p.visitor) {
			continue
		}
		weight += float64(p.weight)
		if p.visitor != last {
			visitors++
			last = p.visitor
		}
	}
	return end, weight, visitors
}

func (c *Counts) normalise(row []entry, total []float64, from int32) {
	o := c.options
	down := math.Pow(total[from]+o.C, o.RowPower)
	for k := range row {
		row[k].weight /= down * math.Pow(total[row[k].item]+o.C, o.ColumnPower)
	}
}

// appendRow keeps the best entries of a row; of equal ones the smaller index.
func (l *Lists) appendRow(i int, row []entry, top int) {
	slices.SortFunc(row, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.item, b.item))
	})
	row = row[:min(len(row), top)]
	if len(row) > 0 {
		l.Scale[i] = float32(row[0].weight)
	}
	for _, e := range row {
		l.Items = append(l.Items, e.item)
		l.Weights = append(l.Weights, uint8(math.Round(255*e.weight/row[0].weight)))
	}
	l.Offsets = append(l.Offsets, int32(len(l.Items)))
}

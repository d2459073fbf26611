package fit

import (
	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

// counts are what visitors turned to by the values of their contexts. Every
// visitor is one vote a value, shared among what they turned to there, so that
// votes are independent and nobody decides alone.
type counts struct {
	categories int
	votes      []float64 // [newcomer.Values x categories]
	visitors   []int32   // the same: who gave them
	share      []float64 // [categories]: a vote a visitor, whatever the context
	none       float64   // the same, of items without a category

	// Of what a session turned to besides the item with which it began: what
	// degree of kin it is, and would be if the first item did not matter.
	kin, expected [newcomer.Kins]float64
	kinVisitors   [newcomer.Kins]int32
}

// counter counts one visitor after another.
type counter struct {
	counts
	table  *feature.Table
	offset int
	own    map[int]float64 // of the visitor at hand, by cell of votes
	total  [newcomer.Values]float64
	bare   float64 // of items without a category
	kins   [newcomer.Kins]float64
	firsts map[int32]float64 // by the category of a session's first item: how many others it had
}

// count counts the events of all visitors on a clock so many minutes ahead of UTC.
func count(log *shop.Log, t *feature.Table, categories, offset int) *counts {
	c := &counter{table: t, offset: offset, own: make(map[int]float64), firsts: make(map[int32]float64)}
	c.categories = categories
	c.votes, c.visitors = make([]float64, newcomer.Values*categories), make([]int32, newcomer.Values*categories)
	c.share = make([]float64, categories)
	pairs := make(map[int32]float64)
	for v := range log.Visitors {
		eachSession(log.Visitors[v].Events, c.session)
		c.settle(pairs)
	}
	c.expect(pairs)
	return &c.counts
}

// eachSession calls f with the sessions of a visitor, oldest first.
func eachSession(h shop.History, f func(session shop.History)) {
	from := 0
	for i := range h {
		if i > 0 && h[i].Time-h[i-1].Time > shop.SessionGap {
			f(h[from:i])
			from = i
		}
	}
	if len(h) > 0 {
		f(h[from:])
	}
}

// session adds one to what the visitor at hand turned to.
func (c *counter) session(events shop.History) {
	r, d := events.Arrival()
	first := int32(-1)
	for i := range events {
		e := &events[i]
		leaf := c.table.Leaf[e.Item]
		if !e.Behaviour.Engaged() {
			continue
		}
		if first >= 0 && e.Item != first {
			c.kins[newcomer.Kin(c.table, first, e.Item)]++
			c.firsts[c.table.Leaf[first]]++
		}
		if leaf < 0 {
			c.bare++
			continue
		}
		context := newcomer.Context{Referrer: r, Device: d, Part: newcomer.PartOf(e.Time, c.offset)}
		for _, row := range context.Rows() {
			if row >= 0 {
				c.own[row*c.categories+int(leaf)]++
				c.total[row]++
			}
		}
		if first < 0 {
			first = e.Item
		}
	}
}

// settle adds the votes of the visitor at hand and begins the next one's.
func (c *counter) settle(pairs map[int32]float64) {
	all := c.bare
	for _, n := range c.total[newcomer.Values-newcomer.Parts:] { // every engaged event has a part of the day
		all += n
	}
	c.none += c.bare / max(all, 1)
	c.bare = 0
	for cell, n := range c.own {
		row, leaf := cell/c.categories, cell%c.categories
		c.votes[cell] += n / c.total[row]
		c.visitors[cell]++
		if row >= newcomer.Values-newcomer.Parts {
			c.share[leaf] += n / all
		}
	}
	clear(c.own)
	c.total = [newcomer.Values]float64{}
	var others float64
	for _, n := range c.kins {
		others += n
	}
	for k, n := range c.kins {
		if n > 0 {
			c.kin[k] += n / others
			c.kinVisitors[k]++
		}
	}
	for leaf, n := range c.firsts {
		pairs[leaf] += n / others
	}
	clear(c.firsts)
	c.kins = [newcomer.Kins]float64{}
}

// expect computes how much of each degree of kin there would be if sessions went
// on as visitors do on the whole.
func (c *counter) expect(pairs map[int32]float64) {
	all := c.none
	for _, s := range c.share {
		all += s
	}
	item := c.examples(c.table)
	for first := range item {
		n := pairs[int32(first)]
		if n == 0 {
			continue
		}
		c.expected[newcomer.Kins-1] += n * c.none / all
		for leaf, s := range c.share {
			if s > 0 {
				c.expected[newcomer.Kin(c.table, item[first], item[leaf])] += n * s / all
			}
		}
	}
}

// examples are an item of each category, -1 of one without.
func (c *counts) examples(t *feature.Table) []int32 {
	items := make([]int32, c.categories)
	for i := range items {
		items[i] = -1
	}
	for i, leaf := range t.Leaf {
		if leaf >= 0 && items[leaf] < 0 {
			items[leaf] = int32(i)
		}
	}
	return items
}

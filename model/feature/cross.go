package feature

import (
	"math"

	"inkling/model/shop"
)

// The cross features: what a visitor's history says about a candidate, beyond
// the two vectors. Their order is part of the model file format.
const (
	CrossCosine       = iota // cosine of visitor and item vector
	CrossList                // ln(1 + list score / 0.02)
	CrossPopularity          // Table.Popularity
	CrossTrend               // Table.Trend
	CrossLeaf                // share of the history in the item's category, recent events counting more
	CrossParent              // the same one level up
	CrossTop                 // the same at the root
	CrossBrand               // the same for the brand
	CrossPriceGap            // distance of the item's price from the history's, in deviations
	CrossPrice               // the item's price
	CrossSeen                // 1/(1 + events since the item was last touched); 0 never
	CrossCarted              // 1 if the item was put into the cart before
	CrossBought              // 1 if it was bought before
	CrossEvents              // ln(1 + events in the history) / 4, about 1 for a full history
	CrossRating              // rating that is expected of the visitor, less the mean of all
	CrossViewRate            // Table.ViewRate
	CrossCartRate            // Table.CartRate
	CrossBuyRate             // Table.BuyRate
	CrossRelative            // Table.Relative
	CrossRelativeMean        // mean of the same over the history
	CrossRelativeGap         // distance of the two
	CrossViews               // ln of 1/2 + items that the visitor viewed
	CrossExpected            // ln of 1/2 + views to be expected of what was shown
	CrossCarts               // ln of the visitor's carts over those to be expected of the views
	CrossBuys                // ln of the visitor's purchases over those to be expected of the carts
	CrossPassed              // ln(1 + times that the item was shown and passed over)
	// CrossAspects begins three features, CrossViews, CrossExpected and
	// CrossCarts, within the item's category, one level up, at the root, and
	// within its brand.
	CrossAspects
	CrossSize = CrossAspects + aspects*crossAspectSize // the number of cross features
)

// listUnit is the list score at which CrossList begins to saturate.
const listUnit = 0.02

// Cross computes cross features for the candidates of one history at a time.
// Between Begin calls it is read-only, but its buffers make it serve one
// goroutine.
type Cross struct {
	table    *Table
	columns  [aspects][]int32   // the groups of every item
	shares   [aspects][]float32 // of the history, by group
	lineage  lineage
	touched  []int32 // items of the history, newest first
	kinds    []shop.Behaviour
	price    float32
	relative float32
	events   float32
	exposure exposure
}

// The aspects by which items are grouped, in the order of CrossLeaf and on.
const (
	aspectLeaf = iota
	aspectParent
	aspectTop
	aspectBrand
	aspects
)

// NewCross returns the computer for a table and its encoder's vocabularies.
func NewCross(t *Table, categories, brands int) *Cross {
	c := &Cross{table: t, columns: [aspects][]int32{t.Leaf, t.Parent, t.Top, t.Brand}}
	groups := [aspects]int{categories, categories, categories, brands}
	for a, n := range groups {
		c.shares[a] = make([]float32, n)
	}
	c.lineage = newLineage(t, categories)
	c.exposure = newExposure(t.Len(), groups)
	return c
}

// affinityDecay is the factor by which an event counts less than the next one.
const affinityDecay = 0.9

// Begin reads a history, oldest first: engaged events, and what was shown
// between them.
func (c *Cross) Begin(history shop.History) {
	c.touched, c.kinds = c.touched[:0], c.kinds[:0]
	c.price, c.relative = 0, 0
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Behaviour.Engaged() {
			c.touched = append(c.touched, history[i].Item)
			c.kinds = append(c.kinds, history[i].Behaviour)
		}
	}
	c.events = float32(math.Log(1+float64(len(c.touched)))) / 4
	var total float32
	weight := float32(1)
	for range c.touched {
		total += weight
		weight *= affinityDecay
	}
	for a := range c.shares {
		clear(c.shares[a])
	}
	weight = 1
	for _, item := range c.touched {
		share := weight / total
		for a, column := range &c.columns {
			if at := column[item]; at >= 0 {
				c.shares[a][at] += share
			}
		}
		c.price += share * c.table.Price[item]
		c.relative += share * c.table.Relative[item]
		weight *= affinityDecay
	}
	c.exposure.begin(c.table, &c.columns, history)
}

// Fill writes the CrossSize features of one candidate. cosine and list are the
// terms that retrieval has computed, rating the one that is expected of the
// visitor, less the mean of all.
func (c *Cross) Fill(dst []float32, item int32, cosine, list, rating float32) {
	c.FillListed(dst, item, cosine, ListTerm(list), rating)
}

// FillListed is Fill where [ListTerm] of the list score is known.
func (c *Cross) FillListed(dst []float32, item int32, cosine, listed, rating float32) {
	t := c.table
	dst = dst[:CrossSize]
	dst[CrossCosine] = cosine
	dst[CrossList] = listed
	dst[CrossPopularity] = t.Popularity[item]
	dst[CrossTrend] = t.Trend[item]
	price, relative := t.Price[item], t.Relative[item]
	dst[CrossPrice], dst[CrossPriceGap] = price, 0
	dst[CrossEvents] = c.events
	dst[CrossRating] = rating
	dst[CrossViewRate], dst[CrossCartRate], dst[CrossBuyRate] = t.ViewRate[item], t.CartRate[item], t.BuyRate[item]
	dst[CrossRelative], dst[CrossRelativeMean], dst[CrossRelativeGap] = relative, c.relative, 0
	if len(c.touched) > 0 { // calls are not inlined in the engine
		dst[CrossPriceGap] = float32(math.Abs(float64(price - c.price)))
		dst[CrossRelativeGap] = float32(math.Abs(float64(relative - c.relative)))
	}
	for a, column := range &c.columns {
		dst[CrossLeaf+a] = 0
		if at := column[item]; at >= 0 {
			dst[CrossLeaf+a] = c.shares[a][at]
		}
	}
	c.exposure.fill(dst, &c.columns, item)
	dst[CrossSeen], dst[CrossCarted], dst[CrossBought] = 0, 0, 0
	if c.exposure.stages[item] != untouched {
		c.fillSeen(dst, item)
	}
}

// fillSeen writes what the visitor did with this very item, where there is
// anything.
func (c *Cross) fillSeen(dst []float32, item int32) {
	for back, it := range c.touched {
		if it != item {
			continue
		}
		if dst[CrossSeen] == 0 {
			dst[CrossSeen] = 1 / float32(1+back)
		}
		switch c.kinds[back] {
		case shop.Cart, shop.Checkout:
			dst[CrossCarted] = 1
		case shop.Purchase:
			dst[CrossBought] = 1
		}
	}
}

// ListTerm is how a list score enters the retrieval score and the trunk.
func ListTerm(list float32) float32 {
	if list == 0 { // as for most items
		return 0
	}
	return float32(math.Log1p(float64(list / listUnit)))
}

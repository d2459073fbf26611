package feature

import (
	"math"

	"inkling/model/kernel"
)

// CrossTerms is the number of the cross features, the first ones, that an
// item's retrieval score may be shifted by: those that cost next to nothing for
// every item of the catalogue.
const CrossTerms = CrossPrice + 1

// lineage holds the categories above each category that items are in.
type lineage struct{ parent, top []int32 } // by category; -1 none

func newLineage(t *Table, categories int) lineage {
	l := lineage{make([]int32, categories), make([]int32, categories)}
	for g := range l.parent {
		l.parent[g], l.top[g] = -1, -1
	}
	for i, g := range t.Leaf {
		if g < 0 {
			continue
		}
		l.parent[g], l.top[g] = t.Parent[i], t.Top[i]
		if l.parent[g] < 0 { // as only a made-up file has it
			l.parent[g] = g
		}
		if l.top[g] < 0 {
			l.top[g] = l.parent[g]
		}
	}
	return l
}

// Above returns the category one level above a category of items, itself where
// there is none, and the root; -1 where no item is in it.
func (c *Cross) Above(category int32) (parent, top int32) {
	return c.lineage.parent[category], c.lineage.top[category]
}

// AddAffinity adds the weighted cross features from CrossLeaf to CrossBrand, which
// an item has from its category and its brand, to what each of these counts
// for. weights is [CrossTerms].
func (c *Cross) AddAffinity(categories, brands, weights []float32) {
	for g, parent := range c.lineage.parent {
		if parent >= 0 {
			categories[g] += weights[CrossLeaf]*c.shares[aspectLeaf][g] + weights[CrossParent]*c.shares[aspectParent][parent] +
				weights[CrossTop]*c.shares[aspectTop][c.lineage.top[g]]
		}
	}
	kernel.Axpy(weights[CrossBrand], c.shares[aspectBrand], brands)
}

// AddPrices adds to every item's score the weighted cross features of its
// price. dst is [items], weights [CrossTerms]; a weight of 0 costs nothing.
func (c *Cross) AddPrices(dst, weights []float32) {
	price := c.table.Price
	if w := weights[CrossPrice]; w != 0 {
		kernel.Axpy(w, price, dst)
	}
	if w := weights[CrossPriceGap]; w != 0 && len(c.touched) > 0 {
		dst := dst[:len(price)]
		for i, p := range price {
			dst[i] += w * float32(math.Abs(float64(p-c.price)))
		}
	}
}

// Terms writes the features from CrossPopularity to CrossPrice of one item to
// their places in dst [CrossTerms].
func (c *Cross) Terms(dst []float32, item int32) {
	t := c.table
	dst[CrossPopularity], dst[CrossTrend] = t.Popularity[item], t.Trend[item]
	for a, column := range &c.columns {
		dst[CrossLeaf+a] = 0
		if at := column[item]; at >= 0 {
			dst[CrossLeaf+a] = c.shares[a][at]
		}
	}
	dst[CrossPriceGap], dst[CrossPrice] = 0, t.Price[item]
	if len(c.touched) > 0 {
		dst[CrossPriceGap] = float32(math.Abs(float64(t.Price[item] - c.price)))
	}
}

// MeanTerms writes the means of the features from CrossPopularity to CrossPrice
// over all items, item i with the probability p[i], to their places in dst
// [CrossTerms]. categories and brands are the probabilities of an item of each.
func (c *Cross) MeanTerms(dst, p, categories, brands []float32) {
	t := c.table
	clear(dst)
	dst[CrossPopularity], dst[CrossTrend], dst[CrossPrice] = kernel.Dot(p, t.Popularity), kernel.Dot(p, t.Trend), kernel.Dot(p, t.Price)
	for g, parent := range c.lineage.parent {
		if parent >= 0 {
			dst[CrossLeaf] += categories[g] * c.shares[aspectLeaf][g]
			dst[CrossParent] += categories[g] * c.shares[aspectParent][parent]
			dst[CrossTop] += categories[g] * c.shares[aspectTop][c.lineage.top[g]]
		}
	}
	dst[CrossBrand] = kernel.Dot(c.shares[aspectBrand], brands)
	if len(c.touched) > 0 {
		var gap float32
		price := t.Price[:len(p)]
		for i, v := range p {
			gap += v * float32(math.Abs(float64(price[i]-c.price)))
		}
		dst[CrossPriceGap] = gap
	}
}

package feature

import "math"

// CrossTerms is the number of the cross features, the first ones, that an
// item's retrieval score may be shifted by: those that cost next to nothing for
// every item of the catalogue.
const CrossTerms = CrossPrice + 1

// AddAffinity adds to every item's score a weighted sum of the cross features
// from CrossLeaf to CrossPrice: dst[i] += sum over k of weights[k] * feature k
// of item i. dst is [items], weights [CrossTerms]; a weight of 0 costs nothing.
func (c *Cross) AddAffinity(dst, weights []float32) {
	t := c.table
	for a, column := range &c.columns {
		if w := weights[CrossLeaf+a]; w != 0 {
			for i, at := range column {
				if at >= 0 {
					dst[i] += w * c.shares[a][at]
				}
			}
		}
	}
	if w := weights[CrossPriceGap]; w != 0 && len(c.touched) > 0 {
		for i, p := range t.Price {
			dst[i] += w * float32(math.Abs(float64(p-c.price)))
		}
	}
	if w := weights[CrossPrice]; w != 0 {
		for i, p := range t.Price {
			dst[i] += w * p
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
// [CrossTerms].
func (c *Cross) MeanTerms(dst, p []float32) {
	t := c.table
	clear(dst)
	for i, v := range p {
		dst[CrossPopularity] += v * t.Popularity[i]
		dst[CrossTrend] += v * t.Trend[i]
		dst[CrossPrice] += v * t.Price[i]
	}
	for a, column := range &c.columns {
		for i, at := range column {
			if at >= 0 {
				dst[CrossLeaf+a] += p[i] * c.shares[a][at]
			}
		}
	}
	if len(c.touched) > 0 {
		for i, v := range p {
			dst[CrossPriceGap] += v * float32(math.Abs(float64(t.Price[i]-c.price)))
		}
	}
}

package metric

import "math"

// Contents says what items are, so that the items of a shelf can be compared:
// item i has the properties Properties[i], each once, numbered from 0: the
// prefixes of its category path, say. It stands for the vector that is 1 at
// these properties and 0 elsewhere. [Contents.Diversity] keeps scratch, so a
// Contents serves one goroutine.
type Contents struct {
	Properties [][]int32

	sums    []float64 // scratch, by property: the shelf's unit vectors added up
	touched []int32
}

// Clone returns contents that share the properties.
func (c *Contents) Clone() *Contents { return &Contents{Properties: c.Properties} }

// Diversity is the intra-list diversity (Ziegler et al. 2005, "Improving
// recommendation lists through topic diversification") of a shelf: 1 minus the
// mean cosine of its pairs of items, from 0, where all are of one kind, to 1,
// where no two share anything. Two items of category paths are as near as
// sqrt(depth of one * depth of the other) of their shared prefixes. Items
// without properties are left out; it is NaN unless two are left.
//
// With unit vectors u the cosines of all pairs of n items sum to
// (|sum u|^2 - n)/2, so no pair is looked at.
func (c *Contents) Diversity(items []int32) float64 {
	n := 0.0
	for _, item := range items {
		properties := c.Properties[item]
		if len(properties) == 0 {
			continue
		}
		n++
		unit := 1 / math.Sqrt(float64(len(properties)))
		for _, p := range properties {
			c.add(p, unit)
		}
	}
	var square float64
	for _, p := range c.touched {
		square += c.sums[p] * c.sums[p]
		c.sums[p] = 0
	}
	c.touched = c.touched[:0]
	if n < 2 {
		return math.NaN()
	}
	return 1 - (square-n)/(n*(n-1))
}

func (c *Contents) add(property int32, value float64) {
	for int(property) >= len(c.sums) {
		c.sums = append(c.sums, 0)
	}
	if c.sums[property] == 0 {
		c.touched = append(c.touched, property)
	}
	c.sums[property] += value
}

// Surprise is how little known items are, in bits: -log2 of each item's share
// of the counts, where every item counts once more than it was counted, so that
// a new one has a share too.
func Surprise(counts []float64) []float64 {
	total := float64(len(counts))
	for _, c := range counts {
		total += c
	}
	bits := make([]float64, len(counts))
	for i, c := range counts {
		bits[i] = -math.Log2((c + 1) / total)
	}
	return bits
}

// Novelty is the mean self-information of a shelf's items, in bits: what
// [Surprise] gives for each (Zhou et al. 2010, "Solving the apparent
// diversity-accuracy dilemma of recommender systems"). It is NaN for an empty
// shelf.
func Novelty(items []int32, surprise []float64) float64 {
	var sum float64
	for _, i := range items {
		sum += surprise[i]
	}
	return sum / float64(len(items))
}

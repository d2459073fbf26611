// Package rating predicts how a visitor would rate an item, from the ratings
// that the visitor has given: nothing about the visitor is trained. A rating is
//
//	mean + deviation (b_i + z_0 + sum_j z_j q_ij) + noise
//
// where an item has a bias b_i and loadings q_i, learned in training (package
// fit), and a visitor a bias z_0 and factors z_1 ... z_r, whose distribution
// before any rating is normal. What the visitor's own ratings make of it is a
// normal distribution again, whose mean is the solution of r + 1 linear
// equations: a [Profile] solves them when a page asks.
//
// The model is probabilistic matrix factorisation with a variational posterior
// (Lim & Teh 2007; Raiko, Ilin & Karhunen 2007); the visitor's prior mean comes
// from which items were rated at all, as in SVD++ (Koren 2008).
package rating

import "inkling/model/shop"

// Factors is what is known of the items.
type Factors struct {
	Mean      float32 // of all ratings
	Deviation float32 // of all ratings: the unit of all that follows but Least and Most; above 0
	// Least and Most are the smallest and the largest rating. A visitor's
	// ratings are taken, and all are predicted, within them.
	Least, Most float32

	Noise        float32   // variance of a rating around what is expected; above 0
	BiasVariance float32   // of the visitors' biases, before any rating; above 0
	Variance     []float32 // [rank] of the items' loadings, before any rating, from 0 on

	Items   Columns // [items x 1+rank]: bias and loadings
	Implied Columns // [items x 1+rank]: what it adds to a visitor's bias and factors to have rated the item at all
	// Doubt [items] is the share of Variance that an item's ratings have left,
	// in 255ths: 255 where nobody rated it. A rating of such an item tells less
	// about the visitor.
	Doubt []uint8
}

// Rank is the number of factors.
func (f *Factors) Rank() int { return len(f.Variance) }

// Columns is a matrix of bytes with a scale a column: the value in row i and
// column j is Scale[j] * Data[i*len(Scale)+j].
type Columns struct {
	Data  []int8
	Scale []float32
}

// row writes row i to dst [columns].
func (c *Columns) row(dst []float64, i int32) {
	k := len(c.Scale)
	for j, v := range c.Data[int(i)*k : int(i+1)*k] {
		dst[j] = float64(v) * float64(c.Scale[j])
	}
}

// Quantise rounds a matrix [rows x columns] to bytes.
func Quantise(values []float64, columns int) Columns {
	c := Columns{Data: make([]int8, len(values)), Scale: make([]float32, columns)}
	for j := range columns {
		var top float64
		for i := j; i < len(values); i += columns {
			top = max(top, values[i], -values[i])
		}
		if c.Scale[j] = float32(top / 127); c.Scale[j] == 0 {
			continue
		}
		for i := j; i < len(values); i += columns {
			v := values[i] / float64(c.Scale[j])
			if v < 0 {
				v--
			}
			c.Data[i] = int8(min(v+0.5, 127))
		}
	}
	return c
}

// MaxRank bounds the number of factors.
const MaxRank = 64

// Limit is how many ratings of a visitor are read, the newest ones.
const Limit = 1000

// Latest appends the newest rating of each item to dst, newest first, at most
// Limit of them; a value that is no number is no rating. seen [items] is all false, before and after.
func Latest(dst, history shop.History, seen []bool) shop.History {
	from := len(dst)
	for i := len(history) - 1; i >= 0 && len(dst)-from < Limit; i-- {
		if e := history[i]; e.Behaviour == shop.Rating && !seen[e.Item] && e.Value == e.Value {
			seen[e.Item] = true
			dst = append(dst, e)
		}
	}
	for _, e := range dst[from:] {
		seen[e.Item] = false
	}
	return dst
}

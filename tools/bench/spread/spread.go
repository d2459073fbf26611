// Package spread says where the middle of repeated measurements lies, and how
// far they lie apart.
package spread

import "slices"

// Spread is the median of measurements and their quartiles.
type Spread struct{ Low, Median, High float64 }

// Of returns the spread of at least one measurement.
func Of(x []float64) Spread {
	return Spread{Quantile(x, .25), Quantile(x, .5), Quantile(x, .75)}
}

// Quantile is the value below which the share p of at least one measurement
// lies, interpolated between neighbours (the definition that R calls 7; gonum's
// interpolations are others).
func Quantile(x []float64, p float64) float64 {
	s := slices.Sorted(slices.Values(x))
	at := p * float64(len(s)-1)
	i := min(int(at), len(s)-1)
	if i == len(s)-1 {
		return s[i]
	}
	return s[i] + (at-float64(i))*(s[i+1]-s[i])
}

// Ratios are the quotients of measurements of the same rounds: of each round's
// own pair, so that what slowed a round down slowed both.
func Ratios(of, over []float64) []float64 {
	if len(of) != len(over) {
		panic("spread: the measurements are not of the same rounds")
	}
	r := make([]float64, len(of))
	for i := range r {
		r[i] = of[i] / over[i]
	}
	return r
}

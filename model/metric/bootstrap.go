package metric

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Interval is a figure and the bounds between which it lies with the
// bootstrap's level of confidence.
type Interval struct{ Value, Low, High float64 }

// Bootstrap makes percentile intervals by drawing the visitors again with
// replacement (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
// section 13.3). One Bootstrap gives the same intervals for the same values.
type Bootstrap struct {
	Resamples int     // how many times to draw, 1,000 say
	Level     float64 // of confidence, .95 say
	Seed      uint64
}

// Statistic returns the intervals of statistics over n visitors. The function
// writes the statistics into dst, of length width, when visitor i counts
// weights[i] times; all are 1 for the values themselves. Resamples for which a
// statistic is NaN are left out of its interval.
func (b Bootstrap) Statistic(n, width int, statistic func(dst, weights []float64)) []Interval {
	weights := slices.Repeat([]float64{1}, n)
	dst := make([]float64, width)
	statistic(dst, weights)
	intervals := make([]Interval, width)
	for j, v := range dst {
		intervals[j].Value = v
	}
	draws := make([][]float64, width)
	rng := rand.New(rand.NewPCG(b.Seed, 0))
	for range b.Resamples {
		clear(weights)
		for range n {
			weights[rng.IntN(n)]++
		}
		statistic(dst, weights)
		for j, v := range dst {
			if !math.IsNaN(v) {
				draws[j] = append(draws[j], v)
			}
		}
	}
	for j := range intervals {
		intervals[j].Low, intervals[j].High = b.bounds(draws[j])
	}
	return intervals
}

func (b Bootstrap) bounds(draws []float64) (low, high float64) {
	if len(draws) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(draws)
	tail := (1 - b.Level) / 2
	return stat.Quantile(tail, stat.Empirical, draws, nil), stat.Quantile(1-tail, stat.Empirical, draws, nil)
}

// Ratio is a figure that is a sum over visitors over another sum: the hits of
// each over the positives of each, say. A nil Count counts every visitor once,
// which makes the figure a mean.
type Ratio struct{ Sum, Count []float64 }

// Mean is the ratio of the mean of values, one a visitor. A visitor whose value
// is NaN does not have the figure and is left out of the mean.
func Mean(values []float64) Ratio {
	if !slices.ContainsFunc(values, math.IsNaN) {
		return Ratio{Sum: values}
	}
	r := Ratio{make([]float64, len(values)), make([]float64, len(values))}
	for i, v := range values {
		if !math.IsNaN(v) {
			r.Sum[i], r.Count[i] = v, 1
		}
	}
	return r
}

// Value is the ratio when visitor i counts weights[i] times. It is NaN if no
// visitor counts.
func (r Ratio) Value(weights []float64) float64 {
	count := 0.0
	if r.Count == nil {
		count = floats.Sum(weights)
	} else {
		count = floats.Dot(r.Count, weights)
	}
	if count == 0 {
		return math.NaN()
	}
	return floats.Dot(r.Sum, weights) / count
}

// Ratios returns the interval of each ratio. They have one value for each
// visitor, the same visitor in the same place, and are resampled together.
func (b Bootstrap) Ratios(ratios ...Ratio) []Interval {
	if len(ratios) == 0 || len(ratios[0].Sum) == 0 {
		return make([]Interval, len(ratios))
	}
	n := len(ratios[0].Sum)
	for _, r := range ratios {
		if len(r.Sum) != n || r.Count != nil && len(r.Count) != n {
			panic("metric: columns differ in length")
		}
	}
	return b.Statistic(n, len(ratios), func(dst, weights []float64) {
		for j, r := range ratios {
			dst[j] = r.Value(weights)
		}
	})
}

// Means returns the interval of each column's mean, as [Mean] takes it.
func (b Bootstrap) Means(columns ...[]float64) []Interval {
	ratios := make([]Ratio, len(columns))
	for j, c := range columns {
		ratios[j] = Mean(c)
	}
	return b.Ratios(ratios...)
}

// Difference returns the interval of the mean of a minus other, visitor by
// visitor. Because what makes a visitor hard is the same for both, it is
// narrower than the two intervals would suggest.
func (b Bootstrap) Difference(a, other []float64) Interval {
	d := make([]float64, len(a))
	floats.SubTo(d, a, other)
	return b.Means(d)[0]
}

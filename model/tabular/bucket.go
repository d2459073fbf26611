package tabular

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// Buckets cut a dense column into categories of about equal frequency, so that
// a wide term can bend.
type Buckets struct {
	Edges []float32 // ascending: bucket i holds values up to Edges[i], the last the rest
}

// FitBuckets cuts at the quantiles of the values into n buckets, fewer where
// values repeat. Missing values count for nothing.
func FitBuckets(values []float32, n int) Buckets {
	var sorted []float64
	for _, v := range values {
		if v == v {
			sorted = append(sorted, float64(v))
		}
	}
	slices.Sort(sorted)
	var b Buckets
	for i := 1; i < n && len(sorted) > 0; i++ {
		edge := float32(stat.Quantile(float64(i)/float64(n), stat.Empirical, sorted, nil))
		last := len(b.Edges) - 1
		if edge < float32(sorted[len(sorted)-1]) && (last < 0 || edge > b.Edges[last]) {
			b.Edges = append(b.Edges, edge)
		}
	}
	return b
}

// Len is the number of buckets.
func (b Buckets) Len() int { return len(b.Edges) + 1 }

// Of is the bucket of a value; -1 where it is missing.
func (b Buckets) Of(v float32) int32 {
	if math.IsNaN(float64(v)) {
		return -1
	}
	return int32(sort.Search(len(b.Edges), func(i int) bool { return v <= b.Edges[i] }))
}

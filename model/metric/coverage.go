package metric

import (
	"math"
	"slices"
)

// Leaders finds the items that stand among the first K of a ranking. An item
// counts by its average rank, so that of a large group of equal scores at the
// edge none counts, rather than an arbitrary few.
type Leaders struct {
	k   int
	top []float32 // scratch: the k highest scores, a heap whose root is the lowest
}

// NewLeaders finds the first k.
func NewLeaders(k int) *Leaders { return &Leaders{k: k, top: make([]float32, 0, k)} }

// Append appends to dst the items that lead by the scores of all items, in the
// order of their indices. Items i with skip[i] are no candidates, and skip may
// be nil.
func (l *Leaders) Append(dst []int32, scores []float32, skip []bool) []int32 {
	edge := l.edge(scores, skip)
	var higher, equal int
	for i, s := range scores {
		if s < edge || skip != nil && skip[i] {
			continue
		}
		if s > edge {
			higher++
			dst = append(dst, int32(i))
		} else {
			equal++
		}
	}
	if float64(higher)+float64(equal+1)/2 > float64(l.k) {
		return dst
	}
	for i, s := range scores {
		if s == edge && (skip == nil || !skip[i]) {
			dst = append(dst, int32(i))
		}
	}
	return dst
}

// edge is the k-th highest score of the candidates, or the lowest if there are
// fewer.
func (l *Leaders) edge(scores []float32, skip []bool) float32 {
	top := l.top[:0]
	for i, s := range scores {
		if skip != nil && skip[i] {
			continue
		}
		if len(top) < l.k {
			top = append(top, s)
			if len(top) == l.k {
				slices.Sort(top) // ascending order is a heap with the lowest at the root
			}
			continue
		}
		if s > top[0] {
			top[0] = s
			sink(top)
		}
	}
	l.top = top
	if len(top) == 0 {
		return float32(math.Inf(1))
	}
	return slices.Min(top)
}

// sink restores the heap order after the root was replaced.
func sink(heap []float32) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && heap[child+1] < heap[child] {
			child++
		}
		if heap[i] <= heap[child] {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// Exposure counts how often each item of a catalogue is shown.
type Exposure struct{ counts []float64 }

// NewExposure counts over a catalogue of the number of items.
func NewExposure(items int) *Exposure { return &Exposure{counts: make([]float64, items)} }

// Add counts the items of one shelf.
func (x *Exposure) Add(items []int32) {
	for _, i := range items {
		x.counts[i]++
	}
}

// Merge adds the counts of another exposure of the same catalogue.
func (x *Exposure) Merge(other *Exposure) {
	for i, n := range other.counts {
		x.counts[i] += n
	}
}

// Coverage is the share of the catalogue that was shown at all, from 0 to 1.
func (x *Exposure) Coverage() float64 {
	n := 0
	for _, c := range x.counts {
		if c > 0 {
			n++
		}
	}
	return float64(n) / float64(len(x.counts))
}

// Gini is the Gini coefficient of the counts c, sorted ascending, over the n
// items of the catalogue: 0 where all items are shown equally often, and near 1
// where one item is shown always.
//
//	G = sum_i (2i - n - 1) c_i / (n sum_i c_i),  i from 1
//
// Fleder and Hosanagar, "Blockbuster culture's next rise or fall" (2009),
// measure recommenders by it. It is NaN if nothing was shown.
func (x *Exposure) Gini() float64 {
	sorted := slices.Sorted(slices.Values(x.counts))
	n := float64(len(sorted))
	var weighted, sum float64
	for i, c := range sorted {
		weighted += (2*float64(i+1) - n - 1) * c
		sum += c
	}
	return weighted / (n * sum)
}

package metric

import (
	"math"
	"slices"
)

// Coverage counts which items of a catalogue stand among the first K of any
// ranking. An item counts by its average rank, so that of a large group of
// equal scores at the edge none counts, rather than an arbitrary few.
type Coverage struct {
	k    int
	seen []bool
	top  []float32 // scratch: the k highest scores, a heap whose root is the lowest
}

// NewCoverage counts over a catalogue of the number of items.
func NewCoverage(items, k int) *Coverage {
	return &Coverage{k: k, seen: make([]bool, items), top: make([]float32, 0, k)}
}

// Add counts one ranking of all items, given by the scores; items i with
// skip[i] are no candidates, and skip may be nil.
func (c *Coverage) Add(scores []float32, skip []bool) {
	edge := c.edge(scores, skip)
	var higher, equal int
	for i, s := range scores {
		if s < edge || skip != nil && skip[i] {
			continue
		}
		if s > edge {
			higher++
			c.seen[i] = true
		} else {
			equal++
		}
	}
	if float64(higher)+float64(equal+1)/2 > float64(c.k) {
		return
	}
	for i, s := range scores {
		if s == edge && (skip == nil || !skip[i]) {
			c.seen[i] = true
		}
	}
}

// edge is the k-th highest score of the candidates, or the lowest if there are
// fewer.
func (c *Coverage) edge(scores []float32, skip []bool) float32 {
	top := c.top[:0]
	for i, s := range scores {
		if skip != nil && skip[i] {
			continue
		}
		if len(top) < c.k {
			top = append(top, s)
			if len(top) == c.k {
				slices.Sort(top) // ascending order is a heap with the lowest at the root
			}
			continue
		}
		if s > top[0] {
			top[0] = s
			sink(top)
		}
	}
	c.top = top
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

// Merge adds what another count of the same catalogue and K has seen.
func (c *Coverage) Merge(other *Coverage) {
	for i, seen := range other.seen {
		c.seen[i] = c.seen[i] || seen
	}
}

// Share is the share of the catalogue that was seen, from 0 to 1.
func (c *Coverage) Share() float64 {
	n := 0
	for _, seen := range c.seen {
		if seen {
			n++
		}
	}
	return float64(n) / float64(len(c.seen))
}

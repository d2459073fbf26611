package train

import (
	"math"
	"math/rand/v2"
	"sort"
)

// batch is what one step works on: some sequences, and the items that they and
// the negatives need.
type batch struct {
	sequences []*sequence
	vectors
	local     []int32 // row of an item in vectors, by catalogue index; valid where stamp equals step
	stamp     []int32
	step      int32
	negatives int       // the first so many rows of vectors are the softmax's columns
	logQ      []float32 // ln of how often a step draws the column's item; nil with a full softmax
	totals    totals
}

// totals are the numbers of labelled examples in the batch, over which losses
// are averaged.
type totals struct {
	next, interest float32 // weight of the targets; number of those with a category
	task           [maxTasks]float32
}

// sampler draws negatives by how often items are touched.
type sampler struct {
	cumulative []float64
	share      []float64
}

// samplePower flattens the popularity that negatives are drawn by.
const samplePower = 0.75

func newSampler(counts []float64) *sampler {
	s := &sampler{cumulative: make([]float64, len(counts)), share: make([]float64, len(counts))}
	var total float64
	for i, c := range counts {
		s.share[i] = math.Pow(c+1, samplePower)
		total += s.share[i]
		s.cumulative[i] = total
	}
	for i := range s.share {
		s.share[i] /= total
	}
	return s
}

func (s *sampler) draw(r *rand.Rand) int32 {
	at := r.Float64() * s.cumulative[len(s.cumulative)-1]
	return int32(min(sort.SearchFloat64s(s.cumulative, at), len(s.cumulative)-1))
}

// logExpected is ln of how often n draws are expected to give the item.
func (s *sampler) logExpected(item int32, n int) float32 {
	return float32(math.Log(s.share[item] * float64(n)))
}

// newBatch returns a batch for a catalogue of n items.
func newBatch(n int) *batch {
	return &batch{local: make([]int32, n), stamp: make([]int32, n)}
}

// fill prepares the step: the items, whether each is seen by its ID, and the
// totals. With all, every item is a column of the softmax; else negatives are
// drawn.
func (b *batch) fill(sequences []*sequence, all bool, draws int, s *sampler, idDropout float32, dim int, r *rand.Rand) {
	b.sequences = sequences
	b.step++
	b.items = b.items[:0]
	b.logQ = nil
	if all {
		for i := range b.local {
			b.row(int32(i))
		}
	} else {
		for range draws {
			b.row(s.draw(r))
		}
		b.logQ = make([]float32, len(b.items))
		for i, item := range b.items {
			b.logQ[i] = s.logExpected(item, draws)
		}
	}
	b.negatives = len(b.items)
	for _, q := range sequences {
		b.add(q)
	}
	n := len(b.items)
	b.v, b.length, b.byID = resize(b.v, n*dim), resize(b.length, n), resize(b.byID, n)
	for i := range b.byID {
		b.byID[i] = r.Float32() >= idDropout
	}
}

func (b *batch) add(q *sequence) {
	for _, e := range q.events {
		b.row(e.Item)
	}
	for _, t := range q.targets {
		b.row(t.item)
	}
	for i := range q.rows {
		b.row(q.rows[i].item)
	}
}

// row returns the item's row in vectors, adding it if it is new.
func (b *batch) row(item int32) int32 {
	if b.stamp[item] != b.step {
		b.stamp[item] = b.step
		b.local[item] = int32(len(b.items))
		b.items = append(b.items, item)
	}
	return b.local[item]
}

// count sums the labelled examples of the batch.
func (b *batch) count(t *Trainer) {
	b.totals = totals{}
	for _, q := range b.sequences {
		for _, k := range q.targets {
			b.totals.next += t.wanted[k.want]
			if t.table.Leaf[k.item] >= 0 {
				b.totals.interest++
			}
		}
		for i := range q.rows {
			for k := range t.network.Heads {
				if l := q.rows[i].labels[k]; l == l {
					b.totals.task[k]++
				}
			}
		}
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

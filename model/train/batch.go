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
	local   []int32 // row of an item in vectors, by catalogue index; valid where stamp equals step
	stamp   []int32
	step    int32
	columns [2]columns // of the softmax: the shop's own items, and its guests
	totals  totals
}

// columns are the rows of vectors that a target is told apart from.
type columns struct {
	from, to int
	sampled  bool
	bias     []float32 // of each column's logit: see slate; nil without
}

// totals are the numbers of labelled examples in the batch, over which losses
// are averaged.
type totals struct {
	next, interest float32 // weight of the targets; number of those with a category
	task           [maxTasks]float32
}

// sampler draws negatives by how often items are touched.
type sampler struct {
	first      int32 // item of the first count
	draws      int   // in a step
	cumulative []float64
	logQ       []float32 // ln of the probability that an item is among a step's draws
}

// samplePower flattens the popularity that negatives are drawn by, as in
// word2vec (Mikolov et al. 2013).
const samplePower = 0.75

// newSampler returns a sampler of so many draws a step for the items from first
// on, which were touched so often.
func newSampler(counts []float64, first int32, draws int) *sampler {
	s := &sampler{first: first, draws: draws, cumulative: make([]float64, len(counts)), logQ: make([]float32, len(counts))}
	var total float64
	for i, c := range counts {
		total += math.Pow(c+1, samplePower)
		s.cumulative[i] = total
	}
	for i, c := range counts {
		// A popular item is drawn many times but is one column, so this is not
		// the expected number of draws: 1 - (1-p)^draws, without cancellation.
		p := min(math.Pow(c+1, samplePower)/total, 1)
		s.logQ[i] = float32(math.Log(-math.Expm1(float64(draws) * math.Log1p(-p))))
	}
	return s
}

func (s *sampler) draw(r *rand.Rand) int32 {
	at := r.Float64() * s.cumulative[len(s.cumulative)-1]
	return s.first + int32(min(sort.SearchFloat64s(s.cumulative, at), len(s.cumulative)-1))
}

// newBatch returns a batch for a catalogue of n items.
func newBatch(n int) *batch {
	return &batch{local: make([]int32, n), stamp: make([]int32, n)}
}

// slate says which items a target is told apart from: those from one to another,
// but for the withheld; or with a sampler those that are drawn.
type slate struct {
	from, to int32
	withheld []bool
	sampler  *sampler
	prior    []float32 // of each item's logit, by index from from on; nil: none
}

// bias is what is added to the logit of an item among the columns: what is known
// of it beforehand, and the correction for its chance to be drawn.
func (s *slate) bias(item int32) (b float32) {
	if s.prior != nil {
		b = s.prior[item-s.from]
	}
	if s.sampler != nil {
		b -= s.sampler.chance(item)
	}
	return b
}

// fill prepares the step: the items, and whether each is seen by its ID. There
// are two slates at most.
func (b *batch) fill(sequences []*sequence, slates []slate, idDropout float32, dim int, r *rand.Rand) {
	b.sequences = sequences
	b.step++
	b.items = b.items[:0]
	for i := range slates {
		b.column(&b.columns[i], &slates[i], r)
	}
	for _, q := range sequences {
		b.add(q)
	}
	n := len(b.items)
	b.v, b.length, b.byID = resize(b.v, n*dim), resize(b.length, n), resize(b.byID, n)
	for i := range b.byID {
		b.byID[i] = r.Float32() >= idDropout
	}
}

// column adds the items of a slate.
func (b *batch) column(c *columns, s *slate, r *rand.Rand) {
	c.from = len(b.items)
	c.sampled, c.bias = s.sampler != nil, c.bias[:0]
	if !c.sampled {
		for i := s.from; i < s.to; i++ {
			if s.withheld == nil || !s.withheld[i] {
				b.row(i)
			}
		}
	} else {
		for range s.sampler.draws {
			b.row(s.sampler.draw(r))
		}
	}
	c.to = len(b.items)
	if !c.sampled && s.prior == nil {
		return
	}
	c.bias = resize(c.bias, c.to-c.from)
	for i, item := range b.items[c.from:] {
		c.bias[i] = s.bias(item)
	}
}

// chance is the logarithm of the probability that an item is among a step's
// draws.
func (s *sampler) chance(item int32) float32 { return s.logQ[item-s.first] }

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

package model

import (
	"math"
	"slices"

	"inkling/model/kernel"
)

// Scored is an item with what it counts for.
type Scored struct {
	Item  int32
	Score float32
}

// Choice says what can be chosen and what it counts for. The zero value takes
// each item by its score.
type Choice struct {
	// Skip is true for an item that is not to be chosen. It is asked for few
	// items only. nil: none is left out.
	Skip func(item int32) bool
	// Groups are the items' groups, of each of which only the best item is
	// chosen; below 0 for an item of none. nil: no item has one.
	Groups []int32
	// Kinds are the items' kinds, for the next two.
	Kinds *Kinds
	// Bonus is added to the score of an item, by kind; -Inf leaves the kind out.
	// nil: nothing is.
	Bonus []float32
	// Only says of each kind whether its items are to be chosen, and then those
	// of no kind are not. nil: all are.
	Only []bool
}

// Kinds says which kind each item is of.
type Kinds struct {
	of    []int32 // by item; below 0 none
	first []int32 // by kind, and one more: where its items begin
	items []int32 // kind by kind, in the order of the indices
}

// NewKinds returns so many kinds for items with the numbers of theirs, below 0
// none.
func NewKinds(of []int32, kinds int) *Kinds {
	k := &Kinds{of: of, first: make([]int32, kinds+1)}
	for _, c := range of {
		if c >= 0 {
			k.first[c+1]++
		}
	}
	for c := range kinds {
		k.first[c+1] += k.first[c]
	}
	k.items = make([]int32, k.first[kinds])
	next := append([]int32(nil), k.first...)
	for i, c := range of {
		if c >= 0 {
			k.items[next[c]] = int32(i)
			next[c]++
		}
	}
	return k
}

// Top chooses the best of many items: by falling score, equal ones by index. It
// keeps its buffers from use to use; the zero value is ready.
type Top struct {
	n      int
	keys   []uint64 // the best so far, in any order, and others that are not sorted out yet; see keyOf
	least  uint64   // what a key has to be above, once n are better; 0 until then
	groups []int32
	holder []int32 // by group: its item among the keys; noItem

	choice Choice
	more   float32   // how much the largest bonus adds
	maxima []float32 // of each block of scores
	sorted []uint64  // scratch: their keys, partly in order
}

const noItem = -1

// lowest is the smallest score of an item that can be chosen.
const lowest = -math.MaxFloat32

// Reset forgets everything, to choose the n best, at least 1, of what is
// offered then.
func (t *Top) Reset(n int) {
	t.forget(t.keys)
	t.n, t.keys, t.least, t.groups, t.more = n, t.keys[:0], 0, nil, 0
}

// Offer adds an item with its score, a number, unless so many are better. No
// item is offered twice.
func (t *Top) Offer(item int32, score float32) {
	if k := keyOf(item, score); k > t.least {
		t.add(item, k)
	}
}

// add adds an item whose key is above the least.
func (t *Top) add(item int32, k uint64) {
	if t.groups != nil && !t.enter(item, k) {
		return
	}
	t.keys = append(t.keys, k)
	if len(t.keys) >= spare*t.n {
		t.settle()
	}
}

// spare is how many times as many keys as are to be chosen are kept until the
// worse ones are sorted out, which takes a few steps for each: less than a heap
// takes for one that enters it.
const spare = 4

// settle keeps the n best alone, and reports whether there are so many.
func (t *Top) settle() bool {
	if len(t.keys) < t.n {
		return false
	}
	part(t.keys, t.n-1)
	t.forget(t.keys[t.n:])
	t.keys = t.keys[:t.n]
	t.least = t.keys[t.n-1]
	return true
}

// Append appends the chosen items to dst, best first, and forgets them.
func (t *Top) Append(dst []Scored) []Scored { return t.appendTo(dst, true) }

// AppendAny is Append, in any order.
func (t *Top) AppendAny(dst []Scored) []Scored { return t.appendTo(dst, false) }

func (t *Top) appendTo(dst []Scored, sorted bool) []Scored {
	t.settle()
	for i := len(t.keys)/2 - 1; sorted && i >= 0; i-- {
		sink(t.keys, i)
	}
	n := len(dst)
	dst = slices.Grow(dst, len(t.keys))[:n+len(t.keys)]
	for i := len(t.keys) - 1; i >= 0; i-- {
		if sorted {
			t.keys[0], t.keys[i] = t.keys[i], t.keys[0]
			sink(t.keys[:i], 0)
		}
		dst[n+i] = Scored{itemOf(t.keys[i]), scoreOf(t.keys[i])}
	}
	t.Reset(t.n)
	return dst
}

// Find chooses among all items, whose scores are given. It looks at whole
// blocks of scores by their largest, and at single ones only where they can be
// among the best.
func (t *Top) Find(scores []float32, n int, c Choice) {
	t.Reset(n)
	t.choice, t.groups, t.more = c, c.Groups, 0
	if c.Bonus != nil {
		t.more = max(kernel.Max(c.Bonus), 0)
	}
	if c.Only != nil {
		t.findOnly(scores)
		return
	}
	size := blockSize(len(scores), n)
	t.maxima = t.maxima[:0]
	for i := 0; i < len(scores); i += size {
		t.maxima = append(t.maxima, kernel.Max(scores[i:min(i+size, len(scores))]))
	}
	// So many blocks hold at least so many scores from here on. Some of them may
	// not count: then the next ones follow.
	blocks := n + n/4
	for above := float32(math.Inf(1)); above > lowest; {
		from := float32(lowest)
		switch {
		case t.settle():
			from = t.floor(lowest)
			if from >= above {
				return
			}
		case blocks < len(t.maxima):
			if least := t.blockMaximum(blocks); least > from { // which a NaN is not
				from = least
			}
			blocks *= 4
			if from >= above {
				continue
			}
		}
		t.offerBetween(scores, size, from, above)
		above = from
	}
}

// findOnly chooses among the items of some kinds.
func (t *Top) findOnly(scores []float32) {
	k := t.choice.Kinds
	for c, wanted := range t.choice.Only {
		if !wanted {
			continue
		}
		for _, item := range k.items[k.first[c]:k.first[c+1]] {
			t.consider(item, scores[item])
		}
	}
}

// consider offers an item as the choice says.
func (t *Top) consider(item int32, score float32) {
	c := &t.choice
	if c.Bonus != nil {
		if k := c.Kinds.of[item]; k >= 0 {
			score += c.Bonus[k]
		}
	}
	if !(score >= lowest) {
		return
	}
	if k := keyOf(item, score); k > t.least && (c.Skip == nil || !c.Skip(item)) {
		t.add(item, k)
	}
}

// Least is a score below which nothing is chosen any more.
func (t *Top) Least() float32 { return t.floor(lowest) }

// floor is the score, at least from, that an item needs to be chosen.
func (t *Top) floor(from float32) float32 {
	if t.least == 0 {
		return from
	}
	if least := scoreOf(t.least) - t.more; least > from { // max is a call in wasm
		return least
	}
	return from
}

// blockSize is such that there are some times as many blocks as items to be
// chosen.
func blockSize(scores, n int) int {
	size := 16
	for size < 128 && 8*size*n < scores {
		size *= 2
	}
	return size
}

// offerBetween considers the items with scores in [from, above).
func (t *Top) offerBetween(scores []float32, size int, from, above float32) {
	floor, least := t.floor(from), t.least
	for b, top := range t.maxima {
		if top < floor {
			continue
		}
		first := b * size
		for i, score := range scores[first:min(first+size, len(scores))] {
			if score >= floor && score < above {
				t.consider(int32(first+i), score)
				if t.least != least {
					floor, least = t.floor(from), t.least
				}
			}
		}
	}
}

// blockMaximum is the n-th largest of the maxima, counted from 1.
func (t *Top) blockMaximum(n int) float32 {
	t.sorted = t.sorted[:0]
	for _, m := range t.maxima {
		t.sorted = append(t.sorted, keyOf(0, m))
	}
	part(t.sorted, n-1)
	return scoreOf(t.sorted[n-1])
}

// part moves the larger keys to the front, until x[at] is the one that would
// stand there were they sorted, the largest first (Hoare 1961).
func part(x []uint64, at int) {
	for low, high := 0, len(x)-1; low < high; {
		pivot := x[at]
		i, j := low, high
		for i <= j {
			for x[i] > pivot {
				i++
			}
			for x[j] < pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		if j < at {
			low = i
		}
		if i > at {
			high = j
		}
	}
}

// enter marks an item as the one of its group, where its key is to be added,
// unless the group has one there: then the better one stays, and enter returns
// false.
func (t *Top) enter(item int32, k uint64) bool {
	g := t.groups[item]
	if g < 0 {
		return true
	}
	for int(g) >= len(t.holder) {
		t.holder = append(t.holder, noItem)
	}
	holder := t.holder[g]
	if holder == noItem {
		t.holder[g] = item
		return true
	}
	for i, other := range t.keys {
		if itemOf(other) == holder && k > other {
			t.holder[g] = item
			t.keys[i] = k
			break
		}
	}
	return false
}

// forget is for keys that are taken out.
func (t *Top) forget(keys []uint64) {
	if t.groups == nil {
		return
	}
	for _, k := range keys {
		if g := t.groups[itemOf(k)]; g >= 0 {
			t.holder[g] = noItem
		}
	}
}

// keyOf is larger for a better item: its score, as bits that are in the order
// of the numbers, above its index, of which the smaller one is better.
func keyOf(item int32, score float32) uint64 {
	bits := math.Float32bits(score + 0) // without the sign of -0
	if bits>>31 != 0 {
		bits = ^bits
	} else {
		bits |= 1 << 31
	}
	return uint64(bits)<<32 | uint64(^uint32(item))
}

func itemOf(key uint64) int32 { return int32(^uint32(key)) }

func scoreOf(key uint64) float32 {
	bits := uint32(key >> 32)
	if bits>>31 != 0 {
		return math.Float32frombits(bits &^ (1 << 31))
	}
	return math.Float32frombits(^bits)
}

// sink moves a key of a heap, which has the smallest on top, down to where none
// below it is smaller.
func sink(keys []uint64, i int) {
	for {
		child := 2*i + 1
		if child >= len(keys) {
			return
		}
		if right := child + 1; right < len(keys) && keys[right] < keys[child] {
			child = right
		}
		if keys[i] <= keys[child] {
			return
		}
		keys[i], keys[child] = keys[child], keys[i]
		i = child
	}
}

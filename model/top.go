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
	keys   []uint64 // a heap with the worst item on top; see keyOf
	groups []int32
	holder []int32 // by group: its item in the heap; noItem

	choice Choice
	more   float32   // how much the largest bonus adds
	maxima []float32 // of each block of scores
	sorted []float32 // scratch: maxima, partly in order
}

const noItem = -1

// lowest is the smallest score of an item that can be chosen.
const lowest = -math.MaxFloat32

// Reset forgets everything, to choose the n best, at least 1, of what is
// offered then.
func (t *Top) Reset(n int) {
	t.n, t.keys, t.groups = n, t.keys[:0], nil
}

// Offer adds an item with its score, a number, unless so many are better. No
// item is offered twice.
func (t *Top) Offer(item int32, score float32) {
	k := keyOf(item, score)
	if t.full() && k <= t.keys[0] {
		return
	}
	if t.groups != nil && !t.enter(item, k) {
		return
	}
	if t.full() {
		t.leave(t.keys[0])
		t.keys[0] = k
		sink(t.keys, 0)
		return
	}
	t.keys = append(t.keys, k)
	rise(t.keys)
}

// Append appends the chosen items to dst, best first, and forgets them.
func (t *Top) Append(dst []Scored) []Scored {
	n := len(dst)
	dst = slices.Grow(dst, len(t.keys))[:n+len(t.keys)]
	for i := len(t.keys) - 1; i >= 0; i-- {
		k := t.keys[0]
		t.leave(k)
		dst[n+i] = Scored{itemOf(k), scoreOf(k)}
		t.keys[0] = t.keys[i]
		t.keys = t.keys[:i]
		sink(t.keys, 0)
	}
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
		case t.full():
			from = t.floor(lowest)
			if from >= above {
				return
			}
		case blocks < len(t.maxima):
			from = max(from, t.blockMaximum(blocks))
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
	if !(score >= lowest) || t.full() && score < scoreOf(t.keys[0]) || c.Skip != nil && c.Skip(item) {
		return
	}
	t.Offer(item, score)
}

// floor is the score, at least from, that an item needs to be chosen.
func (t *Top) floor(from float32) float32 {
	if !t.full() {
		return from
	}
	if least := scoreOf(t.keys[0]) - t.more; least > from { // max is a call in wasm
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
	floor := t.floor(from)
	for b, top := range t.maxima {
		if top < floor {
			continue
		}
		first := b * size
		for i, score := range scores[first:min(first+size, len(scores))] {
			if score >= floor && score < above {
				t.consider(int32(first+i), score)
				floor = t.floor(from)
			}
		}
	}
}

// blockMaximum is the n-th largest of the maxima, counted from 1 (Hoare 1961).
func (t *Top) blockMaximum(n int) float32 {
	t.sorted = append(t.sorted[:0], t.maxima...)
	x, at := t.sorted, n-1
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
	return x[at]
}

func (t *Top) full() bool { return len(t.keys) == t.n }

// enter marks an item as the one of its group in the heap, where it is to be
// added, unless the group has one there: then the better one stays, and enter
// returns false.
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
			sink(t.keys, i)
			break
		}
	}
	return false
}

// leave is for an item that is taken from the heap.
func (t *Top) leave(k uint64) {
	if t.groups == nil {
		return
	}
	if g := t.groups[itemOf(k)]; g >= 0 {
		t.holder[g] = noItem
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

// sink moves a key of a heap down to where none below it is smaller.
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

// rise moves the last key of a heap up to its place.
func rise(keys []uint64) {
	for i := len(keys) - 1; i > 0; {
		parent := (i - 1) / 2
		if keys[parent] <= keys[i] {
			return
		}
		keys[i], keys[parent] = keys[parent], keys[i]
		i = parent
	}
}

package recommend

import (
	"math"

	"inkling/model"
)

// depth is how far down a ranking is looked through for items that may take a
// place on the shelf: as far as the trunk ranks. So the rules cost little, and
// diversity never reaches for items that nobody would want.
const depth = model.Candidates

// never is the score of what is not a candidate.
var never = float32(math.Inf(-1))

// full reports whether all places are taken.
func (r *Recommender) full() bool { return len(r.shelf) >= r.limit }

// fillByScore fills the shelf with the best of r.scores.
func (r *Recommender) fillByScore(source string, most int) {
	r.closeVariants()
	r.rank(max(depth, 3*r.limit))
	r.fill(source, r.order, most)
}

// fill takes candidates, best first, until the shelf is full. Of one category
// at most so many are taken (0: any number), unless the candidates would leave
// places free: then the others come after all.
func (r *Recommender) fill(source string, candidates []int32, most int) {
	r.spare = r.spare[:0]
	for _, item := range candidates {
		switch {
		case r.full():
			return
		case r.isOut(item):
		case most > 0 && r.sameCategory(item) >= most:
			r.spare = append(r.spare, item)
		default:
			r.take(source, item)
		}
	}
	for _, item := range r.spare {
		if r.full() {
			return
		}
		if !r.isOut(item) {
			r.take(source, item)
		}
	}
}

// take puts an item on the shelf. A group has one place.
func (r *Recommender) take(source string, item int32) {
	if len(r.shelf) == 0 {
		r.source = source
	}
	r.shelf = append(r.shelf, Result{Item: item, Score: r.scores[item]})
	r.leaveOut(item)
}

// mostOfOne is how many of a shelf's items may be of one category: six of
// eight. A visitor who looks at lamps wants lamps, and still sees that the shop
// has more than lamps.
func mostOfOne(limit int) int { return (3*limit + 3) / 4 }

// sameCategory counts the items on the shelf of the item's own category.
func (r *Recommender) sameCategory(item int32) (n int) {
	c := r.stock.categories.of[item]
	if c < 0 {
		return 0
	}
	for _, on := range r.shelf {
		if r.stock.categories.of[on.Item] == c {
			n++
		}
	}
	return n
}

// closeVariants leaves of each group the variant with the best score, so that
// twenty sizes of one shirt take one place among the candidates.
func (r *Recommender) closeVariants() {
	groups := r.stock.groups
	if groups.values.Len() == 0 {
		return
	}
	r.best = resize(r.best, groups.values.Len())
	for g := range r.best {
		r.best[g] = None
	}
	for i, g := range groups.of {
		if g < 0 || r.scores[i] == never || r.isOut(int32(i)) {
			continue
		}
		if b := r.best[g]; b == None || r.scores[i] > r.scores[b] {
			r.best[g] = int32(i)
		}
	}
	for i, g := range groups.of {
		if g >= 0 && r.scores[i] != never && r.best[g] != int32(i) {
			r.out[i] = true
		}
	}
}

// resize returns a slice of n values, the given one where it is large enough.
// The values are not cleared.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// rank writes to r.order the n best items that may take a place, best first.
func (r *Recommender) rank(n int) {
	r.order = r.order[:0]
	lowest := never
	for i, score := range r.scores {
		item := int32(i)
		if !(score > lowest) || r.isOut(item) {
			continue
		}
		if len(r.order) == n {
			r.order = r.order[:n-1]
		}
		r.order = model.Insert(r.order, r.scores, item)
		if len(r.order) == n {
			lowest = r.scores[r.order[n-1]]
		}
	}
}

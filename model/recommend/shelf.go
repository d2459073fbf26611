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

// reach is how many candidates are looked at for the shelf.
func (r *Recommender) reach() int { return max(depth, 3*r.limit) }

// choice takes all that has a place on the shelf, and one variant of each group,
// so that twenty sizes of one shirt take one place among the candidates.
func (r *Recommender) choice() model.Choice {
	c := model.Choice{Skip: r.skip, Kinds: r.kinds}
	if r.stock.groups.values.Len() > 0 {
		c.Groups = r.stock.groups.of
	}
	if r.where.Category != "" {
		c.Only = r.allowed
	}
	return c
}

// find writes the best items by the scores to r.order.
func (r *Recommender) find(scores []float32, c model.Choice) {
	r.top.Find(scores, r.reach(), c)
	r.order = r.top.Append(r.order[:0])
}

// findWithBonus is find, where r.bonus says what categories are worth.
func (r *Recommender) findWithBonus() {
	c := r.choice()
	c.Bonus = r.bonus
	r.find(r.scores, c)
}

// fill takes candidates, best first, until the shelf is full. Of one category
// at most so many are taken (0: any number), unless the candidates would leave
// places free: then the others come after all.
func (r *Recommender) fill(source string, candidates []Result, most int) {
	r.spare = r.spare[:0]
	for _, c := range candidates {
		switch {
		case r.full():
			return
		case r.isOut(c.Item):
		case most > 0 && r.sameCategory(c.Item) >= most:
			r.spare = append(r.spare, c)
		default:
			r.take(source, c)
		}
	}
	for _, c := range r.spare {
		if r.full() {
			return
		}
		if !r.isOut(c.Item) {
			r.take(source, c)
		}
	}
}

// take puts an item on the shelf. A group has one place.
func (r *Recommender) take(source string, c Result) {
	if len(r.shelf) == 0 {
		r.source = source
	}
	r.shelf = append(r.shelf, c)
	r.sources = append(r.sources, source)
	r.leaveOut(c.Item)
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

// resize returns a slice of n values, the given one where it is large enough.
// The values are not cleared.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

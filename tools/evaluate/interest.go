package evaluate

import (
	"inkling/model/shop"
)

// Categories numbers the category paths of a catalogue's items in the order of
// their first items: the classes of [TaskInterest]. of is the number of each
// item's own category, -1 where it has none.
func Categories(c *shop.Catalogue) (paths []string, of []int32) {
	number := make(map[string]int32)
	of = make([]int32, c.Len())
	for i := range c.Items {
		of[i] = -1
		if len(c.Items[i].Category) == 0 {
			continue
		}
		path := c.Items[i].CategoryPath()
		n, ok := number[path]
		if !ok {
			n = int32(len(paths))
			number[path] = n
			paths = append(paths, path)
		}
		of[i] = n
	}
	return paths, of
}

// interests adds a row for each held-out event with which the visitor turns to
// an item for the first time, labelled by the item's category.
func (r Rows) interests(h Held, category []int32) {
	seen := make(map[int32]bool)
	for i, e := range h.Events {
		if !e.Behaviour.Engaged() || seen[e.Item] {
			continue
		}
		seen[e.Item] = true
		if i < h.From || category[e.Item] < 0 {
			continue
		}
		turned := row(h.Visitor, h.Events, i, false)
		turned.History, turned.Label = h.known(i), float32(category[e.Item])
		r.add(TaskInterest, turned)
	}
}

// favourites predicts the same interest for everyone: how often visitors turned
// to items of a category in training. Its subject is "popularity".
type favourites []float32

func newFavourites(train *shop.Log) favourites {
	paths, of := Categories(train.Catalogue)
	counts := make(favourites, len(paths))
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour.Engaged() && of[e.Item] >= 0 {
				counts[of[e.Item]]++
			}
		}
	}
	return counts
}

func (f favourites) Name() string     { return "popularity" }
func (f favourites) Tasks() []string  { return []string{TaskInterest} }
func (f favourites) Clone() Predictor { return f }

func (f favourites) Predict(dst []float32, _ string, rows []Row) {
	for i := range rows {
		copy(dst[i*len(f):], f)
	}
}

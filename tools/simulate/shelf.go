package simulate

import (
	"math"
	"math/rand/v2"
)

// shelves are what the shop shows on one day: items drawn by popularity, of a
// leaf or of the whole shop.
type shelves struct {
	all    rack
	leaves []rack
}

// rack draws from some of the items.
type rack struct {
	items []int // indices into the catalogue
	chooser
}

func (k rack) popular(r *rand.Rand) (int, bool) {
	i, ok := k.draw(r)
	if !ok {
		return 0, false
	}
	return k.items[i], true
}

func (k rack) any(r *rand.Rand) (int, bool) {
	if len(k.items) == 0 {
		return 0, false
	}
	return k.items[r.IntN(len(k.items))], true
}

// newShelves sets out the items that have appeared by the beginning of the day.
// Within a leaf the shop shows unknown items nearly as often as loved ones;
// over the whole shop popularity counts in full.
func newShelves(t *Truth, today int) shelves {
	at := start + int64(today)*day
	popularity := make([]float64, len(t.file.Items))
	byLeaf := make([][]int, len(t.file.Leaves))
	var all []int
	for i := range t.file.Items {
		it := &t.file.Items[i]
		if it.Appears > at {
			continue
		}
		popularity[i] = it.Quality + t.drift(it, at)
		byLeaf[it.Leaf] = append(byLeaf[it.Leaf], i)
		all = append(all, i)
	}
	s := shelves{all: newRack(all, popularity, 0.8)}
	for _, items := range byLeaf {
		s.leaves = append(s.leaves, newRack(items, popularity, 0.35))
	}
	return s
}

func newRack(items []int, popularity []float64, exponent float64) rack {
	return rack{items, newChooser(len(items), func(i int) float64 { return math.Exp(exponent * popularity[items[i]]) })}
}

// list draws n different items for a visitor who came for a leaf, none of them
// hidden: half of that leaf, the rest of leaves beside it, of what is popular,
// and of anything. It is shorter where the shop is too small.
func (s *shelves) list(r *rand.Rand, n, leaf int, near chooser, hidden func(item int) bool) []int {
	var list []int
	taken := make(map[int]bool, n)
	for tries := 0; len(list) < n && tries < 6*n; tries++ {
		var item int
		var ok bool
		switch pick(r, 0.5, 0.2, 0.15, 0.15) {
		case 0:
			item, ok = s.leaves[leaf].popular(r)
		case 1:
			if beside, found := near.draw(r); found {
				item, ok = s.leaves[beside].popular(r)
			}
		case 2:
			item, ok = s.all.popular(r)
		case 3:
			item, ok = s.all.any(r)
		}
		if ok && !hidden(item) && !taken[item] {
			taken[item] = true
			list = append(list, item)
		}
	}
	return list
}

package recommend

import (
	"inkling/model"
	"inkling/model/shop"
)

// FromNew is what filled a place that is kept for an item that is new: see
// Request.Explore.
const FromNew = "new"

// day is one, in milliseconds; hour as long as a visitor without events draws
// the same.
const (
	day  = 24 * 3600 * 1000
	hour = 3600 * 1000
)

// noVector is the score of an item about which the model has nothing to say: less
// than that of any other.
const noVector = -1000

// explore gives the last places of the shelf, or free ones, to items that are
// cold. So many of limit n, with share s and a number u from 0 to below 1 that
// is drawn,
//
//	floor(n s + u)
//
// get one, which is n s in the mean over what is drawn, and never more than n s
// rounded up. What is drawn depends on the visitor's first event, the day and
// the placement alone, so that a shelf does not change from page to page. The
// items are the best by the score that found the others, and on a shelf of
// trends those nearest to the page's category.
func (r *Recommender) explore(history shop.History, q Request) {
	switch q.Placement {
	case BoughtTogether, RecentlyViewed, BuyAgain:
		return
	}
	if q.Explore <= 0 || len(r.cold) == 0 || len(r.shelf) == 0 {
		return
	}
	seed := visitorSeed(history, q)
	n := int(min(q.Explore, 1)*float32(q.Limit) + unit(seed))
	if n == 0 {
		return
	}
	scored, path := r.source == FromModel || r.source == FromLists, r.path(q)
	r.top.Reset(n)
	least := r.top.Least()
	for _, item := range r.cold { // in a young shop most of the catalogue
		score := float32(noVector)
		if scored && r.scores[item] > never {
			score = r.scores[item]
		} else {
			if !scored {
				score = r.nearness(item, path)
			}
			score += unit(mix(seed + uint64(item) + 1))
		}
		if score < least || r.isOut(item) {
			continue
		}
		r.top.Offer(item, score)
		least = r.top.Least()
	}
	r.order = r.top.Append(r.order[:0])
	kept := min(len(r.shelf), q.Limit-len(r.order))
	r.shelf, r.sources = r.shelf[:kept], r.sources[:kept]
	r.fill(FromNew, r.order, 0)
	if kept == 0 {
		r.source = FromNew
	}
}

// nearness is how many levels of a path the item's category shares with it.
func (r *Recommender) nearness(item int32, path string) (levels float32) {
	own := r.stock.Category(item)
	for ; path != ""; path = parent(path) {
		if levels > 0 || isInside(own, path) {
			levels++
		}
	}
	return levels
}

// Explored is how many places of the last shelf, its last ones, were kept for
// items that are new.
func (r *Recommender) Explored() (n int) {
	for _, source := range r.sources {
		if source == FromNew {
			n++
		}
	}
	return n
}

// visitorSeed tells visitors, days and placements apart. Nothing is kept of a
// visitor for it: the first event's time is as good as a number that is drawn.
func visitorSeed(history shop.History, q Request) uint64 {
	seed := uint64(q.Now / hour)
	if len(history) > 0 {
		seed = mix(uint64(history[0].Time)+uint64(history[0].Item)) + uint64(q.Now/day)
	}
	for i := range len(q.Placement) {
		seed = seed*31 + uint64(q.Placement[i])
	}
	return mix(seed)
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit is a number from 0 to below 1.
func unit(x uint64) float32 { return float32(x>>40) / (1 << 24) }

// coldItems are the model's, to choose from.
func coldItems(m *model.Model) (items []int32) {
	for i, cold := range m.Cold {
		if cold && m.Sells(int32(i)) {
			items = append(items, int32(i))
		}
	}
	return items
}

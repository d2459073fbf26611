package recommend

import "strings"

// Filter narrows a shelf down to a part of the stock. The zero value takes
// everything; an item of unknown price is outside of every price range.
type Filter struct {
	Category           string // path of a category; what is below it belongs to it
	Brand              string
	PriceMin, PriceMax float32 // inclusive; 0 is no bound
}

// begin clears the shelf and finds what has no place on it.
func (r *Recommender) begin(cart []int32, q Request) {
	r.shelf, r.source, r.limit = r.shelf[:0], FromNone, q.Limit
	r.closed = resize(r.closed, r.stock.groups.values.Len())
	clear(r.closed)
	r.filter(q.Where)
	if q.Item != None {
		r.leaveOut(q.Item)
	}
	for _, item := range cart {
		r.leaveOut(item)
	}
	for _, item := range q.Exclude {
		r.out[item] = true
	}
}

// leaveOut takes an item and its variants off the shelf.
func (r *Recommender) leaveOut(item int32) {
	r.out[item] = true
	if g := r.stock.groups.of[item]; g >= 0 {
		r.closed[g] = true
	}
}

// isOut reports whether the item has no place on the shelf, or has it already.
func (r *Recommender) isOut(item int32) bool {
	g := r.stock.groups.of[item]
	return r.out[item] || g >= 0 && r.closed[g]
}

// filter marks all that is not for sale, withheld by the model or outside of
// the filter.
func (r *Recommender) filter(f Filter) {
	s := r.stock
	r.inside(f.Category)
	brand := s.brands.values.Index(f.Brand)
	for i, sale := range s.forSale {
		c := s.categories.of[i]
		r.out[i] = !sale || r.m.Withholds(int32(i)) ||
			f.Category != "" && (c < 0 || !r.within[c]) ||
			f.Brand != "" && (brand < 0 || s.brands.of[i] != brand) ||
			!f.takes(s.price[i])
	}
}

func (f *Filter) takes(price float32) bool {
	if f.PriceMin <= 0 && f.PriceMax <= 0 {
		return true
	}
	return price > 0 && price >= f.PriceMin && (f.PriceMax <= 0 || price <= f.PriceMax)
}

// inside marks the categories at and below the path.
func (r *Recommender) inside(path string) {
	names := r.stock.categories.values.Names()
	r.within = resize(r.within, len(names))
	for i, name := range names {
		r.within[i] = isInside(name, path)
	}
}

// separator stands between the names of a category path.
const separator = " > "

// isInside reports whether a category's path is the other one or below it.
func isInside(category, path string) bool {
	rest, ok := strings.CutPrefix(category, path)
	return ok && (rest == "" || path == "" || strings.HasPrefix(rest, separator))
}

// parent is the path one level up, "" above a root.
func parent(path string) string { return path[:max(strings.LastIndex(path, separator), 0)] }

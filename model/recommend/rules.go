package recommend

// Filter narrows a shelf down to a part of the stock. The zero value takes
// everything; an item of unknown price is outside of every price range.
type Filter struct {
	Category           string // path of a category; what is below it belongs to it
	Brand              string
	PriceMin, PriceMax float32 // inclusive; 0 is no bound
}

// begin clears the shelf and finds what has no place on it.
func (r *Recommender) begin(cart []int32, q Request) {
	r.shelf, r.source, r.limit, r.met = r.shelf[:0], FromNone, q.Limit, 0
	for _, item := range r.marked {
		r.out[item] = r.isNoOffer(item)
	}
	for _, g := range r.shut {
		r.closed[g] = false
	}
	r.marked, r.shut = r.marked[:0], r.shut[:0]
	r.filter(q.Where)
	if q.Item != None {
		r.leaveOut(q.Item)
	}
	for _, item := range cart {
		r.leaveOut(item)
	}
	for _, item := range q.Exclude {
		r.mark(item)
	}
}

// isNoOffer reports whether an item stands on no shelf: it is not for sale, or
// withheld by the model.
func (r *Recommender) isNoOffer(item int32) bool {
	return !r.stock.forSale[item] || !r.m.Sells(item)
}

// mark takes an item off the shelf.
func (r *Recommender) mark(item int32) {
	r.out[item] = true
	r.marked = append(r.marked, item)
}

// leaveOut takes an item and its variants off the shelf.
func (r *Recommender) leaveOut(item int32) {
	r.mark(item)
	if g := r.stock.groups.of[item]; g >= 0 {
		r.closed[g] = true
		r.shut = append(r.shut, g)
	}
}

// isOut reports whether the item has no place on the shelf, or has it already.
func (r *Recommender) isOut(item int32) bool {
	g := r.stock.groups.of[item]
	return r.out[item] || g >= 0 && r.closed[g] || r.narrows && !r.fits(item)
}

// filter remembers what the shelf is narrowed down to.
func (r *Recommender) filter(f Filter) {
	r.where, r.narrows = f, f != Filter{}
	if r.narrows {
		r.brand = r.stock.brands.values.Index(f.Brand)
		r.allowed = r.inside(r.allowed, f.Category)
	}
}

// fits reports whether an item is inside of the filter.
func (r *Recommender) fits(item int32) bool {
	s, f := r.stock, &r.where
	c := s.categories.of[item]
	return (f.Category == "" || c >= 0 && r.allowed[c]) &&
		(f.Brand == "" || r.brand >= 0 && s.brands.of[item] == r.brand) && f.takes(s.price[item])
}

func (f *Filter) takes(price float32) bool {
	if f.PriceMin <= 0 && f.PriceMax <= 0 {
		return true
	}
	return price > 0 && price >= f.PriceMin && (f.PriceMax <= 0 || price <= f.PriceMax)
}

// inside says of each category whether it is at or below the path. It uses dst
// where that is large enough.
func (r *Recommender) inside(dst []bool, path string) []bool {
	names := r.stock.categories.values.Names()
	dst = resize(dst, len(names))
	for i, name := range names {
		dst[i] = isInside(name, path)
	}
	return dst
}

// separator stands between the names of a category path.
const separator = " > "

// isInside reports whether a category's path is the other one or below it.
func isInside(category, path string) bool {
	if len(category) < len(path) || category[:len(path)] != path {
		return false
	}
	rest := category[len(path):]
	return rest == "" || path == "" || len(rest) >= len(separator) && rest[:len(separator)] == separator
}

// parent is the path one level up, "" above a root.
func parent(path string) string {
	for i := len(path) - len(separator); i > 0; i-- {
		if path[i:i+len(separator)] == separator {
			return path[:i]
		}
	}
	return ""
}

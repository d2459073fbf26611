package recommend

import (
	"strconv"

	"inkling/model"
	"inkling/model/newcomer"
)

// PopularWith is the kind of a part that says with whom an item is popular: with
// visitors from a class of referrer, on a class of device, or at an hour.
const PopularWith = "popular-with"

// forNewcomer ranks for a visitor whose history says nothing: by what is popular
// these days with those who come as this one does.
func (r *Recommender) forNewcomer() {
	if p := r.m.Newcomers; p != nil {
		names := r.m.Features.Categories
		landing := int32(-1)
		for path := r.path(r.asked); path != "" && landing < 0; path = parent(path) {
			landing = names.Index(path)
		}
		r.newcomer = p.Ask(r.m.Table, names.Len(), r.asked.Context, landing)
		r.newcomer.Score(r.scores)
		r.find(r.scores, r.choice())
		r.fill(FromTrend, r.order, mostOfOne(r.limit))
		r.met = len(r.shelf)
	}
	r.trending("")
}

// explainNewcomer takes apart what forNewcomer gives.
func (r *Recommender) explainNewcomer(parts *model.Parts, item int32) {
	c := r.asked.Context
	parts.Add(IsTrending, "", r.m.Table.Trend[item])
	by := r.newcomer.Shifts(item)
	parts.Add(PopularWith, c.Referrer.String(), by[newcomer.ByReferrer])
	parts.Add(PopularWith, c.Device.String(), by[newcomer.ByDevice])
	parts.Add(PopularWith, strconv.Itoa(c.Part.Hour())+":00", by[newcomer.ByPart])
	parts.Add(SameCategory, r.stock.Category(item), by[newcomer.ByLanding])
}

package recommend

import (
	"inkling/model"
	"inkling/model/shop"
)

// Adapt makes the shelves that the model ranks for the visitor follow the
// visitor's own head from now on; nil: as shipped. The shift is read when a
// shelf is filled.
func (r *Recommender) Adapt(shift *model.Shift) { r.scorer.Adapt(shift) }

// Interest writes to dst [categories of the model] how likely the visitor is to
// turn to each category next, and reports whether the model knows.
func (r *Recommender) Interest(dst []float32, history shop.History) bool {
	if !r.m.Reads(history) {
		return false
	}
	r.scorer.Begin(history)
	return r.scorer.Interest(dst)
}

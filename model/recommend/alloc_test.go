package recommend_test

import (
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
)

func TestWarmRecommenderDoesNotAllocate(t *testing.T) {
	grouped := stock(func(_ int32, a *recommend.Article) bool { a.Group = a.Brand; return true })
	for name, s := range map[string]*recommend.Stock{"without groups": nil, "with groups": grouped} {
		r := recommend.New(Model(), s)
		dst := make([]recommend.Result, 0, 8)
		history, cart := Views(Lamp0, Rug0, Tool0), []int32{Lamp0}
		for _, placement := range recommend.Placements() {
			q := page(placement, Tool0)
			if n := testing.AllocsPerRun(10, func() { r.Recommend(dst, history, cart, q) }); n > 0 {
				t.Errorf("%s, %s: %g allocations a call", placement, name, n)
			}
		}
	}
}

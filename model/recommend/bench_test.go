package recommend_test

import (
	"strconv"
	"testing"

	"inkling/model/recommend"
	"inkling/model/recommend/shoptest"
)

// BenchmarkRecommend fills a shelf of 24 for a visitor with 20 events.
func BenchmarkRecommend(b *testing.B) {
	for _, items := range []int{10_000, 100_000} {
		m := shoptest.Large(items)
		history := shoptest.Browsed(m, 20)
		r := recommend.New(m, nil)
		var dst []recommend.Result
		for _, placement := range []string{recommend.ForYou, recommend.Similar, recommend.Cart, recommend.Trending} {
			b.Run(placement+"/items="+strconv.Itoa(items), func(b *testing.B) {
				q := recommend.Request{Placement: placement, Item: history[len(history)-1].Item, Limit: 24, Now: 1e9}
				cart := history.Cart(nil)
				for b.Loop() {
					dst, _ = r.Recommend(dst[:0], history, cart, q)
				}
				if len(dst) != q.Limit {
					b.Errorf("%d items on the shelf", len(dst))
				}
			})
		}
	}
}

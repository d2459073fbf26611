package engine

import (
	"testing"

	"inkling/model/msgpack"
	"inkling/model/recommend"
	"inkling/model/shop"
)

// What a page asks again and again makes no garbage.
func TestWarmCallDoesNotAllocate(t *testing.T) {
	e := ready()
	observe(t, e, records(shop.View, "lamp-0", "rug-1", "tool-2"))
	observe(t, e, records(shop.Cart, "lamp-1"))
	observe(t, e, records(shop.Purchase, "pot-1"))
	for _, placement := range recommend.Placements() {
		request := message(func(w *msgpack.Writer) {
			w.Map(7)
			for _, text := range [][2]string{{"placement", placement}, {"item", "lamp-0"}} {
				w.String(text[0])
				w.String(text[1])
			}
			w.String("limit")
			w.Int(24)
			w.String("now")
			w.Float(1_700_000_002_000)
			for _, list := range []string{"exclude", "cart"} {
				w.String(list)
				w.Array(2)
				w.String("tool-0")
				w.String("no such item")
			}
			w.String("where")
			w.Map(2)
			w.String("category")
			w.String("Home")
			w.String("priceMin")
			w.Int(1)
		})
		call := func() {
			if answer, code := e.Call(OpRecommend, request); code != OK {
				t.Fatalf("%s: %s", placement, show(t, answer))
			}
		}
		if n := testing.AllocsPerRun(10, call); n > 0 {
			t.Errorf("%s: %g allocations a call", placement, n)
		}
	}
}

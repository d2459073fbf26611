package adapt_test

import (
	"testing"

	"inkling/model/adapt"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// TestWildRating: a rating that no shop has, which a page may well send, spoils
// neither the gates nor the shift.
func TestWildRating(t *testing.T) {
	for _, c := range []struct {
		name  string
		value float32
		known bool // what ratings there are
	}{{"beyond the known ones", 1e30, true}, {"beyond all", -3e38, false}} {
		t.Run(c.name, func(t *testing.T) {
			m := newModel()
			if !c.known {
				m.Ratings = nil
			}
			h := newHead(m)
			history := lampLover(20)
			history[5] = shop.Event{Time: history[5].Time, Item: shoptest.Lamp0, Behaviour: shop.Rating, Value: c.value}
			observe(h, history)
			for j, v := range numbers(h.Shift()) {
				if v-v != 0 {
					t.Fatalf("number %d of the shift is %g", j, v)
				}
			}
			if _, err := adapt.Read(m, nil, h.Append(nil)); err != nil {
				t.Errorf("the state cannot be read: %v", err)
			}
		})
	}
}

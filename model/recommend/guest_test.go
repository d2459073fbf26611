package recommend_test

import (
	"testing"

	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// TestGuestsTakeNoPlace makes the last quarter of the items another shop's and
// looks for them on every kind of shelf, after visits to nothing else.
func TestGuestsTakeNoPlace(t *testing.T) {
	m := Model()
	own := int32(Items - Items/4)
	m.Guests = make([]bool, Items)
	for i := own; i < Items; i++ {
		m.Guests[i] = true
	}
	history := Views(own, own+1, own+4)
	history = append(history, shop.Event{Time: history[2].Time + 1000, Item: own + 2, Behaviour: shop.Purchase})
	r := recommend.New(m, nil)
	for _, placement := range recommend.Placements() {
		for _, item := range []int32{Lamp0, own} { // of the page, of which a guest has none
			q := page(placement, item)
			q.Limit = Items
			shelf, _ := r.Recommend(nil, history, nil, q)
			for _, x := range shelf {
				if x.Item >= own {
					t.Errorf("%s beside item %d shows the guest %d", placement, item, x.Item)
				}
			}
			if placement == recommend.ForYou && len(shelf) == 0 {
				t.Errorf("%s beside item %d is empty after visits to guests", placement, item)
			}
		}
	}
}

package engine

import (
	"slices"
	"testing"

	"inkling/model/shop"
)

// What was shown counts once its page is a minute old, in its place among the
// events.
func TestWhatIsKnownBefore(t *testing.T) {
	var v visit
	shown := shop.Event{Time: 100_000, Item: 1, Behaviour: shop.Impression}
	late := shop.Event{Time: 200_000, Item: 2, Behaviour: shop.Impression}
	first, last := shop.Event{Time: 50_000, Item: 3, Behaviour: shop.View}, shop.Event{Time: 150_000, Item: 1, Behaviour: shop.View}
	for _, e := range []shop.Event{last, late, shown, first} {
		v.add(e)
	}
	for _, c := range []struct {
		now  int64
		want shop.History
	}{
		{0, shop.History{first, shown, last, late}},
		{400_000, shop.History{first, shown, last, late}},
		{210_000, shop.History{first, shown, last}},
		{150_500, shop.History{first, last}},
	} {
		if got := v.before(c.now); !slices.Equal(got, c.want) {
			t.Errorf("at %d: %v, want %v", c.now, got, c.want)
		}
	}
}

func TestImpressionsAreBounded(t *testing.T) {
	var v visit
	for i := range int64(maxShown + 10) {
		v.add(shop.Event{Time: i, Behaviour: shop.Impression})
	}
	if len(v.shown) != maxShown || v.shown[0].Time != 10 || v.impressions != maxShown+10 {
		t.Errorf("%d impressions are kept from %d on, of %d", len(v.shown), v.shown[0].Time, v.impressions)
	}
}

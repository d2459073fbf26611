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
		{400_000, shop.History{first, shown, last, late}},
		{210_000, shop.History{first, shown, last}},
		{150_500, shop.History{first, last}},
	} {
		if got := v.before(c.now); !slices.Equal(got, c.want) {
			t.Errorf("at %d: %v, want %v", c.now, got, c.want)
		}
	}
}

// Impressions do not push out what the visitor did.
func TestTheOldestImpressionGoesFirst(t *testing.T) {
	var v visit
	v.add(shop.Event{Time: 0, Behaviour: shop.Purchase})
	for i := range int64(maxEvents + 9) {
		v.add(shop.Event{Time: i + 1, Behaviour: shop.Impression})
	}
	if len(v.events) != maxEvents || v.events[0].Behaviour != shop.Purchase || v.events[1].Time != 11 {
		t.Errorf("%d events are kept, the first a %s, the second of %d", len(v.events), v.events[0].Behaviour, v.events[1].Time)
	}
}

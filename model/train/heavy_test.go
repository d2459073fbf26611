package train

import (
	"testing"

	"inkling/model/shop"
)

func TestHeavyVisitorsAreCapped(t *testing.T) {
	view, shown := shop.Event{Behaviour: shop.View}, shop.Event{Behaviour: shop.Impression}
	for _, c := range []struct {
		name       string
		events     shop.History
		most, want int // events kept
		heavy      int
	}{
		{"as many as may be", shop.History{view, shown, view}, 2, 3, 0},
		{"one too many", shop.History{view, shown, view, view}, 2, 3, 1},
		{"impressions do not count", shop.History{shown, shown, shown, view}, 1, 4, 0},
		{"nobody is capped", shop.History{view, view, view}, 0, 3, 0},
		{"no events", nil, 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &shop.Log{Visitors: []shop.Visitor{{ID: "v", Events: c.events}}}
			kept, heavy := capped(log, c.most)
			if got := kept.Visitors[0].Events; len(got) != c.want || heavy != c.heavy {
				t.Errorf("kept %d events, %d heavy; want %d and %d", len(got), heavy, c.want, c.heavy)
			}
			if len(log.Visitors[0].Events) != len(c.events) {
				t.Error("the log itself was changed")
			}
		})
	}
}

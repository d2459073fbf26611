package train

import (
	"slices"
	"testing"

	"inkling/model/shop"
)

func TestGuestsAreGatheredBeforeWhatIsAsked(t *testing.T) {
	c := quick()
	c.OrderOnly, c.Guests = true, 2
	trainer := &Trainer{config: c, catalogue: shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "x"}, {ID: "y"}}), target: shop.Purchase}
	history := func(items ...int32) (h shop.History) {
		for _, i := range items {
			h = append(h, shop.Event{Item: i, Behaviour: shop.Purchase})
		}
		return h
	}
	for _, c := range []struct {
		name      string
		has, want shop.History
		at        int
		orderOnly bool
	}{
		{"later guests move", history(2, 0, 3, 1, 2, 3), history(2, 0, 3, 2, 3, 1), 5, true},
		{"with times nothing moves", history(2, 0, 3, 1, 2, 3), history(2, 0, 3, 1, 2, 3), 3, false},
		{"no target", history(2, 3), history(2, 3), -1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			trainer.config.OrderOnly = c.orderOnly
			if got, at := trainer.lastTarget(c.has); !slices.Equal(got, c.want) || at != c.at {
				t.Errorf("got %v at %d, want %v at %d", got, at, c.want, c.at)
			}
		})
	}
}

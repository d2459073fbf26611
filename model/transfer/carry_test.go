package transfer

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestCarryCountsNames(t *testing.T) {
	source, target := small("big", 1, 60, "Lamps", "Chairs"), small("own", 2, 60, "Lamps", "Beds")
	// Of the target's categories Home and Home > Lamps are known, and Home > Beds is
	// not; the tag is each shop's own; everything else is alike.
	want := []Names{
		{"categories", 2, 3}, {"brands", 2, 2}, {"title words", 4, 4}, {"tags", 0, 1}, {"price bands", 10, 10}, {"colour", 2, 2},
	}
	for name, s := range map[string]Source{"a model": {Model: mustTrain(t, source)}, "a log": {Log: source}} {
		t.Run(name, func(t *testing.T) {
			got := Carry(s, target, quick())
			want := slices.Clone(want)
			// Twelve items fill ten bands, some of them with one item, which no token is of.
			bands := slices.IndexFunc(got.Names, func(n Names) bool { return n.Kind == priceBands })
			if bands != 4 || got.Names[4].Known != got.Names[4].Total || got.Names[4].Total == 0 {
				t.Fatalf("names %+v, want the price bands fifth, all of them known", got.Names)
			}
			want[4] = got.Names[4]
			if !slices.Equal(got.Names, want) {
				t.Errorf("got %+v, want %+v", got.Names, want)
			}
			if !got.Overlaps() {
				t.Error("categories and brands are alike, and nothing is said to overlap")
			}
		})
	}
}

func TestCarryTellsHeadsAndEventTypes(t *testing.T) {
	without := func(log *shop.Log, b shop.Behaviour) *shop.Log {
		for v := range log.Visitors {
			log.Visitors[v].Events = slices.DeleteFunc(log.Visitors[v].Events, func(e shop.Event) bool { return e.Behaviour == b })
		}
		return log
	}
	source := without(small("big", 1, 60, "Lamps", "Chairs"), shop.Purchase)
	target := without(small("own", 2, 60, "Lamps", "Chairs"), shop.Cart)
	for name, s := range map[string]Source{"a model": {Model: mustTrain(t, source)}, "a log": {Log: source}} {
		t.Run(name, func(t *testing.T) {
			c := Carry(s, target, quick())
			if !slices.Equal(c.Heads, []string{"view"}) || !slices.Equal(c.NewHeads, []string{"purchase"}) || !slices.Equal(c.LostHeads, []string{"cart"}) {
				t.Errorf("heads %v, new %v, lost %v", c.Heads, c.NewHeads, c.LostHeads)
			}
			if !slices.Equal(c.Behaviours, []shop.Behaviour{shop.View}) || !slices.Equal(c.NewBehaviours, []shop.Behaviour{shop.Purchase}) {
				t.Errorf("event types %v, new %v", c.Behaviours, c.NewBehaviours)
			}
			text := strings.Join(c.Lines(), "\n")
			for _, want := range []string{"by name: categories 3 of 3, brands 2 of 2", "heads view\n", "start at random: purchase", "left out: cart", "does not show: purchase"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q lacks %q", text, want)
				}
			}
		})
	}
}

func TestCarryOfNothing(t *testing.T) {
	source, target := small("big", 1, 30, "Lamps", "Chairs"), small("own", 2, 30, "Lamps", "Chairs")
	for i := range target.Catalogue.Items {
		it := &target.Catalogue.Items[i]
		it.Category, it.Brand, it.Title, it.Tags, it.Attributes = nil, "Own", "", nil, nil
	}
	c := Carry(Source{Log: source}, target, quick())
	if c.Overlaps() || c.Encoder {
		t.Errorf("%+v, want no overlap but price bands, and no network of a log alone", c)
	}
}

func TestCarryCountsItemsOfThePeople(t *testing.T) {
	source, target := small("one", 1, 30, "Lamps", "Chairs"), small("one", 2, 30, "Lamps", "Chairs")
	target.Catalogue = shop.NewCatalogue(append(slices.Clone(target.Catalogue.Items), shop.Item{ID: "new"}))
	c := Carry(Source{Log: source, People: true}, target, quick())
	if last := c.Names[len(c.Names)-1]; last != (Names{"items", 12, 13}) {
		t.Errorf("got %+v, want 12 of 13 items", last)
	}
	if c = Carry(Source{Log: source}, target, quick()); c.Names[len(c.Names)-1].Kind == "items" {
		t.Error("equal IDs of other people's shop are no common items")
	}
}

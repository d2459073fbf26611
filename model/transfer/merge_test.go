package transfer

import (
	"slices"
	"testing"

	"inkling/model/shop"
)

// visits is a log of items and of events [time, item] by visitor.
func visits(items []string, visitors map[string][][2]int) *shop.Log {
	log := &shop.Log{}
	var all []shop.Item
	for _, id := range items {
		all = append(all, shop.Item{ID: id})
	}
	log.Catalogue = shop.NewCatalogue(all)
	var ids []string
	for id := range visitors {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		v := shop.Visitor{ID: id}
		for _, e := range visitors[id] {
			v.Events = append(v.Events, shop.Event{Time: int64(e[0]), Item: int32(e[1]), Behaviour: shop.View})
		}
		log.Visitors = append(log.Visitors, v)
	}
	return log
}

// told is what a visitor did, as times and items.
func told(log *shop.Log, visitor string) (all [][2]int) {
	for _, v := range log.Visitors {
		if v.ID == visitor {
			for _, e := range v.Events {
				all = append(all, [2]int{int(e.Time), int(e.Item)})
			}
		}
	}
	return all
}

func ids(log *shop.Log) (all []string) {
	for _, v := range log.Visitors {
		all = append(all, v.ID)
	}
	return all
}

func TestMerge(t *testing.T) {
	source := visits([]string{"x", "b"}, map[string][][2]int{"ann": {{10, 0}, {30, 1}}, "eve": {{20, 0}}})
	target := visits([]string{"a", "b"}, map[string][][2]int{"ann": {{20, 0}, {40, 1}}, "bob": {{50, 0}}})
	for _, c := range []struct {
		name              string
		people, orderOnly bool
		items, visitors   []string
		guests, shared    int
		ann, eve          [][2]int
	}{
		// b is one item, and Ann's events stand by time.
		{"people", true, false, []string{"a", "b", "x"}, []string{"ann", "bob", "eve"}, 1, 1,
			[][2]int{{10, 2}, {20, 0}, {30, 1}, {40, 1}}, [][2]int{{20, 2}}},
		// Of two each the target's first stands at 1/4, before the source's at the same place.
		{"people by order", true, true, []string{"a", "b", "x"}, []string{"ann", "bob", "eve"}, 1, 1,
			[][2]int{{20, 0}, {10, 2}, {40, 1}, {30, 1}}, [][2]int{{20, 2}}},
		// Others with equal IDs are others; the source's log of 30 ends with the target's at 50.
		{"strangers", false, false, []string{"a", "b", "source:x", "source:b"}, []string{"ann", "bob", "source:ann", "source:eve"}, 2, 0,
			[][2]int{{20, 0}, {40, 1}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Merge(source, target, c.people, c.orderOnly)
			var items []string
			for _, it := range m.Log.Catalogue.Items {
				items = append(items, it.ID)
			}
			if !slices.Equal(items, c.items) || m.Guests != c.guests || m.Shared != c.shared || !slices.Equal(ids(m.Log), c.visitors) {
				t.Errorf("items %v, %d guests, %d shared visitors, %v", items, m.Guests, m.Shared, ids(m.Log))
			}
			if got := told(m.Log, "ann"); !slices.Equal(got, c.ann) {
				t.Errorf("ann did %v, want %v", got, c.ann)
			}
			if got := told(m.Log, "eve"); !slices.Equal(got, c.eve) {
				t.Errorf("eve did %v, want %v", got, c.eve)
			}
		})
	}
	m := Merge(source, target, false, false)
	if got, want := told(m.Log, "source:ann"), [][2]int{{30, 2}, {50, 3}}; !slices.Equal(got, want) {
		t.Errorf("the source's ann did %v, want %v: 20 later, at the source's items", got, want)
	}
	if got := told(source, "ann"); !slices.Equal(got, [][2]int{{10, 0}, {30, 1}}) {
		t.Errorf("the source's own log has become %v", got)
	}
}

func TestWeave(t *testing.T) {
	history := func(items ...int32) (h shop.History) {
		for _, i := range items {
			h = append(h, shop.Event{Item: i})
		}
		return h
	}
	for _, c := range []struct {
		name       string
		a, b, want shop.History
	}{
		{"nothing", nil, nil, nil},
		{"one alone", history(1, 2), nil, history(1, 2)},
		{"the other alone", nil, history(1, 2), history(1, 2)},
		// The one stands at 1/2, the others at 1/6, 3/6 and 5/6.
		{"one among three", history(1), history(2, 3, 4), history(2, 1, 3, 4)},
		{"two among four", history(1, 2), history(3, 4, 5, 6), history(3, 1, 4, 5, 2, 6)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := weave(c.a, c.b, true); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

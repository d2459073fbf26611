package covisit

import (
	"math"
	"slices"
	"testing"

	"inkling/model/shop"
)

// testLog: items a b c d; a and b beside each other for three visitors, a and
// c for one, d for none.
func testLog() *shop.Log {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}})
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "1", Item: "a", Behaviour: shop.View, Time: 0}, {Visitor: "1", Item: "b", Behaviour: shop.View, Time: 1},
		{Visitor: "2", Item: "b", Behaviour: shop.View, Time: 0}, {Visitor: "2", Item: "a", Behaviour: shop.View, Time: 1},
		{Visitor: "3", Item: "a", Behaviour: shop.View, Time: 0}, {Visitor: "3", Item: "a", Behaviour: shop.Cart, Time: 1},
		{Visitor: "3", Item: "b", Behaviour: shop.View, Time: 2}, {Visitor: "3", Item: "c", Behaviour: shop.Impression, Time: 3},
		{Visitor: "4", Item: "a", Behaviour: shop.View, Time: 0}, {Visitor: "4", Item: "c", Behaviour: shop.View, Time: 1},
	})
	return log
}

// plain counts pairs without normalising.
func plain(minVisitors int) Options {
	return Options{Window: 5, MinVisitors: minVisitors, Top: 20, VisitorCap: 100, C: 1}
}

func TestListsByHand(t *testing.T) {
	l := Count(testLog(), plain(1)).Lists(nil, nil)
	items, weights, scale := l.Row(0)
	// Beside a: b three times at distance 1 (the cart right after the view is
	// the same item, so no event of its own), c once.
	if !slices.Equal(items, []int32{1, 2}) || scale != 3 || !slices.Equal(weights, []uint8{255, 85}) {
		t.Errorf("beside a: %v with %v of %g, want [1 2] with [255 85] of 3", items, weights, scale)
	}
	if items, _, _ := l.Row(3); len(items) != 0 {
		t.Errorf("beside d: %v, want nothing", items)
	}
	if l.Len() != 4 {
		t.Errorf("%d rows, want 4", l.Len())
	}
}

func TestFewVisitorsMakeNoEntry(t *testing.T) {
	l := Count(testLog(), plain(3)).Lists(nil, nil)
	if items, _, _ := l.Row(0); !slices.Equal(items, []int32{1}) {
		t.Errorf("beside a: %v, want b alone, which three visitors support", items)
	}
	if items, _, _ := l.Row(2); len(items) != 0 {
		t.Errorf("beside c: %v, want nothing", items)
	}
}

func TestVisitorsOfManyEventsWeighLess(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}})
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "1", Item: "a", Behaviour: shop.View, Time: 0}, {Visitor: "1", Item: "b", Behaviour: shop.View, Time: 1},
		{Visitor: "2", Item: "c", Behaviour: shop.View, Time: 0}, {Visitor: "2", Item: "a", Behaviour: shop.View, Time: 1},
		{Visitor: "2", Item: "d", Behaviour: shop.View, Time: 2}, {Visitor: "2", Item: "b", Behaviour: shop.View, Time: 3},
	})
	for _, c := range []struct{ power, want float64 }{
		{0, 1 + 0.5},                // a and b: beside each other once, two apart once
		{0.5, 1/math.Sqrt2 + 0.5/2}, // of visitors with two and four events
		{1, 1.0/2 + 0.5/4},
	} {
		o := plain(2)
		o.VisitorPower = c.power
		items, _, scale := Count(log, o).Lists(nil, nil).Row(0)
		if !slices.Equal(items, []int32{1}) || math.Abs(float64(scale)-c.want) > 1e-6 {
			t.Errorf("power %g: beside a %v with %g, want [1] with %g", c.power, items, scale, c.want)
		}
	}
}

func TestVisitorsCanBeLeftOut(t *testing.T) {
	l := Count(testLog(), plain(3)).Lists(func(v int32) bool { return v != 1 }, nil)
	if len(l.Items) != 0 {
		t.Errorf("entries %v, want none: two visitors are left", l.Items)
	}
}

func TestOneVisitorCannotReachTheThreshold(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}})
	var records []shop.Record
	for i := range 50 {
		records = append(records, shop.Record{Visitor: "bot", Item: []string{"a", "b"}[i%2], Behaviour: shop.View, Time: int64(i)})
	}
	log, _ := shop.NewLog(c, records)
	if l := Count(log, plain(2)).Lists(nil, nil); len(l.Items) != 0 {
		t.Errorf("one visitor made the entries %v", l.Items)
	}
}

func TestDistanceAndTimeWeigh(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "1", Item: "a", Behaviour: shop.View, Time: 0}, {Visitor: "1", Item: "b", Behaviour: shop.View, Time: 1000},
		{Visitor: "1", Item: "c", Behaviour: shop.View, Time: 3000},
	})
	o := plain(1)
	o.Tau = 1000
	l := Count(log, o).Lists(nil, nil)
	items, weights, scale := l.Row(0)
	// a-b: e^-1 / 1; a-c: e^-3 / 2.
	if !slices.Equal(items, []int32{1, 2}) || math.Abs(float64(scale)-math.Exp(-1)) > 1e-6 {
		t.Fatalf("beside a: %v at most %g, want [1 2] at most e^-1", items, scale)
	}
	if want := uint8(math.Round(255 * math.Exp(-2) / 2)); weights[1] != want {
		t.Errorf("c weighs %d, want %d", weights[1], want)
	}
}

func TestScore(t *testing.T) {
	l := Count(testLog(), plain(1)).Lists(nil, nil)
	scores := make([]float32, 4)
	touched := l.Score(scores, nil, shop.History{{Item: 0, Behaviour: shop.View}, {Item: 3, Behaviour: shop.View}})
	slices.Sort(touched)
	if !slices.Equal(touched, []int32{1, 2}) {
		t.Fatalf("touched %v, want [1 2]", touched)
	}
	// d has no list; a is one event back.
	if want := float32(3 * Decay); math.Abs(float64(scores[1]-want)) > 1e-5 {
		t.Errorf("b scores %g, want %g", scores[1], want)
	}
}

func TestOptionsValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Options)
		ok     bool
	}{
		{"defaults", func(*Options) {}, true},
		{"no window", func(o *Options) { o.Window = 0 }, false},
		{"negative tau", func(o *Options) { o.Tau = -1 }, false},
		{"NaN tau", func(o *Options) { o.Tau = math.NaN() }, false},
		{"no visitors", func(o *Options) { o.MinVisitors = 0 }, false},
		{"long lists", func(o *Options) { o.Top = MaxTop + 1 }, false},
		{"power above one", func(o *Options) { o.RowPower = 1.1 }, false},
		{"visitor power above one", func(o *Options) { o.VisitorPower = 1.1 }, false},
		{"no c", func(o *Options) { o.C = 0 }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Defaults()
			c.change(&o)
			if err := o.Validate(); (err == nil) != c.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnItemIsTouchedOnce(t *testing.T) {
	// Beside item 0, item 2 weighs so little that a byte holds 0 of it.
	l := &Lists{Offsets: []int32{0, 1, 2, 2}, Items: []int32{2, 2}, Weights: []uint8{255, 0}, Scale: []float32{1, 1, 0}}
	scores := make([]float32, 3)
	touched := l.Score(scores, nil, shop.History{{Item: 0, Behaviour: shop.View}, {Item: 1, Behaviour: shop.View}})
	if !slices.Equal(touched, []int32{2}) {
		t.Errorf("touched %v, want [2]: retrieval adds an item's term as often as it stands there", touched)
	}
}

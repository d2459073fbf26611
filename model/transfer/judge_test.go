package transfer

import (
	"fmt"
	"slices"
	"testing"

	"inkling/model/shop"
)

// buyers is a log of so many visitors who view two of three items, and of whom the
// first so many then buy the second.
func buyers(visitors, buying int) *shop.Log {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})
	var all []shop.Record
	for v := range visitors {
		id := fmt.Sprintf("v%04d", v)
		for k := range 2 {
			all = append(all, shop.Record{Visitor: id, Item: string(rune('a' + (v+k)%3)), Behaviour: shop.View, Time: int64(k) * 10_000_000})
		}
		if v < buying {
			all = append(all, shop.Record{Visitor: id, Item: string(rune('a' + (v+1)%3)), Behaviour: shop.Purchase, Time: 20_000_000})
		}
	}
	log, _ := shop.NewLog(c, all)
	return log
}

func TestWhatIsHeldOutToChooseBy(t *testing.T) {
	for _, c := range []struct {
		name             string
		visitors, buying int
		asked            []int // by half
	}{
		{"many targets: half of those who have one", 1000, 900, []int{450}},
		{"few targets: whatever was last, of half", 500, 50, []int{250}},
		{"few visitors: of all, in two halves", 101, 50, []int{51, 50}},
		{"one visitor", 1, 0, []int{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := buyers(c.visitors, c.buying)
			halves := holdOut(log, shop.Purchase, 1)
			if len(halves) != len(c.asked) {
				t.Fatalf("%d halves, want %d", len(halves), len(c.asked))
			}
			asked := make(map[string]bool)
			for i, h := range halves {
				if len(h.questions) != c.asked[i] {
					t.Errorf("half %d asks %d, want %d", i, len(h.questions), c.asked[i])
				}
				here := make(map[string]bool)
				for _, q := range h.questions {
					if asked[q.visitor] {
						t.Errorf("%s is asked twice", q.visitor)
					}
					asked[q.visitor], here[q.visitor] = true, true
				}
				for v, x := range h.log.Visitors {
					// Who is asked keeps the first view alone, the others all.
					want := log.Visitors[v].Events
					if here[x.ID] {
						want = want[:1]
					}
					if !slices.Equal(x.Events, want) {
						t.Errorf("half %d: %s has %v, want %v", i, x.ID, x.Events, want)
					}
				}
			}
		})
	}
}

func TestALargeSourceIsThinned(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}})
	source := &shop.Log{Catalogue: c}
	for _, id := range []string{"ann", "bob", "eve"} {
		source.Visitors = append(source.Visitors, shop.Visitor{ID: id, Events: make(shop.History, mostTaught/2-1)})
	}
	target := visits([]string{"x"}, map[string][][2]int{"bob": {{1, 0}}, "eve": {{1, 0}}})
	if got := ids(thin(source, target, true, 1)); !slices.Equal(got, []string{"bob", "eve"}) {
		t.Errorf("kept %v, want those who go to both shops", got)
	}
	if got := thin(source, target, false, 1); len(got.Visitors) != 2 || got.Catalogue.Len() != 1 {
		t.Errorf("kept %v of %d items, want two visitors and all items", ids(got), got.Catalogue.Len())
	}
	source.Visitors = source.Visitors[:2]
	if got := thin(source, target, false, 1); got != source {
		t.Error("a source within the bound is another log")
	}
}

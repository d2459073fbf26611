package evaluate

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestHideItemsMovesThemToTheEnd(t *testing.T) {
	log := testLog(t, "ann: 0 view a, 1 view b, 2 view c\nbob: 0 view h")
	moved, n := HideItems(log, .25, 1)
	if n != 2 || moved.Catalogue.Len() != 8 {
		t.Fatalf("%d of %d items are hidden, want 2 of 8", n, moved.Catalogue.Len())
	}
	for v := range log.Visitors {
		for i, e := range log.Visitors[v].Events {
			was, is := log.Catalogue.Items[e.Item].ID, moved.Catalogue.Items[moved.Visitors[v].Events[i].Item].ID
			if was != is {
				t.Errorf("event %d of visitor %d is of item %s, was of %s", i, v, is, was)
			}
		}
	}
	again, _ := HideItems(log, .25, 1)
	if again.Catalogue.Items[7].ID != moved.Catalogue.Items[7].ID {
		t.Error("the same seed hides other items")
	}
	for _, share := range []float64{0, .01, 1} {
		if _, n := HideItems(log, share, 1); n != 0 {
			t.Errorf("share %v hides %d items, want none", share, n)
		}
	}
}

func TestHideTakesEventsOutOfTrainingAndHistories(t *testing.T) {
	log := testLog(t, "ann: 0 view g, 1 view a, 2 view h, 3 view b\nbob: 0 view g, 1 view h")
	s, err := LeaveOneOut(log, shop.View, 2)
	if err != nil {
		t.Fatal(err)
	}
	s.hide(item('g'))
	if len(s.Train.Visitors) != 1 || written(s.Train.Visitors[0].Events) != "1 view a" {
		t.Errorf("trained on %v", s.Train.Visitors)
	}
	if h := written(s.Cases[0].History); h != "1 view a" || s.Cases[0].Targets[0] != item('b') {
		t.Errorf("ann is asked with %q", h)
	}
	if len(s.Cases) != 2 || len(s.Cases[1].History) != 0 || s.Cases[1].Targets[0] != item('h') {
		t.Errorf("bob, who is asked for a hidden item, has the case %+v", s.Cases[1])
	}
	if h := s.Held[0]; written(h.Events[:h.From]) != "1 view a" || written(h.Events[h.From:]) != "3 view b" {
		t.Errorf("ann is held out with %q from %d on", written(h.Events), h.From)
	}
}

// tasteLog has visitors who view five items of one of four tags.
func tasteLog(t *testing.T, visitors int) *shop.Log {
	t.Helper()
	var items []shop.Item
	for i := range 80 {
		items = append(items, shop.Item{ID: fmt.Sprintf("i%02d", i), Tags: []string{string(rune('a' + i%4))}})
	}
	r := rand.New(rand.NewPCG(1, 1))
	var records []shop.Record
	for v := range visitors {
		for k := range 5 {
			records = append(records, shop.Record{Time: int64(k) * minute, Visitor: fmt.Sprint("v", v), Item: items[4*r.IntN(20)+v%4].ID, Behaviour: shop.View})
		}
	}
	log, _ := shop.NewLog(shop.NewCatalogue(items), records)
	return log
}

// Hidden items are found by their tags: a quarter of them has the visitor's.
func TestHiddenItems(t *testing.T) {
	log, hidden := HideItems(tasteLog(t, 800), .2, 1)
	o := Options{Protocol: ProtocolLeaveOneOut, Ks: []int{4}, Seed: 1, Resamples: 20, Workers: 2, Hidden: hidden}
	r, err := Run(context.Background(), log, o, Inkling(smallConfig(), unwatched))
	if err != nil {
		t.Fatal(err)
	}
	found, chance := value(t, r, "inkling", "recall@4", amongSlice), value(t, r, randomSubject, "recall@4", amongSlice)
	if found < 2*chance {
		t.Errorf("among the hidden items recall@4 is %.3f, want twice that of chance, %.3f", found, chance)
	}
	least, most := value(t, r, "inkling", "ndcg@4"+OfHidden, OffsetSlice(-4)), value(t, r, "inkling", "ndcg@4"+OfHidden, OffsetSlice(4))
	if least > most || most == 0 {
		t.Errorf("NDCG@4 of hidden items is %.3f with the least offset, %.3f with the largest", least, most)
	}
	without := value(t, r, "inkling", "ndcg@4"+OfKnown, "offset=none")
	if low := value(t, r, "inkling", "ndcg@4"+OfKnown, OffsetSlice(4)); low > without {
		t.Errorf("NDCG@4 of known items is %.3f with the largest offset, %.3f without hidden items", low, without)
	}
	value(t, r, "inkling", "ndcg@4", knownSlice)
	if _, _, _, _, ok := r.TradeOff(); !ok {
		t.Error("the report has no trade-off")
	}
	var text bytes.Buffer
	if err := r.WriteTable(&text); err != nil || !strings.Contains(text.String(), "chosen in training: ") {
		t.Errorf("the table does not say what training chose: %v", err)
	}
}

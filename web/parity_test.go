package web

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/wasm/engine"
)

// tolerance is how far a score in the page may be from the native one: the
// processors add in another order.
const tolerance = 1e-5

// pageEvent is an event as the page's API takes it and export gives it back.
type pageEvent struct {
	Event    string  `json:"event"`
	Item     string  `json:"item"`
	Value    float32 `json:"value"`
	Position int32   `json:"position"`
	Time     int64   `json:"time"`
}

// pageShelf is a shelf as the page's API answers it.
type pageShelf struct {
	Source string `json:"source"`
	Items  []struct {
		ID    string  `json:"id"`
		Score float64 `json:"score"`
	} `json:"items"`
}

// The same history gives the same ten items natively and in the page.
func TestSameShelvesNativelyAndInThePage(t *testing.T) {
	t.Run("simulated shop", func(t *testing.T) { testParity(t, simulatedShop(t)) })
	t.Run("RetailRocket", func(t *testing.T) {
		s, err := retailRocket()
		if err != nil {
			t.Fatal(err)
		}
		if s == nil {
			t.Skip("../shared/data/retailrocket is not there, so a real shop was not compared")
		}
		testParity(t, s)
	})
}

func testParity(t *testing.T, s *trainedShop) {
	site := newSite(t, func(in *bundle.Input) { in.Model, in.Catalogue = s.bundled(), s.log.Catalogue })
	p := browser.Profile(t).Page().Open(site.url + "/404.html")
	browsertest.Eval[bool](p, load)
	e := s.native(t, s.log.Catalogue)
	now := time.Now().UnixMilli()
	for _, c := range []struct {
		name   string
		events []pageEvent
	}{
		{"nothing", []pageEvent{}},
		{"one view", s.somebody(1, now, "view")},
		{"twenty of all kinds", s.somebody(20, now, "view", "click", "wishlist", "cart", "uncart", "checkout", "purchase", "refund", "rating", "impression")},
		{"three in the cart", s.somebody(3, now, "cart")},
		{"a visitor of the log", s.visitor(now)},
	} {
		t.Run(c.name, func(t *testing.T) { compare(t, s, e, p, c.events, now) })
	}
}

// compare asks both for every shelf after the same events: the ones that the
// page says it has.
func compare(t *testing.T, s *trainedShop, e *engine.Engine, p *browsertest.Page, events []pageEvent, now int64) {
	item := s.log.Catalogue.Items[7].ID
	logged := browsertest.Eval[[]pageEvent](p, fmt.Sprintf(
		`it.forget().then(() => it.observe(%s)).then(() => it.export()).then((x) => x.events)`, literal(t, events)))
	if len(logged) != len(events) {
		t.Fatalf("the page has %d events, want %d", len(logged), len(events))
	}
	records := make([]shop.Record, len(logged))
	for i, l := range logged {
		behaviour, _ := shop.ParseBehaviour(l.Event)
		records[i] = shop.Record{Time: l.Time, Item: l.Item, Behaviour: behaviour, Value: l.Value, Position: l.Position}
	}
	if _, err := e.Replace(records); err != nil {
		t.Fatal(err)
	}
	farthest := 0.0
	for _, placement := range []string{"for-you", "similar", "bought-together", "cart", "trending", "recently-viewed"} {
		want, err := e.Recommend(engine.Request{Placement: placement, Item: item, Limit: 10, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		got := browsertest.Eval[pageShelf](p, fmt.Sprintf(`it.recommend({ placement: %q, item: %q, limit: 10 })`, placement, item))
		if err := difference(got, want); err != nil {
			t.Errorf("%s: %v\nin the page %v\nnatively    %v", placement, err, got, want)
			continue
		}
		if placement == "for-you" && len(got.Items) != 10 {
			t.Errorf("%d items for the visitor, want 10", len(got.Items))
		}
		for k, it := range got.Items {
			farthest = max(farthest, math.Abs(it.Score-float64(want.Items[k].Score)))
		}
	}
	t.Logf("scores differ by %.1e at most", farthest)
}

// difference says where two shelves differ: items stand in the same order,
// except that neighbours whose scores are as good as equal may change places.
func difference(page pageShelf, native engine.Shelf) error {
	if page.Source != native.Source || len(page.Items) != len(native.Items) {
		return fmt.Errorf("%d items from %q in the page, %d from %q natively", len(page.Items), page.Source, len(native.Items), native.Source)
	}
	for k, got := range page.Items {
		if want := native.Items[k]; !near(got.Score, want.Score) {
			return fmt.Errorf("position %d: %s of score %v in the page, %s of %v natively", k+1, got.ID, got.Score, want.ID, want.Score)
		}
		same := slices.ContainsFunc(native.Items, func(it engine.Shown) bool { return it.ID == got.ID && near(got.Score, it.Score) })
		// What is as good as the last item may have fallen off the other shelf.
		if !same && !near(got.Score, native.Items[len(native.Items)-1].Score) {
			return fmt.Errorf("position %d: %s in the page alone", k+1, got.ID)
		}
	}
	return nil
}

func near(page float64, native float32) bool {
	return math.Abs(page-float64(native)) <= tolerance*max(1, math.Abs(float64(native)))
}

// somebody did so many things, the last one a minute ago, with gaps from
// seconds to days.
func (s *trainedShop) somebody(n int, now int64, behaviours ...string) []pageEvent {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	events := make([]pageEvent, n)
	at := now - time.Minute.Milliseconds()
	for i := n - 1; i >= 0; i-- {
		behaviour := behaviours[i%len(behaviours)]
		// Every third event is about the item before, as when a view leads to a cart.
		item := s.log.Catalogue.Items[random.IntN(s.log.Catalogue.Len())].ID
		if i+1 < n && i%3 == 0 {
			item = events[i+1].Item
		}
		events[i] = pageEvent{Event: behaviour, Item: item, Time: at}
		if behaviour == "rating" {
			events[i].Value = 4
		}
		at -= int64(math.Exp(random.Float64()*12)) * 1000
	}
	return events
}

// visitor is the log's first visitor with 30 events or more, shifted to a
// minute ago: the page keeps nothing that is as old as the log.
func (s *trainedShop) visitor(now int64) []pageEvent {
	at := slices.IndexFunc(s.log.Visitors, func(v shop.Visitor) bool { return len(v.Events) >= 30 })
	history := s.log.Visitors[at].Events
	history = history[:min(len(history), 200)]
	shift := now - time.Minute.Milliseconds() - history[len(history)-1].Time
	events := make([]pageEvent, len(history))
	for i, e := range history {
		events[i] = pageEvent{e.Behaviour.String(), s.log.Catalogue.Items[e.Item].ID, e.Value, e.Position, e.Time + shift}
	}
	return events
}

// literal is a value as JavaScript.
func literal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

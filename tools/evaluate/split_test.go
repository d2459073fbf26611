package evaluate

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"inkling/model/shop"
)

func TestLeaveOneOut(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 purchase a, 2 view b, 3 purchase b, 4 view c
		bob: 0 purchase a, 1 purchase c, 2 purchase a
		cid: 0 view a, 1 purchase a
		dot: 0 view a`)
	s, err := LeaveOneOut(log, shop.Purchase, 2)
	if err != nil {
		t.Fatal(err)
	}
	// ann is asked before she viewed b, and what she did from then on is not trained on; bob's second
	// purchase of a is no new item; cid has bought one item only
	same(t, "cases", writtenCases(s.Cases), lines(`
		ann after [0 view a, 1 purchase a] wants b without a
		bob after [0 purchase a] wants c without a`))
	same(t, "training", writtenLog(s.Train), lines(`
		ann: 0 view a, 1 purchase a
		bob: 0 purchase a
		cid: 0 view a, 1 purchase a
		dot: 0 view a`))
	same(t, "held out", writtenHeld(s), lines(`
		ann: 3 purchase b
		bob: 1 purchase c`))
	if _, err := LeaveOneOut(log, shop.Purchase, 3); !errors.Is(err, errNoCases) {
		t.Errorf("with at least 3 items: %v, want %v", err, errNoCases)
	}
}

// Time 0 to 100; a share of .25 cuts at 75.
func TestTemporal(t *testing.T) {
	log := testLog(t, `
		ann: 0 purchase a, 74 view b, 75 purchase a, 76 purchase b, 77 view c, 80 purchase c, 90 purchase d
		bob: 10 view a, 20 purchase b
		cid: 79 view c, 80 view b, 100 purchase b`)
	s, err := Temporal(log, shop.Purchase, .25)
	if err != nil {
		t.Fatal(err)
	}
	if s.Cut != 75*minute {
		t.Errorf("cut at minute %d, want 75", s.Cut/minute)
	}
	// ann had turned to b before the cut, so c is the first that can be asked for
	same(t, "cases", writtenCases(s.Cases), lines(`
		ann after [0 purchase a, 74 view b, 75 purchase a, 76 purchase b] wants c without ab
		cid after [79 view c] wants b without -`))
	same(t, "training", writtenLog(s.Train), lines(`
		ann: 0 purchase a, 74 view b
		bob: 10 view a, 20 purchase b`))
	same(t, "held out", writtenHeld(s), lines(`
		ann: 75 purchase a, 76 purchase b, 77 view c, 80 purchase c, 90 purchase d
		cid: 79 view c, 80 view b, 100 purchase b`))
	if _, err := Temporal(testLog(t, "ann: 0 purchase a, 9 view a"), shop.Purchase, .1); !errors.Is(err, errNoCases) {
		t.Errorf("nothing bought after the cut: %v, want %v", err, errNoCases)
	}
}

func TestNewVisitors(t *testing.T) {
	text := ""
	for i := range 2000 {
		text += fmt.Sprintf("v%04d: 0 view a, 1 view b, 2 purchase c, 3 view c, 4 view d, 5 view a\n", i)
	}
	log := testLog(t, text)
	s, err := NewVisitors(log, shop.View, .2, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	// standard deviation of the share: sqrt(.2*.8/2000) = .009
	if share := float64(len(s.Held)) / 2000; share < .17 || share > .23 {
		t.Errorf("a share of %.3f is held out, want about .2", share)
	}
	if len(s.Held)+len(s.Train.Visitors) != 2000 || len(s.Cases) != 2*len(s.Held) {
		t.Errorf("%d held out, %d trained on, %d cases", len(s.Held), len(s.Train.Visitors), len(s.Cases))
	}
	// views of a, b, c and d, of which two evenly spaced ones are the first and the third; c was bought unseen
	id := s.Held[0].Visitor
	same(t, "cases", writtenCases(s.Cases[:2]), id+" after [] wants a without -\n"+
		id+" after [0 view a, 1 view b] wants c without ab")
	again, _ := NewVisitors(log, shop.View, .2, 2, 1)
	same(t, "the same seed", writtenCases(again.Cases), writtenCases(s.Cases))
	other, _ := NewVisitors(log, shop.View, .2, 2, 2)
	if writtenCases(other.Cases) == writtenCases(s.Cases) {
		t.Error("another seed holds out the same visitors")
	}
}

func TestGiven(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 purchase a, 2 purchase b, 3 purchase c, 4 purchase a
		bob: 9 purchase a`)
	held := []shop.Record{
		{Visitor: "ann", Item: "c"},
		{Visitor: "ann", Item: "a", Behaviour: shop.Purchase},
		{Visitor: "ann", Item: "a"}, // twice
		{Visitor: "ann", Item: "h", Behaviour: shop.View},
		{Visitor: "ann", Item: "zz"},
		{Visitor: "zoe", Item: "d"}, // not in the log
	}
	s, err := Given(log, shop.Purchase, held)
	if err != nil {
		t.Fatal(err)
	}
	// both purchases of a and the one of c are taken out, the view of a is not
	same(t, "cases", writtenCases(s.Cases), lines(`
		ann after [0 view a, 2 purchase b] wants ca without b
		zoe after [] wants d without -`))
	same(t, "training", writtenLog(s.Train), lines(`
		ann: 0 view a, 2 purchase b
		bob: 9 purchase a`))
	if s.Removed != 3 || s.Unknown != 1 || s.Others != 1 {
		t.Errorf("%d removed, %d unknown, %d others; want 3, 1, 1", s.Removed, s.Unknown, s.Others)
	}
	if at := [2]int64{s.Cases[0].At, s.Cases[1].At}; at != [2]int64{2 * minute, 9 * minute} {
		t.Errorf("asked at %v, want at the history's end, or the log's", at)
	}
	if _, err := Given(log, shop.Purchase, held[3:5]); !errors.Is(err, errNoCases) {
		t.Errorf("nothing of use: %v, want %v", err, errNoCases)
	}
}

// A rating comes from the log where the file does not have it.
func TestGivenRatings(t *testing.T) {
	log := testLog(t, "ann: 0 rating a=2, 1 rating b=5, 2 rating c=3")
	s, err := Given(log, shop.Rating, []shop.Record{{Visitor: "ann", Item: "b"}, {Visitor: "ann", Item: "c", Value: 4}})
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := s.rows(false, false, 1)
	same(t, "rows", writtenRows(rows[TaskRating]), lines(`
		ann after [0 rating a=2]: b 5
		ann after [0 rating a=2]: c 4`))
}

func TestStrongestTarget(t *testing.T) {
	for _, test := range []struct{ log, want string }{
		{"ann: 0 view a, 1 cart a, 2 purchase a, 3 rating a=5", "purchase"},
		{"ann: 0 view a, 1 cart a, 3 rating a=5", "cart"},
		{"ann: 0 view a, 1 wishlist a", "wishlist"},
		{"ann: 0 impression a, 1 click a, 2 rating a=1", "click"},
		{"ann: 0 rating a=5", "rating"},
	} {
		got, err := StrongestTarget(testLog(t, test.log))
		if err != nil || got.String() != test.want {
			t.Errorf("%q: %v, %v; want %s", test.log, got, err, test.want)
		}
	}
	if _, err := StrongestTarget(testLog(t, "ann: 0 impression a")); err == nil {
		t.Error("impressions alone gave a target")
	}
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		name    string
		options Options
		want    string // a part of the error; "" for none
	}{
		{"defaults", Options{}, ""},
		{"order only", Options{OrderOnly: true}, ""},
		{"order only, cut in time", Options{OrderOnly: true, Protocol: ProtocolTemporal}, "real times"},
		{"unknown protocol", Options{Protocol: "holdout"}, `"holdout"`},
		{"positives and a protocol", Options{Protocol: ProtocolTemporal, Positives: make([]shop.Record, 1)}, "of its own"},
		{"impressions", Options{Target: shop.Impression}, "impression cannot be the target"},
		{"k", Options{Ks: []int{10, 0}}, "--k is 0"},
		{"share", Options{TestShare: 1}, "share is 1"},
		{"visitors", Options{VisitorShare: -.1}, "is -0.1"},
		{"seeds", Options{Seeds: -1}, "got -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.options.Validate()
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestNotesSayWhen(t *testing.T) {
	s := &Split{Protocol: ProtocolTemporal, Train: testLog(t, "ann: 0 view a"), Cut: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	e := &evaluation{split: s, Options: Options{Target: shop.View}}
	if notes := strings.Join(e.notes(), "\n"); !strings.Contains(notes, "2026-03-01T00:00:00Z") {
		t.Errorf("no cut in %q", notes)
	}
}

// writtenHeld gives the held-out events by visitor.
func writtenHeld(s *Split) string {
	var out []string
	for _, h := range s.Held {
		out = append(out, h.Visitor+": "+written(h.Events[h.From:]))
	}
	return strings.Join(out, "\n")
}

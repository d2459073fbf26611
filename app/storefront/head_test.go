package storefront

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// knowing is the memory page of somebody whose head is the given one.
func knowing(t *testing.T, h *head) *Shop {
	t.Helper()
	s := at(t, "/knows")
	s.memory.known = new(known)
	s.memory.known.Status.Consent = session
	s.memory.known.Profile.Head = h
	return s
}

// The mean losses of the curve are 3/2 and 4/4 shipped, 2/2 and 2/4 adapted: a
// range of 0.5 to 1.5, and 0.08 of air above and below.
func TestCurves(t *testing.T) {
	one := task{Task: "next", Events: 4, Curve: []moment{{2, 3, 2}, {4, 4, 2}}}
	low, high := one.span()
	if diff := cmp.Diff([]float64{0.42, 1.58}, []float64{low, high}, approx); diff != "" {
		t.Error(diff)
	}
	// (1.58-1.5)/1.16 of 100, and so on.
	if diff := cmp.Diff("0.0,6.9 300.0,50.0", one.points(low, high, moment.shippedMean)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("0.0,50.0 300.0,93.1", one.points(low, high, moment.adaptedMean)); diff != "" {
		t.Error(diff)
	}
	want := "Average error from 2 guesses to 4: yours from 1.00 to 0.50, the shop's from 1.50 to 1.00. Lower is better."
	if got := one.describe(); got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	flat := task{Curve: []moment{{1, 1, 1}, {2, 2, 2}}}
	if low, high := flat.span(); !(low < high) {
		t.Errorf("curves that are flat need a range too, got %v to %v", low, high)
	}
	none := task{}
	if low, high := none.span(); none.points(low, high, moment.shippedMean) != "" || none.describe() != "No curves yet" {
		t.Error("want no points without a curve")
	}
}

var approx = cmp.Comparer(func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 })

func TestVerdict(t *testing.T) {
	tests := []struct {
		name string
		of   task
		want string
	}{
		{"nothing yet", task{}, "Nothing to compare yet. Yours counts nothing so far."},
		{"ahead", task{Events: 12, Shipped: 10, Adapted: 9, Weight: 0.618}, "Yours is ahead so far, by 10.0 % after 12 guesses. Yours counts 62 %."},
		{"behind", task{Events: 1, Shipped: 10, Adapted: 10.2, Weight: 0.12}, "The shop's is ahead so far, by 2.0 % after 1 guess. Yours counts 12 %."},
		{"level", task{Events: 3, Shipped: 10, Adapted: 10.001, Weight: 0.3}, "Both are level after 3 guesses. Yours counts 30 %."},
		{"no loss at all", task{Events: 3}, "Both are level after 3 guesses. Yours counts 0 %."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.of.verdict(); got != tt.want {
				t.Errorf("want %q, got %q", tt.want, got)
			}
		})
	}
}

func TestHeadPanel(t *testing.T) {
	learned := &head{Learned: 3, Distance: 0.25, Tasks: []task{
		{Task: "next", Events: 3, Shipped: 3, Adapted: 2, Weight: 0.5, Curve: []moment{{1, 1, 1}, {3, 3, 2}}}, {Task: "odd"},
	}}
	refused := knowing(t, learned)
	refused.memory.known.Status.Consent = denied
	tests := []struct {
		name string
		shop *Shop
		want []string
		not  []string
	}{
		{"learned", knowing(t, learned), []string{
			"learned from 3 lines", "0.25", "What you do next", "<polyline", `role="img"`, "Yours counts 50 %", "odd", "Nothing to compare yet", "figure-empty",
		}, nil},
		{"nothing seen", knowing(t, &head{Tasks: []task{{Task: "next"}}}), []string{"Nothing seen yet", "figure-empty"}, []string{"NaN"}},
		{"under way", knowing(t, &head{Learned: 2, Behind: 1, Tasks: []task{{Task: "next"}}}), []string{"Learning: 1 line still to go"}, nil},
		{"no adaptation", knowing(t, nil), []string{"does not go on learning"}, []string{"<svg"}},
		{"denied", refused, []string{"It does not learn, as you asked"}, []string{"<svg"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { has(t, app.HTMLString(tt.shop), tt.want, tt.not) })
	}
}

// has checks what a page holds.
func has(t *testing.T, page string, want, not []string) {
	t.Helper()
	for _, text := range want {
		if !strings.Contains(page, text) {
			t.Errorf("want %q in the page, not there", text)
		}
	}
	for _, text := range not {
		if strings.Contains(page, text) {
			t.Errorf("want no %q in the page, is there", text)
		}
	}
}

func TestMeasuredPanel(t *testing.T) {
	s := knowing(t, nil)
	has(t, app.HTMLString(s), nil, []string{"since load"})
	s.memory.measured = &measured{MS: map[string]float64{"compile": 4.26, "total": 812.4}, Memory: 22e6, Model: 538126}
	has(t, app.HTMLString(s), []string{">0</strong>", "requests since load", "4.3 ms", "812 ms", "22.0 MB", "538 kB"}, nil)
	s.memory.measured.Requests = []string{"http://shop.test/web/late.svg?a=1"}
	has(t, app.HTMLString(s), []string{">1</strong>", "request since load", "/web/late.svg?a=1"}, []string{"shop.test"})
}

func TestDelete(t *testing.T) {
	s := knowing(t, nil)
	s.memory.known.Events = []event{{ID: "3", Event: "view", Item: "m1"}, {ID: "2", Event: "cart", Item: "t1"}, {ID: "1", Event: "impression", Item: "t1"}}
	has(t, app.HTMLString(s), []string{`aria-label="Forget: Looked at Nook`, `aria-label="Forget: Put in the cart Wren tent"`}, nil)
	all := s.memory.known.Events
	if s.memory.drop("3") {
		t.Error("the first of two lines is not the last one")
	}
	if !s.memory.drop("2") {
		t.Error("want the last line told from others: what follows it is not listed")
	}
	if len(s.memory.known.Events) != 1 || all[0].ID != "3" {
		t.Errorf("want one event left, and the answer as it was, got %v of %v", s.memory.known.Events, all)
	}
}

func TestBecause(t *testing.T) {
	s := at(t, "/")
	tests := []struct {
		of   reason
		want string
	}{
		{reason{"because-you-viewed", "m1"}, `Because you viewed Nook "XL" mug`},
		{reason{"because-you-viewed", "gone"}, "Because you viewed gone"},
		{reason{"you-often-look-at", "Kitchen > Mugs"}, "You often look at Mugs"},
		{reason{"you-often-look-at", "Brindle"}, "You often look at Brindle"},
		{reason{"bought-together-with", "t1"}, "Bought together with Wren tent"},
		{reason{"viewed-together-with", "m2"}, "Viewed together with Nook mug"},
		{reason{"likely-to", "purchase"}, "Often bought"},
		{reason{"likely-to", "new task"}, "Popular with everybody"},
		{reason{"trending", ""}, "Trending in the shop"},
		{reason{"everyone", ""}, "Popular with everybody"},
	}
	for _, tt := range tests {
		if got := s.because(tt.of); got != tt.want {
			t.Errorf("%v: want %q, got %q", tt.of, tt.want, got)
		}
	}
}

func TestBecauseOfThePage(t *testing.T) {
	if got := at(t, "/product/t1").because(reason{"similar-to", "t1"}); got != "Similar to this one" {
		t.Errorf("got %q", got)
	}
}

func TestNotesOnAShelf(t *testing.T) {
	s := at(t, "/")
	s.notes = map[string][]note{"for-you": {{"m1", "Trending in the shop"}}}
	sh := shelf{placement: "for-you"}.explained(s)
	has(t, app.HTMLString(sh), []string{`explain`, `slot="note-m1"`, "Trending in the shop"}, nil)
}

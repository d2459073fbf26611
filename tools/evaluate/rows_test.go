package evaluate

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
)

// writtenRows gives "ann after [0 view a]: b 1" by row.
func writtenRows(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s after [%s]: %s %v", r.Visitor, written(r.History), letters([]int32{r.Item}), r.Label))
	}
	return strings.Join(out, "\n")
}

func TestRows(t *testing.T) {
	for _, test := range []struct {
		name, events         string
		from                 int
		impressions          bool
		view, cart, purchase string
	}{
		{"shown, viewed, carted and bought", "ann: 0 impression a, 0 impression b, 1 view a, 2 cart a, 3 purchase a", 0, true,
			"a 1, b 0", "a 1", "a 1"},
		{"shown again: what follows belongs to the later one", "ann: 0 impression a, 1 impression a, 2 click a", 0, true,
			"a 0, a 1", "a 0", ""},
		{"a step that was not recorded", "ann: 0 impression a, 1 purchase a", 0, true, "a 1", "a 1", "a 1"},
		{"another session", "ann: 0 impression a, 31 view a", 0, true, "a 0", "", ""},
		{"a long session", "ann: 0 impression a, 30 view b, 60 view a", 0, true, "a 1", "a 0", ""},
		{"what is known already makes no row", "ann: 0 impression a, 1 impression b, 2 view b", 1, true, "b 1", "b 0", ""},
		{"no impressions: the first view and cart of a session",
			"ann: 0 view a, 1 view a, 2 cart a, 3 cart a, 4 view b, 50 view a, 51 cart a, 52 purchase a", 0, false,
			"", "a 1, b 0, a 1", "a 1, a 1"},
		{"bought in a later session from the cart", "ann: 0 impression a, 1 view a, 2 cart a, 50 view b, 51 purchase a", 0, true, "a 1", "a 1", "a 1"},
		{"taken out of the cart before", "ann: 0 impression a, 1 view a, 2 cart a, 3 uncart a, 50 purchase a", 0, true, "a 1", "a 1", "a 0"},
		{"turned back", "ann: 0 view a, 1 cart a, 2 uncart a", 0, false, "", "a 1", "a 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := testLog(t, test.events).Visitors[0]
			rows := make(Rows)
			rows.Add(v.ID, v.Events, test.from, test.impressions)
			for task, want := range map[string]string{TaskView: test.view, TaskCart: test.cart, TaskPurchase: test.purchase} {
				var got []string
				for _, r := range rows[task] {
					got = append(got, fmt.Sprintf("%s %v", letters([]int32{r.Item}), r.Label))
					if n := len(r.History); v.Events[n].Time != r.At {
						t.Errorf("%s row of %s has the first %d events as history", task, got[len(got)-1], n)
					}
				}
				same(t, task, strings.Join(got, ", "), want)
			}
		})
	}
}

// Held-out purchases without a cart event show no sample space, so their
// negatives are sampled, from what the visitor never touched.
func TestSampledRows(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 purchase a, 2 view b, 3 purchase b, 4 view c
		bob: 0 purchase a, 1 purchase d`)
	s, err := LeaveOneOut(log, shop.Purchase, 2)
	if err != nil {
		t.Fatal(err)
	}
	rows, sampled := s.rows(false, false, 1)
	if !slices.Equal(sampled, []string{TaskPurchase}) || len(rows) != 1 {
		t.Fatalf("sampled %v of %d tasks, want the purchase alone", sampled, len(rows))
	}
	got := rows[TaskPurchase]
	if len(got) != 2*(1+NegativesPerPositive) {
		t.Fatalf("%d rows, want %d", len(got), 2*(1+NegativesPerPositive))
	}
	touched := map[string]string{"ann": "ab", "bob": "ad"}
	for i, r := range got {
		if positive := i%(1+NegativesPerPositive) == 0; positive != (r.Label == 1) {
			t.Errorf("row %d has label %v", i, r.Label)
		}
		if id := letters([]int32{r.Item}); r.Label == 0 && strings.Contains(touched[r.Visitor], id) {
			t.Errorf("%s touched the negative %s", r.Visitor, id)
		}
	}
	same(t, "history", written(got[0].History), "0 view a, 1 purchase a")
	again, _ := s.rows(false, false, 1)
	same(t, "the same seed", writtenRows(again[TaskPurchase]), writtenRows(got))
}

// Without times there are no sessions: nothing is labelled by what follows.
func TestRowsOrderOnly(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 cart a, 2 view b, 3 cart c, 4 purchase c
		bob: 0 view a`)
	s := &Split{Train: log, Held: []Held{{"ann", log.Visitors[0].Events, 0, true}}}
	if _, sampled := s.rows(true, false, 1); len(sampled) != 3 {
		t.Errorf("sampled %v, want all three tasks", sampled)
	}
	if _, sampled := s.rows(false, false, 1); !slices.Equal(sampled, []string{TaskView}) {
		t.Errorf("sampled %v, want the view alone, which needs impressions", sampled)
	}
}

// JSON has no infinity: a lift over nothing is left out, and so is an interval
// that reaches there.
func TestOnlyFiniteFiguresAreReported(t *testing.T) {
	var r Report
	r.add("gated", "lift:ndcg@10", "events=0", math.Inf(1), 0, 1)
	r.add("gated", "lift:ndcg@10", "events=1-2", math.NaN(), 0, 1)
	r.add("gated", "lift:ndcg@10", "all", 2, 1, math.Inf(1))
	if len(r.Rows) != 1 || r.Rows[0].Slice != "all" || r.Rows[0].Low != nil || r.Rows[0].High != nil {
		t.Errorf("got %+v", r.Rows)
	}
	if err := r.WriteFile(filepath.Join(t.TempDir(), "report.json")); err != nil {
		t.Error(err)
	}
}

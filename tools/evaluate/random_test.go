package evaluate

import (
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestRandom(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 cart a, 2 purchase a, 3 purchase b, 4 purchase a
		bob: 0 purchase c, 1 view d, 2 rating c=4`)
	s, err := Random(log, shop.Purchase, 1./3, 1) // one of a, b and c
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cases) != 1 || len(s.Cases[0].Targets) != 1 {
		t.Fatalf("%s", writtenCases(s.Cases))
	}
	// whichever it is, nothing that its visitor did with it is trained on, and what is later is
	want := map[string]string{
		"a": "ann: 3 purchase b\nbob: 0 purchase c, 1 view d, 2 rating c=4",
		"b": "ann: 0 view a, 1 cart a, 2 purchase a, 4 purchase a\nbob: 0 purchase c, 1 view d, 2 rating c=4",
		"c": "ann: 0 view a, 1 cart a, 2 purchase a, 3 purchase b, 4 purchase a\nbob: 1 view d",
	}
	held := letters(s.Cases[0].Targets)
	same(t, "training without "+held, writtenLog(s.Train), want[held])
	for _, item := range s.Cases[0].Masked {
		if item == s.Cases[0].Targets[0] {
			t.Error("the target is masked")
		}
	}
}

// The share is exact, the seed decides, and the rating to be predicted is known
// to nobody.
func TestRandomShare(t *testing.T) {
	var text strings.Builder
	for v := range 50 {
		text.WriteString("v" + string(rune('0'+v/10)) + string(rune('0'+v%10)) + ": 0 rating a=1, 1 rating b=2, 2 rating c=3, 3 rating d=4\n")
	}
	log := testLog(t, text.String())
	s, err := Random(log, shop.Rating, .2, 7)
	if err != nil {
		t.Fatal(err)
	}
	positives := 0
	for _, c := range s.Cases {
		positives += len(c.Targets)
	}
	if positives != 40 || s.Removed != 40 || s.Train.Events() != 160 {
		t.Errorf("%d held out, %d removed, %d left; want 40, 40, 160", positives, s.Removed, s.Train.Events())
	}
	rows, _ := s.rows(false, false, 1)
	if len(rows[TaskRating]) != 40 {
		t.Errorf("%d rows, want 40", len(rows[TaskRating]))
	}
	for _, r := range rows[TaskRating] {
		for _, e := range r.History {
			if e.Item == r.Item {
				t.Fatalf("the history of a row has its item: %s", written(r.History))
			}
		}
	}
	again, _ := Random(log, shop.Rating, .2, 7)
	other, _ := Random(log, shop.Rating, .2, 8)
	same(t, "the same seed", writtenCases(again.Cases), writtenCases(s.Cases))
	if writtenCases(other.Cases) == writtenCases(s.Cases) {
		t.Error("another seed held out the same")
	}
	if _, err := Random(log, shop.Rating, .001, 1); err == nil || !strings.Contains(err.Error(), "a share of 0.001 of the rating events is none") {
		t.Errorf("nothing held out: %v", err)
	}
}

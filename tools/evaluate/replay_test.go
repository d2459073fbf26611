package evaluate

import (
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/metric"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// TestReplayFigures works the figures of three visitors out by hand. Losses of
// the shipped, adapted and gated head:
//
//	visitor 0: 2 predictions, 4 and 2 shipped; 3 and 2 adapted; 3.5 and 2 gated
//	visitor 1: 1 prediction after 12 events, 4 shipped, 5 adapted, 4.5 gated
//	visitor 2: none
//
// The mean is 10/3 shipped and 10/3 both adapted and gated; visitor 0 is helped,
// 6 to 5.5, and visitor 1 hurt.
func TestReplayFigures(t *testing.T) {
	e := &evaluation{split: &Split{Held: make([]Held, 3)}, replayed: []prediction{
		{0, 1, "logloss:next", [3]float64{4, 3, 3.5}},
		{0, 2, "logloss:next", [3]float64{2, 2, 2}},
		{1, 12, "logloss:next", [3]float64{4, 5, 4.5}},
	}}
	r := &Report{}
	e.replayFigures(r, metric.Bootstrap{Resamples: 50, Level: level, Seed: 1})
	for _, c := range []struct {
		subject, metric, slice string
		want                   float64
	}{
		{Shipped, "logloss:next", "all", 10.0 / 3},
		{Gated, "logloss:next", "all", 10.0 / 3},
		{Shipped, Asked + "logloss:next", "all", 3},
		{Gated, Lift + "logloss:next", "all", 0},
		{Gated, Lift + "logloss:next", "events=1-2", 100 * 0.5 / 6},
		{Adapted, Lift + "logloss:next", "events=11+", -25},
		{Gated, Helped + "logloss:next", "all", 0.5},
		{Gated, Hurt + "logloss:next", "all", 0.5},
	} {
		f, ok := r.Find(c.subject, c.metric, c.slice)
		if !ok || math.Abs(f.Value-c.want) > 1e-9 {
			t.Errorf("%s %s %s is %v (found: %v), want %v", c.subject, c.metric, c.slice, f.Value, ok, c.want)
		}
	}
	if _, ok := r.Find(Shipped, "logloss:next", "events=3-5"); ok {
		t.Error("a slice without predictions has a figure")
	}
	var b strings.Builder
	if err := r.WriteTable(&b); err != nil || !strings.Contains(b.String(), "logloss:next, replayed") {
		t.Errorf("the table lacks the replay (%v):\n%s", err, b.String())
	}
}

// TestReplayAsksBeforeItLearns: the first event of a visitor is predicted alike by
// all subjects, and an item that was touched is not asked for again.
func TestReplayAsksBeforeItLearns(t *testing.T) {
	m := shoptest.Model()
	categories, brands := m.Groups()
	n := m.Config.Dim + feature.CrossTerms
	m.Adaptation = &model.Adaptation{Rank: 1, Heads: make([]model.Prior, len(m.Config.Tasks)), Next: model.Prior{
		Variance: slices.Repeat([]float32{0.5}, n+categories+brands), Information: make([]float32, n), Scale: 1, Keep: 1, Rate: 1,
	}}
	var events shop.History
	for i, item := range []int32{shoptest.Lamp0, shoptest.Lamp0, shoptest.Lamp0 + 1, shoptest.Lamp0 + 2} {
		events = append(events, shop.Event{Time: int64(i), Item: item, Behaviour: shop.View})
	}
	e := &evaluation{Options: Options{Workers: 1, Progress: io.Discard}, split: &Split{Held: []Held{{"a", events, 0, true}}}}
	var losses [][3]float64
	for _, p := range e.replay(m) {
		if p.metric == "logloss:next" {
			losses = append(losses, p.values)
		}
	}
	if len(losses) != 3 {
		t.Fatalf("%d items were asked for, want the 3 different ones", len(losses))
	}
	if l := losses[0]; l[0] != l[1] || l[0] != l[2] {
		t.Errorf("the first event has the losses %v, want the same of all", l)
	}
	if l := losses[2]; l[1] >= l[0] || l[2] >= l[0] || l[2] <= l[1] {
		t.Errorf("the third item has the losses %v, want the adapted head's least and the gated one's between", l)
	}
}

package tune

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/evaluate"
)

// weighSearch has heads for view and purchase: the purchase gains from a higher
// weight of its own up to 3 times the default, by up to size, and the folds
// differ by noise.
func weighSearch(size, noise float64, b Budget) *Search {
	c := &clock{}
	base := train.Defaults()
	base.Weights["purchase"] = .5
	return &Search{
		Base: base, Space: Weightings(base, []string{"purchase", "view"}), Seed: 1, Budget: b, State: inMemory(), Now: c.now,
		Judge: func(_ context.Context, t train.Config, fold int) (Figures, error) {
			up := math.Log(float64(t.Weights["purchase"])/.5) / math.Log(3)
			wobble := noise * math.Sin(float64(fold)*2+10*up)
			return Figures{"ndcg@10": .1 + .01*float64(fold), "auc:view": .7, "auc:purchase": .6 + size*(up-up*up/2) + wobble}, nil
		},
	}
}

func mustWeigh(t *testing.T, s *Search) *CrossValidation {
	t.Helper()
	w, err := s.Weigh(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWeighFindsABetterWeight(t *testing.T) {
	w := mustWeigh(t, weighSearch(.1, 0, Budget{Trials: 12 * 4}))
	// The default, four weights alone, and seven drawn. Three times the purchase's
	// weight gives it AUC .65: a gain of .05 / .1, a third of which is the mean.
	if len(w.Weightings) != 12 || len(w.Trials) != 48 || !w.Whole {
		t.Fatalf("%d weightings of %d trials", len(w.Weightings), len(w.Trials))
	}
	if c := w.Weightings[2]; c.Set.String() != "weights.purchase 1.5" || math.Abs(c.Mean-.5/3) > 1e-9 || c.Err > 1e-9 || math.Abs(c.Distance-math.Log(3)) > 1e-6 {
		t.Errorf("three times the purchase's weight is %+v, want a gain of .1667 at distance ln 3", c)
	}
	if d := w.Weightings[0]; d.Mean != 0 || d.Err != 0 || d.Distance != 0 {
		t.Errorf("the default weights gain %+v, want 0", d)
	}
	if w.Best == 0 || w.Chosen != w.Best || w.Config.Weights["purchase"] <= .9 {
		t.Errorf("chosen %d, best %d, purchase %v", w.Chosen, w.Best, w.Config.Weights["purchase"])
	}
}

func TestWeighStaysWithinNoise(t *testing.T) {
	w := mustWeigh(t, weighSearch(.001, .05, Budget{Trials: 9 * 4}))
	if w.Best == 0 || w.Chosen != 0 || w.Config.Weights["purchase"] != .5 {
		t.Errorf("best %d, chosen %d: what lies within a standard error of the best must give the defaults", w.Best, w.Chosen)
	}
	if !strings.HasPrefix(w.Summary(), "the default weights: ") {
		t.Errorf("summary %q", w.Summary())
	}
}

func TestWeighResumes(t *testing.T) {
	whole := mustWeigh(t, weighSearch(.1, .01, Budget{Trials: 32}))
	for _, after := range []int{2, 4, 9} {
		s := weighSearch(.1, .01, Budget{Trials: 32})
		s.State = inMemory(whole.Trials[:after]...)
		if got := mustWeigh(t, s); text(t, got) != text(t, whole) {
			t.Errorf("resumed after %d trials it differs", after)
		}
	}
}

func TestGain(t *testing.T) {
	for _, c := range []struct {
		metric        string
		m, m0, want   float64
		nothingToGain bool
	}{
		{"auc:cart", .66, .6, .6, false},    // .06 of .1 above chance
		{"auc:cart", .52, .51, .2, false},   // .01 of at least .05
		{"ndcg@10", .11, .1, .1, false},     //
		{"ndcg@10", .11, 0, 0, true},        //
		{"rmse:rating", .95, 1, .05, false}, // less is better
		{"rmse:rating", 1.1, 1, -.1, false}, //
	} {
		got, ok := gain(c.metric, Figures{c.metric: c.m}, Figures{c.metric: c.m0})
		if ok == c.nothingToGain || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s %v after %v gains %v, %v, want %v", c.metric, c.m, c.m0, got, ok, c.want)
		}
	}
}

func TestFoldsPartTheVisitors(t *testing.T) {
	log := &shop.Log{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}})}
	for i := range 200 {
		events := shop.History{{Time: int64(i), Item: int32(i % 2), Behaviour: shop.Purchase}}
		log.Visitors = append(log.Visitors, shop.Visitor{ID: fmt.Sprint("v", i), Events: events})
	}
	o := evaluate.Options{Protocol: evaluate.ProtocolNewVisitors, Target: shop.Purchase, VisitorShare: heldShare, Seed: 3}
	times := map[int64]int{}
	for fold := range 5 {
		own, err := foldLog(log, fold, 5, o)
		if err != nil {
			t.Fatal(err)
		}
		s, err := evaluate.NewVisitors(own, o.Target, o.VisitorShare, 1, o.Seed)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(s.Held); n < 20 || n > 60 || n+len(s.Train.Visitors) != 200 {
			t.Errorf("fold %d holds out %d and trains on %d of 200", fold, n, len(s.Train.Visitors))
		}
		for _, h := range s.Held {
			times[h.Events[0].Time]++
			if foldOf(3, fmt.Sprint("v", h.Events[0].Time), 5) != fold {
				t.Errorf("visitor %d is held out in fold %d", h.Events[0].Time, fold)
			}
		}
	}
	for i := range int64(200) {
		if times[i] != 1 {
			t.Errorf("visitor %d is held out %d times, want once", i, times[i])
		}
	}
	if _, err := foldLog(&shop.Log{Catalogue: log.Catalogue, Visitors: log.Visitors[:1]}, 0, 5, o); err == nil {
		t.Error("one visitor makes five folds")
	}
}

func TestPartKeepsTheTestOut(t *testing.T) {
	log := &shop.Log{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})}
	for i := range 50 {
		var events shop.History
		for n := range int32(3) {
			events = append(events, shop.Event{Time: int64(i + 100*int(n)), Item: n, Behaviour: shop.Purchase})
		}
		log.Visitors = append(log.Visitors, shop.Visitor{ID: fmt.Sprint("v", i), Events: events})
	}
	o := evaluate.Options{Target: shop.Purchase, Least: 2, TestShare: .1, VisitorShare: .2, PerVisitor: 10, Seed: 1}
	for _, c := range []struct {
		protocol  string
		positives []shop.Record
		want      int // events left of 150
	}{
		{evaluate.ProtocolLeaveOneOut, nil, 100},
		{evaluate.ProtocolTemporal, nil, 125}, // times 0 to 249, cut at 224
		{evaluate.ProtocolTemporal, []shop.Record{{Visitor: "v3", Item: "b"}}, 149},
		{evaluate.ProtocolRandom, nil, 135},
	} {
		own := o
		own.Protocol, own.Positives = c.protocol, c.positives
		part, validation, err := Part(log, own)
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Events(); math.Abs(float64(got-c.want)) > 1 || validation.Positives != nil || validation.Protocol != c.protocol {
			t.Errorf("%s, %d positives: %d events are left, want %d", c.protocol, len(c.positives), got, c.want)
		}
	}
	o.Protocol = evaluate.ProtocolNewVisitors
	part, validation, err := Part(log, o)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := evaluate.NewVisitors(part, o.Target, o.VisitorShare, 10, validation.Seed); err != nil || len(s.Held) < 2 {
		t.Errorf("of the visitors that are left none validates: %v", err)
	}
	a, err := Fingerprint(log)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := Fingerprint(part); err != nil || a == b || len(a) != 16 {
		t.Errorf("fingerprints %s and %s, %v", a, b, err)
	}
}

func TestReports(t *testing.T) {
	o := mustRun(t, bowlSearch(t, Budget{Trials: 20}))
	r := o.Report(map[string]any{"seed": 1}, bowlSpace())
	tuned, ok := r.Find("tuned", "objective", "all")
	first, was := r.Find("default", "objective", "all")
	if !ok || !was || tuned.Value != *o.Best.Score || first.Value != *o.Trials[0].Score {
		t.Errorf("tuned %v, default %v", tuned, first)
	}
	if n := len(slices.DeleteFunc(r.Rows, func(f evaluate.Figure) bool { return !strings.HasPrefix(f.Slice, "trial=") })); n != 20 {
		t.Errorf("%d trials, want 20", n)
	}
	var table strings.Builder
	if err := o.WriteTable(&table, objective(t, "ndcg@10"), bowlSpace()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"trial  phase", "as they are", "learning_rate", "lower was better"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	w := mustWeigh(t, weighSearch(.1, .01, Budget{Trials: 32}))
	if f, ok := w.Report(nil).Find("tuned", "gain", "all"); !ok || f.Unit != "%" || *f.Low > f.Value || *f.High < f.Value {
		t.Errorf("the chosen weighting's gain is %+v", f)
	}
}

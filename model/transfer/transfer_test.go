package transfer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/model/train"
)

func TestEveryMethodMakesAModelOfTheTarget(t *testing.T) {
	log := small("big", 1, 120, "Lamps", "Chairs")
	source := Source{Model: mustTrain(t, log), Log: log}
	target := small("own", 2, 60, "Lamps", "Beds")
	for _, m := range Methods() {
		for _, people := range []bool{false, true} {
			s := source
			s.People = people
			r, err := Run(context.Background(), s, target, options(m))
			if err != nil {
				t.Fatalf("%s: %v", m, err)
			}
			if r.Method != m || len(r.Rows) != 0 {
				t.Errorf("%s: method %s with rows %v", m, r.Method, r.Rows)
			}
			for i := range target.Catalogue.Items {
				if got := r.Model.Items.Index(target.Catalogue.Items[i].ID); int(got) != i || !r.Model.Sells(got) {
					t.Errorf("%s: item %d of the target is item %d", m, i, got)
				}
			}
			n := 0
			for i := range r.Model.Items.Len() {
				if r.Model.Sells(int32(i)) {
					n++
				}
			}
			if n != target.Catalogue.Len() || !people && r.Model.Guests != nil {
				t.Errorf("%s: %d of %d items are sold", m, n, r.Model.Items.Len())
			}
		}
	}
}

func TestRunRefuses(t *testing.T) {
	log, target := small("big", 1, 40, "Lamps", "Chairs"), small("own", 2, 40, "Lamps", "Chairs")
	shown := func(log *shop.Log) *shop.Log {
		bare := &shop.Log{Catalogue: log.Catalogue}
		for _, v := range log.Visitors {
			bare.Visitors = append(bare.Visitors, shop.Visitor{ID: v.ID, Events: shop.History{{Time: 1, Behaviour: shop.Impression}}})
		}
		return bare
	}
	for _, c := range []struct {
		name   string
		source Source
		target *shop.Log
		method Method
		want   string
	}{
		{"joint without a log", Source{}, target, Joint, ErrNoSourceLog.Error()},
		{"features without a model", Source{Log: log}, target, Features, "there is none"},
		{"a source of impressions", Source{Log: shown(log)}, target, MMD, "the source's log has no event that shows interest"},
		{"a target of impressions", Source{Log: log}, shown(target), Joint, train.ErrNoEvents.Error()},
		{"a target of impressions, auto", Source{Log: log}, shown(target), Auto, train.ErrNoEvents.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(context.Background(), c.source, c.target, options(c.method))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Run(stopped, Source{Log: log}, target, options(Auto)); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped gives %v", err)
	}
}

func TestAutoTellsWhyAMethodIsLeftOut(t *testing.T) {
	target := small("own", 2, 80, "Lamps", "Chairs")
	var told []Method
	o := options(Auto)
	o.Judged = func(r Row) { told = append(told, r.Method) }
	r, err := Run(context.Background(), Source{Model: mustTrain(t, small("big", 1, 80, "Lamps", "Chairs"))}, target, o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, Methods()) || len(r.Rows) != len(told) {
		t.Errorf("told of %v, want every method", told)
	}
	for _, row := range r.Rows {
		if left := row.Why != ""; left != row.Method.NeedsLog() {
			t.Errorf("%s without a log: left out because %q", row.Method, row.Why)
		}
	}
	few := small("own", 2, 12, "Lamps", "Chairs")
	if r, err = Run(context.Background(), Source{}, few, o); err != nil || r.Method != Nothing {
		t.Fatalf("a dozen visitors: %v", err)
	}
	for _, row := range r.Rows {
		if !strings.Contains(row.Why, "at least 20 are needed") {
			t.Errorf("%s of a dozen visitors: left out because %q", row.Method, row.Why)
		}
	}
}

func TestChoose(t *testing.T) {
	gain := func(m Method, low, value float64) Row {
		return Row{Method: m, Gain: metric.Interval{Low: low, Value: value, High: 2*value - low}}
	}
	for _, c := range []struct {
		name string
		rows []Row
		want Method
	}{
		{"no rows", nil, Nothing},
		{"a tie", []Row{gain(Nothing, 0, 0), gain(Joint, 0, 0)}, Nothing},
		{"a gain that is not sure", []Row{gain(Joint, -0.01, 0.1)}, Nothing},
		{"a sure loss", []Row{gain(Joint, -0.2, -0.1)}, Nothing},
		{"the greatest of the sure ones", []Row{gain(Features, 0.01, 0.02), gain(Joint, -0.01, 0.1), gain(MMD, 0.01, 0.03)}, MMD},
		{"left out", []Row{{Method: MMD, Why: "no log", Gain: metric.Interval{Low: 1, Value: 2}}, gain(Features, 0.01, 0.02)}, Features},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := choose(c.rows); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestPasses(t *testing.T) {
	log := small("own", 2, 60, "Lamps", "Chairs")
	engaged := log.Events() // all of them are
	c := quick()
	c.Epochs, c.Batch, c.Reverse = 3, 2*engaged, true // a step is a pass
	for steps, want := range map[int]int{0: 3, 2: 3, 3: 3, 40: 40, 1000: 100} {
		if got := passes(log, c, steps); got != want {
			t.Errorf("%d steps: %d passes, want %d", steps, got, want)
		}
	}
	if c.Epochs = 200; passes(log, c, 1000) != 200 {
		t.Error("more epochs than the most passes are not what was asked for")
	}
}

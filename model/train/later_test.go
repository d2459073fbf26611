package train

import (
	"strconv"
	"testing"

	"inkling/model/shop"
)

// laterLog has four visitors who look at a and buy b, one after the other, with
// events between; the last one looks on.
func laterLog() *shop.Log {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})
	var records []shop.Record
	for v := range 4 {
		at := int64(10 * (v + 1))
		for k, e := range []shop.Record{
			{Item: "a", Behaviour: shop.View}, {Item: "c", Behaviour: shop.View},
			{Item: "b", Behaviour: shop.View}, {Item: "b", Behaviour: shop.Purchase}, {Item: "c", Behaviour: shop.Purchase},
		} {
			e.Visitor, e.Time = strconv.Itoa(v), at+int64(k)
			records = append(records, e)
		}
	}
	log, _ := shop.NewLog(c, records)
	return log
}

func laterTrainer(t *testing.T, log *shop.Log, change func(*Config)) *Trainer {
	config := quick()
	config.Validation, config.MaxCases = 0.25, 10
	config.Adapt = 0
	change(&config)
	trainer, err := newTrainer(log, config, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	return trainer
}

func TestHoldOutLater(t *testing.T) {
	log := laterLog()
	trainer := laterTrainer(t, log, func(*Config) {})
	v := trainer.validation
	// One visitor of four: the cut is the last target of the last one, at 44. What
	// was bought a moment before is known, and c's own view is not.
	if !v.later || len(v.cases) != 1 || v.cases[0].item != 2 {
		t.Fatalf("validation %+v, want the purchase of c alone, after a cut in time", v)
	}
	if h := v.cases[0].history; len(h) != 3 || h[0].Item != 0 || h[2].Item != 1 {
		t.Errorf("history %+v, want the view of a, and view and purchase of b", h)
	}
	if r := v.remainders; len(r) != 1 || r[0].from != 4 || r[0].item != 2 {
		t.Errorf("remainders %+v, want the last event and those on c", r)
	}
	if n := len(log.Visitors[3].Events); n != 5 {
		t.Errorf("the caller's log has %d events left, want 5", n)
	}
}

// Nothing after the cut is learned from, of visitors without a case either.
func TestNothingLaterIsLearned(t *testing.T) {
	log := laterLog()
	late := shop.Visitor{ID: "late", Events: shop.History{{Time: 1, Item: 0, Behaviour: shop.View}, {Time: 50, Item: 2, Behaviour: shop.View}}}
	log.Visitors = append(log.Visitors, late)
	trainer := laterTrainer(t, log, func(*Config) {})
	for _, s := range trainer.sequences {
		for _, e := range s.events {
			if e.Time >= 44 {
				t.Errorf("visitor %d learns from %+v", s.visitor, e)
			}
		}
	}
	if n := len(trainer.validation.remainders); n != 2 {
		t.Errorf("%d visitors have a remainder, want 2", n)
	}
}

func TestWhenNothingIsHeldOutInTime(t *testing.T) {
	bare := laterLog()
	for v := range bare.Visitors {
		for i := range bare.Visitors[v].Events {
			bare.Visitors[v].Events[i].Time = 7
		}
	}
	crowded := laterLog() // most events are views at the end
	for v := range crowded.Visitors {
		for range 10 {
			crowded.Visitors[v].Events = append(crowded.Visitors[v].Events, shop.Event{Time: 100, Behaviour: shop.View})
		}
	}
	for _, c := range []struct {
		name   string
		log    *shop.Log
		change func(*Config)
	}{
		{"any", laterLog(), func(c *Config) { c.ValidateIn = ValidateInAny }},
		{"order only", laterLog(), func(c *Config) { c.OrderOnly = true }},
		{"all at one time", bare, func(*Config) {}},
		{"too little before", crowded, func(*Config) {}},
		{"nothing", laterLog(), func(c *Config) { c.Validation = 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if trainer := laterTrainer(t, c.log, c.change); trainer.validation.later {
				t.Error("held out in time")
			}
		})
	}
}

// The trend is that at the end of the log, and says nothing of cases before.
func TestTheTrendIsNotWeighedAtAnyTime(t *testing.T) {
	config := quick()
	config.ValidateIn = ValidateInAny
	if m := mustRun(t, tinyShop(5, 200), config); m.TrendWeight != 0 {
		t.Errorf("the trend weighs %g", m.TrendWeight)
	}
}

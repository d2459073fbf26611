package train

import (
	"fmt"
	"slices"

	"inkling/model/shop"
)

// What Config.ValidateIn may say.
const (
	ValidateInTime = "time" // after a cut in time
	ValidateInAny  = "any"  // at any time: what came of others later is trained on
)

func (c *Config) validateIn() error {
	switch c.ValidateIn {
	case "", ValidateInTime, ValidateInAny:
		return nil
	}
	return fmt.Errorf("validate_in: want time or any, got %q", c.ValidateIn)
}

// cutInTime is the time, in Unix milliseconds, from which on so many visitors
// have a target, or all who have one. It is none where half of the engaged
// events or less come before it: then there is too little to learn from.
func (t *Trainer) cutInTime(log *shop.Log, visitors int) (cut int64, ok bool) {
	var last []int64
	for v := range log.Visitors {
		events := log.Visitors[v].Events
		if at := lastOf(events, t.target, t.own()); at > 0 {
			last = append(last, events[at].Time)
		}
	}
	if len(last) == 0 {
		return 0, false
	}
	slices.Sort(last)
	cut = last[max(len(last)-visitors, 0)]
	before, all := 0, 0
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if !e.Behaviour.Engaged() {
				continue
			}
			if all++; e.Time < cut {
				before++
			}
		}
	}
	return cut, 2*before > all
}

// holdOutLater takes everything from the cut on out of the log, visitor by
// visitor in the order, and asks for each one's first target there. The history
// is all that came before it, while lists, counts and network know of nothing
// later than the cut: so does a page, which is asked after its model was trained.
func (t *Trainer) holdOutLater(log *shop.Log, order []int, cut int64, w Watch) *shop.Log {
	t.validation.later = true
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for _, v := range order {
		events := log.Visitors[v].Events
		from := slices.IndexFunc(events, func(e shop.Event) bool { return e.Time >= cut })
		if from < 0 {
			continue
		}
		h := remainder{int32(v), events, from, -1}
		before := events[:from:from]
		at := slices.IndexFunc(events[from:], func(e shop.Event) bool { return e.Behaviour == t.target && int(e.Item) < t.own() })
		if at >= 0 && len(t.validation.cases) < t.config.MaxCases {
			if known, ok := t.ask(events, from+at); ok {
				h.item = events[from+at].Item
				before = slices.DeleteFunc(slices.Clone(known), func(e shop.Event) bool { return e.Time >= cut })
			}
		}
		kept.Visitors[v].Events = before
		t.validation.remainders = append(t.validation.remainders, h)
	}
	w.note("validated by what came in the last %.1f days of the log: %d cases", float64(lastTime(log)-cut)/(24*3600*1000), len(t.validation.cases))
	return kept
}

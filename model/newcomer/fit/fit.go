// Package fit learns package newcomer's prior from a log, in closed form but for
// two weights. These are chosen on visitors who are new in the log's last part:
// by the likelihood of what they turn to first, where that gains more than noise
// does. A log whose contexts say nothing has no prior.
package fit

import (
	"math"

	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

// Options say how to learn.
type Options struct {
	// Visitors is how many visitors each number needs to rest on, at least
	// MinVisitors.
	Visitors int
	// Offset is by how many minutes the shop's clock is ahead of UTC.
	Offset int
}

// MinVisitors is the least number of visitors that a number of the prior rests on.
const MinVisitors = 3

const (
	heldShare = 0.1  // of the log's time, in which new visitors are asked
	leastNew  = 100  // of them, to choose by
	mostNew   = 4000 // of them, the first ones: as many tell
	mostCells = 1 << 22
)

// weights are those tried; of equal ones the first is kept.
var weights = []float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3}

// Choice is what a weight was chosen by.
type Choice struct {
	Weight      float64
	Cases       int
	Gain, Error float64    // of the log-likelihood over weight 0, in nats a case, and its standard error
	NDCG        [2]float64 // NDCG@10 with weight 0 and with the weight
}

// Outcome says how the prior was chosen: what context says of the first item, and
// the landing page of the next one in the first session.
type Outcome struct{ Context, Landing Choice }

// Prior learns from all events of the log, whose times count. t has the items'
// categories, numbers below categories; its Trend is not looked at. nil stands for
// a log of which nothing can be learned that holds.
func Prior(log *shop.Log, t *feature.Table, categories int, o Options) (*newcomer.Prior, Outcome) {
	var out Outcome
	if categories == 0 || categories*newcomer.Values > mostCells {
		return nil, out
	}
	least := int32(max(o.Visitors, MinVisitors))
	first, last := span(log)
	cut := last - int64(heldShare*float64(last-first))
	past, asked := part(log, cut, o.Offset)
	known := count(past, t, categories, o.Offset)
	before := t.Fresh()
	before.Count(past, cut, false)
	j := newJudge(before, categories, known.shifts(t, least), known.kinShifts(least))
	out.Context = j.choose(asked.first, func(w float64) { j.weight = w })
	out.Landing = j.choose(asked.next, func(w float64) { j.kinWeight = w })
	if j.weight == 0 && j.kinWeight == 0 {
		return nil, out
	}
	all := count(log, t, categories, o.Offset)
	p := &newcomer.Prior{Offset: o.Offset}
	p.Shifts, p.Step = quantise(all.shifts(t, least), j.weight)
	for k, s := range all.kinShifts(least) {
		p.Kin[k] = float32(j.kinWeight * s)
	}
	return p, out
}

// quantise rounds weighted shifts to bytes.
func quantise(shifts []float64, weight float64) (rounded []int8, step float32) {
	top := 0.0
	for _, s := range shifts {
		top = max(top, math.Abs(weight*s))
	}
	rounded = make([]int8, len(shifts))
	if top == 0 {
		return rounded, 0
	}
	step = float32(top / 127)
	for i, s := range shifts {
		rounded[i] = int8(math.Round(weight * s / float64(step)))
	}
	return rounded, step
}

func span(log *shop.Log) (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	for _, v := range log.Visitors {
		if n := len(v.Events); n > 0 {
			first, last = min(first, v.Events[0].Time), max(last, v.Events[n-1].Time)
		}
	}
	return first, last
}

// question is a new visitor's context and what they turned to.
type question struct {
	context newcomer.Context
	landing int32 // the session's first item, of whose page alone is known; -1 none
	item    int32
}

type questions struct{ first, next []question }

// part cuts the log at a time: what was before, and what visitors who are new
// from then on turn to first, and next in the same session.
func part(log *shop.Log, cut int64, offset int) (*shop.Log, *questions) {
	past, asked := &shop.Log{Catalogue: log.Catalogue}, &questions{}
	for _, v := range log.Visitors {
		n := 0
		for n < len(v.Events) && v.Events[n].Time < cut {
			n++
		}
		if n > 0 {
			past.Visitors = append(past.Visitors, shop.Visitor{ID: v.ID, Events: v.Events[:n:n]})
		} else if len(asked.first) < mostNew {
			asked.add(v.Events, offset)
		}
	}
	return past, asked
}

// add asks for what a new visitor turns to.
func (q *questions) add(events shop.History, offset int) {
	at := Next(events, 0, -1)
	if at < 0 {
		return
	}
	one := question{context: ContextAt(events, at, offset), landing: -1, item: events[at].Item}
	q.first = append(q.first, one)
	next := Next(events, at+1, one.item)
	if next < 0 || events[:next+1].LastSession() > at { // of another session
		return
	}
	q.next = append(q.next, question{context: ContextAt(events, next, offset), landing: one.item, item: events[next].Item})
}

// Next is where from on the first engaged event of another item is; -1 nowhere.
func Next(events shop.History, from int, item int32) int {
	for i := from; i < len(events); i++ {
		if events[i].Behaviour.Engaged() && events[i].Item != item {
			return i
		}
	}
	return -1
}

// ContextAt is the context in which an event happened, as far as the session knew
// it by then.
func ContextAt(events shop.History, at, offset int) newcomer.Context {
	session := events[:at+1]
	r, d := session[session.LastSession():].Arrival()
	return newcomer.Context{Referrer: r, Device: d, Part: newcomer.PartOf(events[at].Time, offset)}
}

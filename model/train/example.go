package train

import (
	"math/rand/v2"
	"slices"

	"inkling/model/shop"
	"inkling/model/task"
)

// sequence is a stretch of one visitor's engaged events with everything that
// is predicted along it. Step 0 is the start, step t comes after t events.
type sequence struct {
	visitor int32
	events  shop.History
	all     shop.History // the events, and what was shown between them
	targets []target
	rows    []row // by step
	// soft labels [rows x heads] from an ensemble, which count DistilShare in
	// the labels; nil without one.
	soft []float32
}

// target is the next item after a step.
type target struct {
	at, item int32
	want     shop.Behaviour
}

// row is one visitor-item pair for the trunk and its heads.
type row struct {
	at, item, position int32
	seen               int32             // so many of all happened before
	rated              float32           // feature.CrossRating, from what the visitor rated before
	labels             [maxTasks]float32 // by head; task.Missing outside of its sample space
}

// maxTasks bounds the heads of a network.
const maxTasks = 8

// examples cuts a log into sequences.
type examples struct {
	config      *Config
	tasks       []task.Task
	impressions bool // the log says what was shown
	items       int  // of the shop itself, before its guests
	rand        *rand.Rand
	ratings     ratingRows
	only        func(i int) bool // of a visitor's events, those that make rows; nil: all
	// rest are the events of a visitor that are held out, but for those on the
	// held-out item: they teach nothing but how what came before them went on.
	rest   map[int32]shop.History
	guests int  // items of another shop, after the shop's own
	joint  bool // they are learned from as the shop's own are
}

// learns reports whether what comes of the item is learned: of another shop's
// items only in joint training.
func (x *examples) learns(item int32) bool { return x.joint || int(item) < x.items }

// draw is a random item of the shop that another item is of.
func (x *examples) draw(beside int32) int32 {
	if int(beside) < x.items {
		return int32(x.rand.IntN(x.items))
	}
	return int32(x.items + x.rand.IntN(x.guests))
}

// build returns the sequences of the log in the order of its visitors.
func (x *examples) build(log *shop.Log) []sequence {
	var all []sequence
	for v := range log.Visitors {
		all = x.visitor(all, int32(v), log.Visitors[v].Events)
	}
	return all
}

// maxRows bounds the rows of a sequence, which are in memory together. Fifty
// events among shelves of some forty items make 2,000; a crawler makes more.
const maxRows = 4096

// visitor appends one visitor's sequences: stretches of up to History engaged
// events with the impressions that fell between them. What comes right after a
// full stretch is predicted from it, before the next one begins.
func (x *examples) visitor(all []sequence, v int32, events shop.History) []sequence {
	s := sequence{visitor: v}
	seen, touched := make(map[int32]bool), make(map[int32]bool)
	page := 0 // events of all before the page at hand
	x.ratings.begin(v)
	outcome := events
	if rest := x.rest[v]; len(rest) > 0 {
		outcome = slices.Concat(events, rest)
	}
	for i, e := range events {
		at := int32(len(s.events))
		x.ratings.know(events[:i])
		makes := x.only == nil || x.only(i)
		if e.Behaviour == shop.Impression && len(s.rows) < maxRows {
			if i == 0 || events[i-1].Behaviour != shop.Impression || events[i-1].Time != e.Time {
				page = len(s.all)
			}
			if makes && x.learns(e.Item) {
				r := x.shown(outcome, i, at)
				r.seen = int32(page)
				s.rows = appendLabelled(s.rows, r, len(x.tasks))
			}
			s.all = append(s.all, e)
		}
		if !e.Behaviour.Engaged() {
			continue
		}
		learns := x.learns(e.Item)
		if !seen[e.Item] && learns {
			s.targets = append(s.targets, target{at: at, item: e.Item, want: e.Behaviour})
		}
		if makes && learns && (!x.impressions || e.Behaviour == shop.Rating) {
			s.rows = x.chosen(s.rows, outcome, i, at, int32(len(s.all)), !touched[e.Item])
		}
		touched[e.Item] = true
		if len(s.events) == x.config.Model.History {
			all = append(all, s)
			s = sequence{visitor: v}
			clear(seen)
		}
		seen[e.Item] = true
		s.events = append(s.events, e)
		s.all = append(s.all, e)
	}
	if len(s.targets)+len(s.rows) > 0 {
		all = append(all, s)
	}
	return all
}

// shown is the row of an impression, labelled by what followed.
func (x *examples) shown(events shop.History, i int, at int32) row {
	r := row{at: at, item: events[i].Item, position: events[i].Position, rated: x.ratings.expect(events[i].Item)}
	x.label(&r, Followed(events, i))
	return r
}

// chosen appends the row of an engaged event, and rows of sampled items that
// stand for what was not chosen where the log does not say what was shown. An
// item that the visitor chooses at another time is as good a negative as any:
// here it was not chosen.
//
// first says that the visitor turns to the item for the first time. What was
// chosen before is found again without a head: as a positive it would teach
// that nothing else is chosen.
func (x *examples) chosen(rows []row, events shop.History, i int, at, seen int32, first bool) []row {
	e := events[i]
	r := row{at: at, item: e.Item, seen: seen, rated: x.ratings.expect(e.Item)}
	if x.impressions {
		for t := range x.tasks {
			r.labels[t] = task.Missing
		}
	} else {
		x.label(&r, Followed(events, i)|1<<e.Behaviour)
	}
	for t, k := range x.tasks {
		if !first && k.Given == shop.Unknown {
			r.labels[t] = task.Missing
		}
		if k.Regression {
			r.labels[t] = task.Missing
			if e.Behaviour == k.Behaviour && !x.ratings.hold(events, i) {
				r.labels[t] = e.Value
			}
		}
	}
	rows = appendLabelled(rows, r, len(x.tasks))
	if x.impressions || !first {
		return rows
	}
	for range x.config.RowSamples {
		n := row{at: at, item: x.draw(e.Item), seen: seen}
		n.rated = x.ratings.expect(n.item)
		x.label(&n, 0)
		if n.item != e.Item { // which would be its own opposite
			rows = appendLabelled(rows, n, len(x.tasks))
		}
	}
	return rows
}

// appendLabelled appends a row that one of the first so many heads learns from.
func appendLabelled(rows []row, r row, heads int) []row {
	for _, l := range r.labels[:heads] {
		if l == l {
			return append(rows, r)
		}
	}
	return rows
}

// label sets the labels of the binary tasks from the set of behaviours that
// the item met with.
func (x *examples) label(r *row, met BehaviourSet) {
	met = met.Funnel()
	for t, k := range x.tasks {
		switch {
		case k.Regression, k.Given != shop.Unknown && !met.Has(k.Given):
			r.labels[t] = task.Missing
		case met.Has(k.Behaviour):
			r.labels[t] = 1
		default:
			r.labels[t] = 0
		}
	}
}

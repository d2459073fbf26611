package evaluate

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"inkling/model/shop"
)

// The protocols by name, as on the command line and in reports.
const (
	ProtocolLeaveOneOut = "leave-one-out"
	ProtocolTemporal    = "temporal"
	ProtocolNewVisitors = "new-visitors"
	ProtocolRandom      = "random"
	ProtocolGiven       = "given" // a file of held-out positives
)

// Split is a log parted into what is trained on and what is asked.
type Split struct {
	Protocol string
	Target   shop.Behaviour
	Train    *shop.Log
	Cases    []Case // cases of one visitor stand together
	Held     []Held // what the tasks are judged on; a visitor at most once
	Cut      int64  // temporal: Unix milliseconds from which nothing is trained on
	Removed  int    // given, random: rows of the log that were taken out of training
	Unknown  int    // given: positives left out because their item is not in the catalogue
	Others   int    // given: rows left out because their event is not the target
}

// Held is the part of one visitor's events that was held out.
type Held struct {
	Visitor string
	Events  shop.History // all that may be known, then what is held out
	From    int          // the first held-out event
	Replay  bool         // each held-out event is known once the next one is asked
}

// anyTime reports whether a case is asked at a time before the end of what is
// trained on.
func (s *Split) anyTime() bool {
	_, end := span(s.Train)
	return slices.ContainsFunc(s.Cases, func(c Case) bool { return c.At < end })
}

// errNoCases is returned by a split that leaves nothing to ask.
var errNoCases = errors.New("nothing to evaluate")

// LeaveOneOut asks for each visitor's last new target item, before the visitor
// first turned to it, and trains on what the visitors did until then. Visitors
// with fewer than least target items are trained on entirely. Visitors are cut
// at different times, so training knows of others what is later.
func LeaveOneOut(log *shop.Log, target shop.Behaviour, least int) (*Split, error) {
	s := &Split{Protocol: ProtocolLeaveOneOut, Target: target, Train: &shop.Log{Catalogue: log.Catalogue}}
	for _, v := range log.Visitors {
		all := arrivals(v.Events, target)
		if len(all) < max(least, 1) {
			s.train(v.ID, v.Events)
			continue
		}
		last := all[len(all)-1]
		before := v.Events[:last.touch:last.touch]
		s.train(v.ID, before)
		s.ask(v.ID, v.Events, last)
		s.Held = append(s.Held, Held{v.ID, append(before, v.Events[last.target]), last.touch, true})
	}
	return s.checked("no visitor did the %s event on %d items or more", target, least)
}

// Temporal cuts the log at a time, share of its time span before its end. It
// trains on what is earlier and asks for each visitor's first target event on
// an item that the visitor turned to from then on; the history is all that the
// visitor did before turning to it.
func Temporal(log *shop.Log, target shop.Behaviour, share float64) (*Split, error) {
	first, last := span(log)
	s := &Split{Protocol: ProtocolTemporal, Target: target, Train: &shop.Log{Catalogue: log.Catalogue}}
	s.Cut = last - int64(math.Round(share*float64(last-first)))
	for _, v := range log.Visitors {
		from := 0
		for from < len(v.Events) && v.Events[from].Time < s.Cut {
			from++
		}
		s.train(v.ID, v.Events[:from])
		if from < len(v.Events) {
			s.Held = append(s.Held, Held{v.ID, v.Events, from, true})
		}
		for _, a := range arrivals(v.Events, target) {
			if a.touch >= from {
				s.ask(v.ID, v.Events, a)
				break
			}
		}
	}
	return s.checked("no visitor did the %s event on a new item in the last %v of the log's time", target, share)
}

// NewVisitors holds out a share of the visitors, chosen by a hash of seed and
// ID, and replays each: every item with a target event is asked for, with what
// the visitor did before turning to it as the history, at most most of them a
// visitor, evenly spaced.
func NewVisitors(log *shop.Log, target shop.Behaviour, share float64, most int, seed uint64) (*Split, error) {
	s := &Split{Protocol: ProtocolNewVisitors, Target: target, Train: &shop.Log{Catalogue: log.Catalogue}}
	for _, v := range log.Visitors {
		if chance(seed, v.ID) >= share {
			s.train(v.ID, v.Events)
			continue
		}
		s.Held = append(s.Held, Held{v.ID, v.Events, 0, true})
		all := arrivals(v.Events, target)
		n := min(len(all), most)
		for j := range n {
			s.ask(v.ID, v.Events, all[j*len(all)/n])
		}
	}
	return s.checked("none of the held-out visitors did the %s event (share %v)", target, share)
}

// train adds events to the training part.
func (s *Split) train(id string, events shop.History) {
	if len(events) > 0 {
		s.Train.Visitors = append(s.Train.Visitors, shop.Visitor{ID: id, Events: events[:len(events):len(events)]})
	}
}

// ask adds the case of an arrival.
func (s *Split) ask(id string, events shop.History, a arrival) {
	before := events[:a.touch:a.touch]
	s.Cases = append(s.Cases, Case{
		Visitor: id, History: before, At: events[a.touch].Time, Targets: []int32{events[a.target].Item},
		Behaviour: s.Target, Masked: targetItems(before, s.Target),
	})
}

func (s *Split) checked(format string, args ...any) (*Split, error) {
	if len(s.Cases) == 0 {
		return nil, fmt.Errorf("%w: "+format, append([]any{errNoCases}, args...)...)
	}
	if len(s.Train.Visitors) == 0 {
		return nil, fmt.Errorf("%w: nothing is left to train on", errNoCases)
	}
	return s, nil
}

// span is the time of the log's first and last event.
func span(log *shop.Log) (first, last int64) {
	first, last = math.MaxInt64, math.MinInt64
	for _, v := range log.Visitors {
		if n := len(v.Events); n > 0 {
			first, last = min(first, v.Events[0].Time), max(last, v.Events[n-1].Time)
		}
	}
	return first, last
}

// chance is a number from 0 to below 1 that depends on seed and ID alone, so
// that a visitor stays on one side when others join the log.
func chance(seed uint64, id string) float64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	x := h.Sum64() ^ (seed * 0x9e3779b97f4a7c15)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9 // the finaliser of SplitMix64 spreads FNV's weak upper bits
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}

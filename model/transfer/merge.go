package transfer

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"inkling/model/shop"
)

// Merged is the log of two shops: the target's items stand first, and the
// source's after them, its guests.
type Merged struct {
	Log    *shop.Log
	Guests int // items of the source
	Shared int // visitors who are in both logs
}

// apart keeps the IDs of two shops apart that are nothing to each other.
const apart = "source:"

// Merge puts the logs of two shops together. With people, equal visitor IDs are
// the same people and equal item IDs the same item: a visitor's events then stand
// in the order of time, or with orderOnly, where times of two shops cannot be
// compared, spread evenly over each other. Without, the source's visitors and
// items are others than the target's whatever their IDs, and its times are moved
// so that both logs end together.
func Merge(source, target *shop.Log, people, orderOnly bool) Merged {
	items := slices.Clone(target.Catalogue.Items)
	place := make([]int32, source.Catalogue.Len())
	for i, it := range source.Catalogue.Items {
		if !people {
			it.ID = apart + it.ID
		} else if own, ok := target.Catalogue.Index(it.ID); ok {
			place[i] = own
			continue
		}
		place[i] = int32(len(items))
		items = append(items, it)
	}
	m := Merged{Guests: len(items) - target.Catalogue.Len()}
	m.Log = &shop.Log{Catalogue: shop.NewCatalogue(items), Visitors: slices.Clone(target.Visitors)}
	later := int64(0)
	if !people {
		later = end(target) - end(source)
	}
	for _, v := range source.Visitors {
		events := slices.Clone(v.Events)
		for i := range events {
			events[i].Item, events[i].Time = place[events[i].Item], events[i].Time+later
		}
		at, both := slices.BinarySearchFunc(target.Visitors, v.ID, func(a shop.Visitor, id string) int { return cmp.Compare(a.ID, id) })
		switch {
		case people && both:
			m.Shared++
			m.Log.Visitors[at].Events = weave(target.Visitors[at].Events, events, orderOnly)
		case people:
			m.Log.Visitors = append(m.Log.Visitors, shop.Visitor{ID: v.ID, Events: events})
		default:
			m.Log.Visitors = append(m.Log.Visitors, shop.Visitor{ID: apart + v.ID, Events: events})
		}
	}
	slices.SortFunc(m.Log.Visitors, func(a, b shop.Visitor) int { return cmp.Compare(a.ID, b.ID) })
	return m
}

// mostTaught is how many events of the source are learned from beside the target's:
// of what a larger shop knows, more tells a small one little that is new, and a
// training on both logs takes as long as the larger one.
const mostTaught = 200_000

// thin is the source's log with a part of its visitors, drawn at random, who have no
// more than so many events in all; with people, those of the target first.
func thin(source, target *shop.Log, people bool, seed uint64) *shop.Log {
	if source.Events() <= mostTaught {
		return source
	}
	known := func(v int) bool {
		_, both := slices.BinarySearchFunc(target.Visitors, source.Visitors[v].ID, func(a shop.Visitor, id string) int { return cmp.Compare(a.ID, id) })
		return both
	}
	order := rand.New(rand.NewPCG(seed, 22)).Perm(len(source.Visitors))
	if people {
		slices.SortStableFunc(order, func(a, b int) int {
			switch both := known(a); {
			case both == known(b):
				return 0
			case both:
				return -1
			}
			return 1
		})
	}
	taught := 0
	for n, v := range order {
		if taught += len(source.Visitors[v].Events); taught > mostTaught {
			order = order[:n]
			break
		}
	}
	slices.Sort(order)
	part := &shop.Log{Catalogue: source.Catalogue}
	for _, v := range order {
		part.Visitors = append(part.Visitors, source.Visitors[v])
	}
	return part
}

// weave is the events of both, in order.
func weave(a, b shop.History, orderOnly bool) shop.History {
	all := slices.Concat(a, b)
	if !orderOnly {
		slices.SortStableFunc(all, func(x, y shop.Event) int { return cmp.Compare(x.Time, y.Time) })
		return all
	}
	all = all[:0]
	for i, j := 0, 0; i < len(a) || j < len(b); {
		// The i-th of n stands at (i + 1/2)/n.
		if j == len(b) || i < len(a) && (2*i+1)*len(b) <= (2*j+1)*len(a) {
			all = append(all, a[i])
			i++
		} else {
			all = append(all, b[j])
			j++
		}
	}
	return all
}

func end(log *shop.Log) (last int64) {
	for _, v := range log.Visitors {
		if n := len(v.Events); n > 0 {
			last = max(last, v.Events[n-1].Time)
		}
	}
	return last
}

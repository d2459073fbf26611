package transfer

import (
	"cmp"
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

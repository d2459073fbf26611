package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model/feature"
	"inkling/model/shop"
	"inkling/model/train"
)

// HideItems returns the log with a share of its items, drawn by the seed, at the
// end of the catalogue, and their number, which is that of [Options.Hidden]. It
// is 0 where the share is that of no item, or of all.
func HideItems(log *shop.Log, share float64, seed uint64) (*shop.Log, int) {
	n := log.Catalogue.Len()
	hidden := int(math.Round(share * float64(n)))
	if hidden <= 0 || hidden >= n {
		return log, 0
	}
	order := rand.New(rand.NewPCG(seed, 3)).Perm(n)
	slices.Sort(order[:n-hidden])
	slices.Sort(order[n-hidden:])
	items, place := make([]shop.Item, n), make([]int32, n)
	for at, i := range order {
		items[at], place[i] = log.Catalogue.Items[i], int32(at)
	}
	moved := &shop.Log{Catalogue: shop.NewCatalogue(items), Visitors: slices.Clone(log.Visitors)}
	for v := range moved.Visitors {
		events := slices.Clone(moved.Visitors[v].Events)
		for i := range events {
			events[i].Item = place[events[i].Item]
		}
		moved.Visitors[v].Events = events
	}
	return moved, hidden
}

// hide takes the events with items from an index on out of training, and out of
// what is known of visitors when they are asked: as if these items had come into
// the shop at that very moment. The cases that ask for them stay.
func (s *Split) hide(from int32) {
	seen := func(h shop.History) shop.History {
		return slices.DeleteFunc(slices.Clone(h), func(e shop.Event) bool { return e.Item >= from })
	}
	visitors := s.Train.Visitors
	s.Train = &shop.Log{Catalogue: s.Train.Catalogue}
	for _, v := range visitors {
		s.train(v.ID, seen(v.Events))
	}
	for i := range s.Cases {
		s.Cases[i].History = seen(s.Cases[i].History)
	}
	for i := range s.Held {
		h := &s.Held[i]
		before := seen(h.Events[:h.From])
		h.Events, h.From = append(before, h.Events[h.From:]...), len(before)
	}
}

// known is what training sees of a log: not the last items, nor an event with
// them, since there is none.
func (t Training) known() *shop.Log {
	if t.Hidden == 0 {
		return t.Log
	}
	c := t.Log.Catalogue
	return &shop.Log{Catalogue: shop.NewCatalogue(c.Items[:c.Len()-t.Hidden]), Visitors: t.Log.Visitors}
}

// extend gives a trained model the items that training did not see, as bundle
// does.
func (t Training) extend(r *train.Result) {
	if t.Hidden == 0 {
		return
	}
	items := t.Log.Catalogue.Items[t.Log.Catalogue.Len()-t.Hidden:]
	m, _ := r.Model.Extend(items)
	d, at := m.Config.Dim, len(r.Vectors)
	r.Vectors = append(r.Vectors, make([]float32, len(items)*d)...)
	for i := range items {
		m.ContentVector(r.Vectors[at+i*d:at+(i+1)*d], m.Features.Encode(nil, &items[i]))
	}
	r.Model = m
}

// blank counts the hidden items that share no content token with the others.
func blank(c *shop.Catalogue, hidden int) (n int) {
	at := c.Len() - hidden
	e := feature.FitEncoder(shop.NewCatalogue(c.Items[:at]), 2)
	for i := range c.Items[at:] {
		if len(e.Encode(nil, &c.Items[at+i])) == 0 {
			n++
		}
	}
	return n
}

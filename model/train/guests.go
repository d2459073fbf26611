package train

import (
	"slices"

	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// A log may hold the events of another shop's items too, its guests, which stand
// at the end of the catalogue: of the same visitors, whose histories then tell
// more, or of others, from whom the network learns what it shares. The shops'
// items are counted apart, and a target is told apart from the items of its own
// shop.

// own is the number of the shop's own items.
func (t *Trainer) own() int { return t.catalogue.Len() - t.config.Guests }

// guests marks the items of the other shop; nil without.
func (t *Trainer) guests() []bool {
	if t.config.Guests == 0 {
		return nil
	}
	marks := make([]bool, t.catalogue.Len())
	for i := t.own(); i < len(marks); i++ {
		marks[i] = true
	}
	return marks
}

// groupOf is the slate that a target is told apart from.
func (t *Trainer) groupOf(item int32) int {
	if int(item) < t.own() {
		return 0
	}
	return 1
}

// slate makes the slates, for items that were touched so often: the shop's own,
// and in joint training its guests.
func (t *Trainer) slate(counts []float64) {
	own, all := t.own(), len(counts)
	bounds := [][2]int{{0, own}}
	if t.joint() {
		bounds = append(bounds, [2]int{own, all})
	}
	t.slates = nil
	for _, b := range bounds {
		s := slate{from: int32(b[0]), to: int32(b[1]), withheld: t.withheld}
		if b[1]-b[0] > t.config.FullSoftmax {
			s.sampler = newSampler(counts[b[0]:b[1]], s.from, t.config.Negatives)
		}
		if p := t.config.PopularityPrior; p > 0 {
			s.prior = slices.Clone(t.table.Popularity[b[0]:b[1]])
			kernel.Scale(p, s.prior)
		}
		t.slates = append(t.slates, s)
	}
}

// joint reports whether the guests' shop is learned from too.
func (t *Trainer) joint() bool { return t.config.Guests > 0 && t.config.Joint }

// count fills the columns of the table that depend on events, for each shop by
// itself.
func (t *Trainer) count(table *feature.Table, log *shop.Log) {
	now, own := lastTime(log), t.own()
	if t.config.Guests == 0 {
		table.Count(log, now, t.config.OrderOnly)
		return
	}
	guests := table.Part(own, table.Len())
	guests.Count(stretch(log, own, table.Len()), now, t.config.OrderOnly)
	self := table.Part(0, own)
	self.Count(stretch(log, 0, own), now, t.config.OrderOnly)
	table.Examined, table.CartShare, table.BuyShare = self.Examined, self.CartShare, self.BuyShare
}

// recount is a table of the same items that knows of another log.
func (t *Trainer) recount(log *shop.Log) *feature.Table {
	table := t.table.Fresh()
	t.count(table, log)
	return table
}

// stretch is the log of the items from one to another alone.
func stretch(log *shop.Log, from, to int) *shop.Log {
	part := &shop.Log{Catalogue: shop.NewCatalogue(log.Catalogue.Items[from:to])}
	for _, v := range log.Visitors {
		kept := shop.Visitor{ID: v.ID}
		for _, e := range v.Events {
			if i := int(e.Item); i >= from && i < to {
				e.Item -= int32(from)
				kept.Events = append(kept.Events, e)
			}
		}
		part.Visitors = append(part.Visitors, kept)
	}
	return part
}

// neighbours are the lists of the pairs that were counted of some visitors; nil:
// of all. A guest stands in no list but other guests', and there in joint
// training alone.
func (t *Trainer) neighbours(counts *covisit.Counts, keep func(visitor int32) bool) *covisit.Lists {
	if t.config.Guests == 0 {
		return counts.Lists(keep, nil)
	}
	own := int32(t.own())
	return counts.Lists(keep, func(item, beside int32) bool {
		return beside < own || item >= own && t.joint()
	})
}

// gathered is a history in which guests' events after the one at a place stand before
// it, where only order is known, since that of two shops cannot be compared; and
// where that one stands then. So who is asked has been to the other shop as often as
// those whom a page will ask.
func (t *Trainer) gathered(events shop.History, at int) (shop.History, int) {
	if t.config.Guests == 0 || !t.config.OrderOnly || at < 0 {
		return events, at
	}
	own := func(e shop.Event) bool { return int(e.Item) < t.own() }
	guests := slices.DeleteFunc(slices.Clone(events[at+1:]), own)
	others := slices.DeleteFunc(slices.Clone(events[at+1:]), func(e shop.Event) bool { return !own(e) })
	return slices.Concat(events[:at], guests, events[at:at+1], others), at + len(guests)
}

// dropGuests leaves another shop's items out of what is made from here on, and of
// the log.
func (t *Trainer) dropGuests(log *shop.Log) *shop.Log {
	own := t.own()
	log = stretch(log, 0, own)
	log.Visitors = slices.DeleteFunc(log.Visitors, func(v shop.Visitor) bool { return len(v.Events) == 0 })
	t.catalogue, t.table, t.tower = log.Catalogue, t.table.Part(0, own), t.tower.first(own)
	if t.withheld != nil {
		t.withheld = t.withheld[:own]
	}
	if t.cold != nil {
		t.cold = t.cold[:own]
	}
	t.config.Guests = 0
	return log
}

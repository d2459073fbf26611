package shop

import (
	"cmp"
	"slices"
)

// Visitor is one visitor of the log with all events, oldest first.
type Visitor struct {
	ID     string
	Events History
}

// Log is an event log whose items are indices into Catalogue. Visitors stand
// in the order of their IDs, so that a log does not depend on the order of its
// rows.
type Log struct {
	Catalogue *Catalogue
	Visitors  []Visitor
}

// NewLog groups records by visitor and orders each visitor's events by time;
// events of one millisecond keep the order of the records. It returns the
// number of records left out because their item is not in the catalogue.
func NewLog(c *Catalogue, records []Record) (log *Log, unknownItems int) {
	log = &Log{Catalogue: c}
	at := make(map[string]int)
	for i := range records {
		r := &records[i]
		item, ok := c.Index(r.Item)
		if !ok {
			unknownItems++
			continue
		}
		v, ok := at[r.Visitor]
		if !ok {
			v = len(log.Visitors)
			at[r.Visitor] = v
			log.Visitors = append(log.Visitors, Visitor{ID: r.Visitor})
		}
		log.Visitors[v].Events = append(log.Visitors[v].Events, Event{
			Time: r.Time, Item: item, Behaviour: r.Behaviour, Referrer: r.Referrer, Device: r.Device, Value: r.Value, Position: r.Position,
		})
	}
	for i := range log.Visitors {
		slices.SortStableFunc(log.Visitors[i].Events, func(a, b Event) int { return cmp.Compare(a.Time, b.Time) })
	}
	slices.SortFunc(log.Visitors, func(a, b Visitor) int { return cmp.Compare(a.ID, b.ID) })
	return log, unknownItems
}

// Events is the number of events of all visitors.
func (l *Log) Events() int {
	n := 0
	for i := range l.Visitors {
		n += len(l.Visitors[i].Events)
	}
	return n
}

// Count is the number of events of each behaviour.
func (l *Log) Count() (counts [Behaviours]int) {
	for i := range l.Visitors {
		for _, e := range l.Visitors[i].Events {
			counts[e.Behaviour]++
		}
	}
	return counts
}

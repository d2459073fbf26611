package engine

import (
	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
	"inkling/model/shop"
)

// learning is the visitor's own head and the log that it learns from, in the
// order of the log: that in which the events were stored, whatever their times.
// So the head is always what a replay of the log gives. It is apart from visit,
// which is in the order of time and has what was just observed, so that a shelf
// never waits for what is being learned.
type learning struct {
	head    *adapt.Head  // nil where the model has no adaptation
	log     shop.History // all of it, in its order; Item is -1 where the model does not know the item
	learned int          // events of log that the head has learned from
	seen    shop.History // those of them whose items the model knows
}

// noItem is an item that the model does not know.
const noItem = -1

// fresh returns what there is to learn for a model when nothing is known yet.
func fresh(m *model.Model) learning { return learning{head: adapt.New(m, model.NewScorer(m))} }

// step learns from the next event of the log.
func (l *learning) step() {
	e := l.log[l.learned]
	l.learned++
	if e.Item >= 0 {
		l.seen = append(l.seen, e)
		l.head.Observe(l.seen)
	}
}

// resume makes the head one that has learned from the first so many events.
func (l *learning) resume(head *adapt.Head, learned int) {
	l.head, l.learned, l.seen = head, learned, l.seen[:0]
	for _, e := range l.log[:learned] {
		if e.Item >= 0 {
			l.seen = append(l.seen, e)
		}
	}
}

// move takes the log over to another model: the head too where it fits, else it
// is to be learned anew.
func (l *learning) move(from, to *model.Model) {
	data := l.head.Append(nil)
	for i := range l.log {
		if e := &l.log[i]; e.Item >= 0 {
			e.Item = to.Items.Index(from.Items.Name(e.Item))
		}
	}
	head, err := adapt.Read(to, model.NewScorer(to), data)
	if err != nil {
		head, l.learned = adapt.New(to, model.NewScorer(to)), 0
	}
	l.resume(head, l.learned)
}

// Learned says how far the head is.
type Learned struct {
	Events int // of the log that it has learned from
	Behind int // that it has not yet
}

func (l *learning) state() Learned { return Learned{l.learned, len(l.log) - l.learned} }

// Learn appends events to the log that the head learns from, and learns from
// the next ones of it, at most limit events. It is called with limits that take
// a few milliseconds and no further events until none is left. The events are
// those that Observe gets, too, but in the order of the log; it is an error
// that there are more than are kept of a visitor.
func (e *Engine) Learn(records []shop.Record, limit int) (Learned, error) {
	if e.model == nil {
		return Learned{}, errNotLoaded
	}
	l := &e.learning
	if len(l.log)+len(records) > maxLog {
		return Learned{}, badRequest("wanted a log of at most 10,000 events")
	}
	for i := range records {
		l.log = append(l.log, toEvent(e.model.Items, &records[i]))
	}
	for ; limit > 0 && l.learned < len(l.log); limit-- {
		l.step()
	}
	return l.state(), nil
}

// maxLog bounds the log that a head learns from.
const maxLog = maxRecords

// Head returns the state of the head, for storage, and how far it is.
func (e *Engine) Head() (Learned, []byte, error) {
	if e.model == nil {
		return Learned{}, nil, errNotLoaded
	}
	return e.learning.state(), e.learning.head.Append(nil), nil
}

// Restore replaces the head by one that had learned from the first so many
// events of the log. A state that is not one of this model's is left aside: what
// it had learned is to be learned anew.
func (e *Engine) Restore(learned int, state []byte) (Learned, error) {
	if e.model == nil {
		return Learned{}, errNotLoaded
	}
	l := &e.learning
	if learned > len(l.log) {
		return Learned{}, badRequest("wanted a head of at most the log's events")
	}
	if head, err := adapt.Read(e.model, model.NewScorer(e.model), state); err == nil {
		l.resume(head, learned)
		e.recommender.Adapt(head.Shift())
	}
	return l.state(), nil
}

// toEvent is a record as an event; its item is noItem where the model does not
// know it.
func toEvent(items *feature.Vocabulary, r *shop.Record) shop.Event {
	item := items.Index(r.Item)
	if item < 0 {
		item = noItem
	}
	return shop.Event{Time: r.Time, Item: item, Behaviour: r.Behaviour, Value: r.Value, Position: r.Position}
}

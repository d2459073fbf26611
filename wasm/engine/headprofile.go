package engine

import (
	"math"

	"inkling/model/adapt"
	"inkling/model/msgpack"
)

// HeadProfile is what the visitor's own head has come to.
type HeadProfile struct {
	Adapts bool // whether the model has an adaptation at all
	Learned
	Distance float32      // from the shipped head: root of the mean square over its tasks
	Tasks    []adapt.Task // those that adapt
}

func (l *learning) profile() HeadProfile {
	p := HeadProfile{Adapts: l.head != nil, Learned: l.state(), Tasks: l.head.Tasks()}
	for _, t := range p.Tasks {
		p.Distance += t.Distance * t.Distance / float32(len(p.Tasks))
	}
	p.Distance = float32(math.Sqrt(float64(p.Distance)))
	return p
}

// interests are what the model deems likely next; none where it has not learned
// to tell.
func (e *Engine) interests() []Share {
	names := e.model.Features.Categories.Names()
	odds := make([]float32, len(names))
	if !e.recommender.Interest(odds, e.visit.events) {
		return nil
	}
	var shares []Share
	for c, p := range odds {
		// What is no likelier than at random says nothing.
		if p*float32(len(odds)) > 1.001 {
			shares = append(shares, Share{names[c], p})
		}
	}
	return largest(shares)
}

// serveHead runs the operations on the head.
func (e *Engine) serveHead(op Op, r *msgpack.Reader) error {
	switch op {
	case OpLearn:
		row(r, 2)
		limit := int(readWithin(r, 0, maxLog))
		records, err := readRecords(r)
		if err != nil {
			return err
		}
		return answer(e.output.learned)(e.Learn(records, limit))
	case OpRestore:
		row(r, 2)
		learned, state := int(readWithin(r, 0, maxLog)), r.Bytes()
		if err := r.End(); err != nil {
			return err
		}
		return answer(e.output.learned)(e.Restore(learned, state))
	}
	learned, state, err := e.Head()
	if err == nil {
		e.output.w.Map(3)
		e.output.progress(learned)
		e.output.w.String("state")
		e.output.w.Bytes(state)
	}
	return err
}

func (o *output) learned(l Learned) {
	o.w.Map(2)
	o.progress(l)
}

func (o *output) progress(l Learned) {
	o.number("events", l.Events)
	o.number("behind", l.Behind)
}

func (o *output) float(key string, value float32) {
	o.w.String(key)
	o.w.Float32(value)
}

// head writes nil for a model without adaptation.
func (o *output) head(p *HeadProfile) {
	o.w.String("head")
	if !p.Adapts {
		o.w.Nil()
		return
	}
	o.w.Map(4)
	o.progress(p.Learned)
	o.float("distance", p.Distance)
	o.w.String("tasks")
	o.w.Array(len(p.Tasks))
	for i := range p.Tasks {
		o.task(&p.Tasks[i])
	}
}

func (o *output) task(t *adapt.Task) {
	o.w.Map(8)
	o.text("task", t.Name)
	o.float("weight", t.Weight)
	o.float("distance", t.Distance)
	o.number("events", t.Events)
	o.float("shipped", t.Shipped)
	o.float("adapted", t.Adapted)
	o.float("gain", t.Gain)
	o.w.String("curve")
	o.w.Array(len(t.Curve))
	for _, p := range t.Curve {
		o.w.Array(4)
		o.w.Int(int64(p.Events))
		o.w.Float32(p.Shipped)
		o.w.Float32(p.Adapted)
		o.w.Float32(p.Weight)
	}
}

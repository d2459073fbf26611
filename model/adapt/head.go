package adapt

import (
	"inkling/model"
	"inkling/model/feature"
	"inkling/model/shop"
	"inkling/model/task"
)

// Head is one visitor's own head. A nil Head, that of a model without
// adaptation, is as shipped and learns nothing. It serves one goroutine.
type Head struct {
	m      *model.Model
	scorer *model.Scorer
	tasks  []learner      // next, then the model's tasks
	view   int            // the head that predicts what of a page is viewed, where it adapts; -1 none
	likely [2]model.Shift // what the next item's probabilities take: bare, and gated
	ranks  [2]model.Shift // what rankings take

	// ScoreGated asks Observe for Scored.Gated of the next item too, which a page
	// needs not.
	ScoreGated bool

	scores, along    []float32 // [items]; scratch, as all that follows
	shipped, adapted []float32 // [tasks]
	x, gradients     []float32 // [parameters], [rows x parameters]
	list, positions  []int32   // [rows]
	outputs          []float32 // [tasks x rows]
	scored           []Scored
}

// learner is what the head knows of one task.
type learner struct {
	filter
	Gate
	name string
}

// Next is the name of the task that the retrieval scores have: the next item.
const Next = "next"

// New returns the head of a visitor who did nothing yet; nil where the model
// has no adaptation. It scores with s, which nobody may use at the same time and
// whose visitor Observe replaces.
func New(m *model.Model, s *model.Scorer) *Head {
	a := m.Adaptation
	if a == nil {
		return nil
	}
	n := len(m.Config.Tasks)
	h := &Head{m: m, scorer: s, scores: make([]float32, m.Items.Len()), shipped: make([]float32, n), adapted: make([]float32, n)}
	h.tasks = append(h.tasks, learner{name: Next, filter: newFilter(&a.Next, m.Config.Dim)})
	h.view = -1
	for t, k := range m.Tasks() {
		p := &a.Heads[t]
		switch {
		case Adapts(k) && len(p.Variance) > 0:
			if !k.Regression {
				h.view = t
			}
		default:
			p = &model.Prior{}
		}
		h.tasks = append(h.tasks, learner{name: k.Name, filter: newFilter(p, 0)})
	}
	for i := range 2 {
		h.ranks[i].Heads = make([]model.HeadShift, len(a.Heads))
	}
	h.write()
	return h
}

// Adapts reports whether the head of a task can adapt: those whose labels are
// known soon, the view of what was shown and the rating.
func Adapts(t task.Task) bool {
	return t.Regression || t.Behaviour == shop.View && t.Given == shop.Unknown
}

// Scored is an event as both heads predicted it, before it was learned from.
type Scored struct {
	Task string
	// Losses by the shipped head, by the adapted one, and by what the gate makes of
	// both: log-loss, or the squared error of a rating.
	Shipped, Adapted, Gated float32
	Weight                  float32 // of the gate, before the event
	// Apart is the square of how far apart the two predict a rating; 0 elsewhere.
	// With the weight w their mean has the squared error
	//
	//	(1-w) Shipped + w Adapted - w (1-w) Apart
	Apart float32
	// Gradient is the slope of the log-likelihood by each of the task's
	// parameters, before the event was learned from: what training learns the
	// prior from. It is valid until the next Observe.
	Gradient []float32
}

// Observe learns from the last event of a history, oldest first, given what
// stands before it. It returns how well the event was predicted, which is valid
// until the next call: the next item, where the visitor turned to an item for
// the first time; the rating, where the model has a head for it; and the views
// of each item of the page before, where the event is the first impression of a page.
func (h *Head) Observe(history shop.History) []Scored {
	if h == nil || len(history) == 0 {
		return nil
	}
	h.scored = h.scored[:0]
	e, before := history[len(history)-1], history[:len(history)-1]
	if n := len(before); e.Behaviour == shop.Impression && n > 0 && !samePage(before[n-1], e) {
		h.page(before)
		return h.scored
	}
	if !e.Behaviour.Engaged() || !h.m.Sells(e.Item) || !h.m.Knows(e.Item) {
		return nil
	}
	h.scorer.Adapt(nil)
	h.scorer.Begin(before)
	h.next(before, e)
	h.rate(e)
	h.write()
	return h.scored
}

// Shift is what a scorer takes with Adapt: what was learned, as far as the gates
// let it count. It stays up to date as the head learns. nil for a nil head.
func (h *Head) Shift() *model.Shift {
	if h == nil {
		return nil
	}
	return &h.ranks[gated]
}

// Bare is the shift as if all gates were open.
func (h *Head) Bare() *model.Shift {
	if h == nil {
		return nil
	}
	return &h.ranks[bare]
}

// Task is how the head does in one task, for people to look at.
type Task struct {
	Name string
	Gate
	Weight float32 // of the adapted head, from 0 to 1
	// Distance is how far the parameters are from the shipped ones: the root of
	// their mean square, in standard deviations of the prior.
	Distance float32
}

// Tasks returns how the head does in each task that adapts. Its curves are the
// head's own: they are valid until the next Observe.
func (h *Head) Tasks() (all []Task) {
	if h == nil {
		return nil
	}
	for t := range h.tasks {
		if l := &h.tasks[t]; len(l.mean) > 0 {
			all = append(all, Task{l.name, l.Gate, l.Weight(l.prior), l.distance()})
		}
	}
	return all
}

// write brings the shifts up to date.
func (h *Head) write() {
	for t := range h.tasks {
		l := &h.tasks[t]
		if len(l.mean) == 0 {
			continue
		}
		for i, weight := range [2]float32{bare: 1, gated: l.Weight(l.prior)} {
			if t > 0 {
				h.putHead(&h.ranks[i].Heads[t-1], l.mean, weight)
				continue
			}
			h.putNext(&h.likely[i], l.mean, weight)
			h.putNext(&h.ranks[i], l.mean, weight*h.m.Adaptation.Rank)
		}
	}
}

// Indices of a pair of shifts.
const (
	bare  = iota // as if the gates were open
	gated        // as far as they are
)

// putNext writes the next item's parameters, times a weight, to their places in
// a shift.
func (h *Head) putNext(s *model.Shift, mean []float32, weight float32) {
	d := h.m.Config.Dim
	n := d + feature.CrossTerms
	s.Query = scaled(s.Query, mean[:d], weight*h.m.Config.Temperature)
	for k, v := range mean[d:n] {
		s.Terms[k] = v * weight
	}
	s.Groups = scaled(s.Groups, mean[n:], weight)
}

// putHead does so with a head's parameters.
func (h *Head) putHead(s *model.HeadShift, mean []float32, weight float32) {
	d := h.m.Config.Dim
	s.Bias = mean[0] * weight
	s.Item = scaled(s.Item, mean[1:1+d], weight)
	s.Cross = scaled(s.Cross, mean[1+d:], weight)
}

func scaled(dst, src []float32, by float32) []float32 {
	dst = dst[:0]
	for _, v := range src {
		dst = append(dst, v*by)
	}
	return dst
}

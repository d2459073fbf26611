package train

import (
	"math/rand/v2"
	"slices"
	"sync"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
	"inkling/model/shop"
)

// minStrangers is how many visitors must be held out for anything to be learned
// about how visitors differ.
const minStrangers = 20

// strangerShare is the share of the visitors who are held out at most.
const strangerShare = 0.15

// How many of each one's events are replayed, the first ones: for heads, and for
// the next item, which costs more.
const (
	strangerEvents = 1000
	nextEvents     = 100
)

// holdOutVisitors takes whole visitors out of the log: Adapt of them, and no
// more than a share.
func (t *Trainer) holdOutVisitors(log *shop.Log) *shop.Log {
	n := min(t.config.Adapt, int(strangerShare*float64(len(log.Visitors))))
	if n < minStrangers {
		return log
	}
	out := make([]bool, len(log.Visitors))
	for _, v := range rand.New(rand.NewPCG(t.config.Seed, 7)).Perm(len(log.Visitors))[:n] {
		out[v] = true
	}
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for v := range kept.Visitors {
		if out[v] {
			t.strangers = append(t.strangers, kept.Visitors[v].Events)
			kept.Visitors[v].Events = nil
		}
	}
	return kept
}

// learnAdaptation learns how visitors' own heads learn beside a model of the
// present parameters; nil without visitors to learn it from.
func (t *Trainer) learnAdaptation(m *model.Model, w Watch) *model.Adaptation {
	if len(t.strangers) == 0 || t.config.only != "" {
		return nil
	}
	beside, vectors := *m, t.tower.all(t.withheld)
	a := &adaptation{m: &beside, visitors: t.strangers, workers: t.config.Workers, scorer: func() *model.Scorer {
		return model.NewExactScorer(&beside, vectors)
	}}
	a.learn()
	for _, task := range append([]string{adapt.Next}, m.Config.Tasks...) {
		x, ok := a.chosen[task]
		if !ok {
			w.note("adaptation: %s: no gain is sure, so it stays as shipped", task)
			continue
		}
		w.note("adaptation: %s: loss %.4f of %d visitors held out, %+.2f %% with what they taught (%.3g of the variances; gate %g, %g, %g)",
			task, x.shipped, x.visitors, 100*(x.gated/x.shipped-1), x.share, x.gate.Rate, x.gate.Offset, x.gate.Ramp)
	}
	w.note("adaptation: rankings take %g of what retrieval learns", beside.Adaptation.Rank)
	return beside.Adaptation
}

// adaptation learns how visitors' own heads learn, from visitors of whom the
// rest of the model knows nothing.
type adaptation struct {
	m        *model.Model
	visitors []shop.History
	workers  int
	scorer   func() *model.Scorer
	chosen   map[string]trial // by task
}

// learn sets the model's Adaptation.
func (a *adaptation) learn() {
	a.begin()
	a.temper()
	a.noise()
	a.variances()
	if a.mean() {
		a.variances() // around it
	}
	a.choose()
	a.rank()
}

// The parameters of the filters and gates that held on all data sets on which
// they were tried.
const (
	headKeep   = 0.99
	ratingKeep = 0.97 // how visitors rate drifts faster: they go through one kind of item after another
	gateRate   = 4
	gateOffset = -1
)

// begin makes an adaptation in which nothing adapts.
func (a *adaptation) begin() {
	d := a.m.Config.Dim
	n := d + feature.CrossTerms
	categories, brands := a.m.Groups()
	x := &model.Adaptation{Next: model.Prior{
		Variance: make([]float32, n+categories+brands), Information: make([]float32, n), Scale: 1, Mean: make([]float32, feature.CrossTerms),
		Keep: headKeep, Rate: gateRate, Offset: gateOffset,
	}}
	for _, h := range a.m.Network.Heads {
		p := model.Prior{Noise: 1, Keep: headKeep, Rate: gateRate, Offset: gateOffset}
		if h.Task.Regression {
			p.Keep = ratingKeep
		}
		if adapt.Adapts(h.Task) && (h.Task.Regression || a.m.Table.KnowsShown()) {
			p.Variance = make([]float32, 1+d+feature.CrossSize)
		}
		x.Heads = append(x.Heads, p)
	}
	a.m.Adaptation = x
}

// each calls f for 0 to n-1 on the workers; what f returns is called one at a
// time, in order.
func (a *adaptation) each(n int, f func(worker, i int, s *model.Scorer) func()) {
	var wait sync.WaitGroup
	after := make([]chan func(), n)
	for i := range after {
		after[i] = make(chan func(), 1)
	}
	for w := range a.workers {
		wait.Go(func() {
			s := a.scorer()
			for i := w; i < n; i += a.workers {
				after[i] <- f(w, i, s)
			}
		})
	}
	for i := range after {
		(<-after[i])()
	}
	wait.Wait()
}

// noise sets the variance of ratings around the shipped prediction.
func (a *adaptation) noise() {
	k := len(a.m.Network.Heads) - 1
	if k < 0 || !a.m.Network.Heads[k].Task.Regression {
		return
	}
	var sum, n float64
	a.replay(func(s []adapt.Scored) func() {
		var squares float64
		for _, x := range s {
			squares += float64(x.Shipped)
		}
		return func() { sum, n = sum+squares, n+float64(len(s)) }
	}, a.m.Config.Tasks[k])
	if n > 0 && sum > 0 {
		a.m.Adaptation.Heads[k].Noise = float32(sum / n)
	}
}

// replay runs every visitor's events through heads of their own, one for the
// next item and one for the other tasks, as far as they are among those named. It
// calls f with what was scored, whose gradients are its own.
func (a *adaptation) replay(f func(s []adapt.Scored) func(), tasks ...string) {
	var models []*model.Model
	var most []int
	if slices.Contains(tasks, adapt.Next) {
		models, most = append(models, a.only(adapt.Next)), append(most, nextEvents)
	}
	if slices.ContainsFunc(tasks, func(t string) bool { return t != adapt.Next }) {
		heads := slices.DeleteFunc(slices.Clone(tasks), func(t string) bool { return t == adapt.Next })
		models, most = append(models, a.only(heads...)), append(most, strangerEvents)
	}
	a.each(len(a.visitors), func(_, i int, s *model.Scorer) func() {
		var all []adapt.Scored
		for k, m := range models {
			h := adapt.New(m, s)
			events := a.visitors[i]
			for n := range min(len(events), most[k]) {
				for _, x := range h.Observe(events[:n+1]) {
					x.Gradient = append([]float32(nil), x.Gradient...)
					all = append(all, x)
				}
			}
		}
		return f(all)
	})
}

// only is the model with the adaptation of some tasks.
func (a *adaptation) only(tasks ...string) *model.Model {
	m, own := *a.m, *a.m.Adaptation
	m.Adaptation = &own
	if !slices.Contains(tasks, adapt.Next) {
		own.Next.Variance = nil
	}
	own.Heads = slices.Clone(own.Heads)
	for k, name := range a.m.Config.Tasks {
		if !slices.Contains(tasks, name) {
			own.Heads[k].Variance = nil
		}
	}
	return &m
}

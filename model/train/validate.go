package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"inkling/model"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// validation holds the cases by which everything is chosen that training
// itself does not learn: when to stop, and how the terms of the score are
// weighed. They are visitors' targets, taken out of the training events: those
// after a cut in time, or each visitor's last one. See Config.ValidateIn.
type validation struct {
	cases      []heldOut
	remainders []remainder // in random order
	later      bool        // all that is held out comes after a cut in time
}

// heldOut is one case: what came before, and what came.
type heldOut struct {
	history shop.History
	item    int32
	done    []int32 // items with the target behaviour in history, which are no candidates
	again   bool    // the visitor had done the target with the item before
}

// remainder is what of a visitor's events is held out.
type remainder struct {
	visitor int32
	events  shop.History // all of the visitor's
	from    int          // the first that is held out
	item    int32        // whose events before it are too; -1: none
}

// rest are the events from each remainder's first on, by visitor, without those
// on its item.
func (v *validation) rest() map[int32]shop.History {
	all := make(map[int32]shop.History)
	for i := range v.remainders {
		h := &v.remainders[i]
		all[h.visitor] = slices.DeleteFunc(slices.Clone(h.events[h.from:]), func(e shop.Event) bool { return e.Item == h.item })
	}
	return all
}

// holdOut takes what is validated by out of the log: what comes after a cut in
// time, where Config.ValidateIn says so and the log has one, else the last target
// of a share of the visitors, and everything after it.
func (t *Trainer) holdOut(log *shop.Log, r *rand.Rand, w Watch) *shop.Log {
	order := r.Perm(len(log.Visitors))
	most := min(t.config.MaxCases, int(t.config.Validation*float64(len(log.Visitors))))
	if t.config.ValidateIn != ValidateInAny && !t.config.OrderOnly && most > 0 {
		if cut, ok := t.cutInTime(log, most); ok {
			return t.holdOutLater(log, order, cut, w)
		}
	}
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for _, v := range order {
		if len(t.validation.cases) >= most {
			break
		}
		events, at := t.lastTarget(log.Visitors[v].Events)
		if before, ok := t.ask(events, at); ok {
			kept.Visitors[v].Events = before
			t.validation.remainders = append(t.validation.remainders, remainder{int32(v), events, at, events[at].Item})
		}
	}
	return kept
}

// ask adds the case of the target at events[at] and returns what comes before
// it, without the item's own events. There is no case without a history.
func (t *Trainer) ask(events shop.History, at int) (before shop.History, ok bool) {
	c, before := t.asking(events, at)
	if len(before) == 0 {
		return nil, false
	}
	t.validation.cases = append(t.validation.cases, c)
	return before, true
}

// asking is the case of the target at events[at], and what comes before it without
// the item's own events: a purchase is not found by repeating the cart. Where
// nothing does there is no case.
func (t *Trainer) asking(events shop.History, at int) (c heldOut, before shop.History) {
	if at < 1 {
		return c, nil
	}
	item := events[at].Item
	before = make(shop.History, 0, at)
	c.item = item
	for _, e := range events[:at] {
		if e.Item == item {
			c.again = c.again || e.Behaviour == t.target
			continue
		}
		before = append(before, e)
		if e.Behaviour == t.target {
			c.done = append(c.done, e.Item)
		}
	}
	c.history = asked(events[:at], item, before)
	return c, before
}

// asked is the part of before, which is the events without the item's, that may
// be known when the page is asked for on which the visitor turned to the item.
func asked(events shop.History, item int32, before shop.History) shop.History {
	touch := slices.IndexFunc(events, func(e shop.Event) bool { return e.Item == item && e.Behaviour.Engaged() })
	if touch < 0 {
		return before
	}
	start := PageStart(events, touch)
	if start == touch {
		return before
	}
	n := 0
	for _, e := range events[:start] {
		if e.Item != item {
			n++
		}
	}
	return before[:n:n]
}

// lastTarget is a history with the place of the last target event of the shop's own
// items; -1 none.
func (t *Trainer) lastTarget(events shop.History) (shop.History, int) {
	return t.gathered(events, lastOf(events, t.target, t.own()))
}

// lastOf is the last event of the behaviour with one of the first so many items;
// -1 none.
func lastOf(events shop.History, b shop.Behaviour, items int) int {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Behaviour == b && int(events[i].Item) < items {
			return i
		}
	}
	return -1
}

// validate returns NDCG of retrieval with the present parameters; 0 where
// there are no cases.
func (t *Trainer) validate() float64 {
	if len(t.validation.cases) == 0 {
		return 0
	}
	m := t.assemble()
	m.ListWeight, m.PopularityWeight = startListWeight, t.config.PopularityPrior
	return mean(t.ndcgs(m, t.target))
}

// startListWeight weighs the lists in retrieval before its weights are chosen;
// the popularity weighs what is taken for granted of it, and the trend nothing.
const startListWeight = 1

// fewCases is how many cases tell too little by what stands in the first ten places,
// where most of them count for nothing.
const fewCases = 100

// cutoff is the rank up to which a case counts: 10, as on a shelf; of few cases
// every rank.
func (v *validation) cutoff() float64 {
	if len(v.cases) < fewCases {
		return math.Inf(1)
	}
	return shelfRanks
}

// shelfRanks is the length of a shelf that is judged.
const shelfRanks = 10

// measure names what validation goes by.
func (v *validation) measure() string {
	if len(v.cases) < fewCases {
		return "NDCG"
	}
	return "NDCG@10"
}

// ndcgs are 1/log2(1+rank) of each validation case by retrieval, 0 beyond the
// cutoff, with the whole catalogue as candidates.
func (t *Trainer) ndcgs(m *model.Model, want shop.Behaviour) []float64 {
	gains := make([]float64, len(t.validation.cases))
	t.eachCase(m, func(s *model.Scorer, i int, scores []float32) {
		c := &t.validation.cases[i]
		s.Retrieve(scores, want)
		for _, d := range c.done {
			if d != c.item {
				scores[d] = float32(math.Inf(-1))
			}
		}
		gains[i] = gain(scores, scores[c.item], t.validation.cutoff())
	})
	return gains
}

// eachCase calls f for every validation case, with a scorer that has read its
// history and room for the score of every item.
func (t *Trainer) eachCase(m *model.Model, f func(s *model.Scorer, i int, scores []float32)) {
	var wait sync.WaitGroup
	k := t.config.Workers
	for w := range k {
		wait.Go(func() {
			s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
			for i := w; i < len(t.validation.cases); i += k {
				s.Begin(t.validation.cases[i].history)
				f(s, i, scores)
			}
		})
	}
	wait.Wait()
}

// blends holds, for each validation case, what the ranking score is made of,
// so that weights can be tried without running the network again.
type blends struct {
	cases  []blend
	cutoff float64
}

type blend struct {
	own   int       // the held-out item among the candidates; -1 where retrieval missed it
	terms []float32 // [1 + tasks x candidates]: the retrieval score, then each head's term
	tasks int
}

// blends ranks every case once. Items with the target behaviour are no
// candidates.
func (t *Trainer) blends(m *model.Model, want shop.Behaviour) blends {
	all := blends{make([]blend, len(t.validation.cases)), t.validation.cutoff()}
	t.eachCase(m, func(s *model.Scorer, i int, _ []float32) {
		c := &t.validation.cases[i]
		skip := func(item int32) bool { return item != c.item && slices.Contains(c.done, item) }
		candidates, retrieval, terms := s.Terms(want, skip)
		b := blend{own: slices.Index(candidates, c.item), tasks: len(m.Network.Heads)}
		b.terms = append(append(b.terms, retrieval...), terms...)
		all.cases[i] = b
	})
	return all
}

// gains are the NDCG of each case with the weights of the heads.
func (all blends) gains(weights []float32) []float64 {
	gains := make([]float64, len(all.cases))
	var scores []float32
	for i, b := range all.cases {
		if b.own < 0 {
			continue
		}
		n := len(b.terms) / (1 + b.tasks)
		scores = append(scores[:0], b.terms[:n]...)
		for t, w := range weights {
			kernel.Axpy(w, b.terms[(t+1)*n:(t+2)*n], scores)
		}
		gains[i] = gain(scores, scores[b.own], all.cutoff)
	}
	return gains
}

// gain is 1/log2(1+rank) of a score among all, which has it too; ties count
// half, and beyond the cutoff it is 0. So is that of a NaN, which nothing is
// larger than.
func gain(scores []float32, own float32, cutoff float64) float64 {
	if own != own {
		return 0
	}
	rank := 0.5
	for _, v := range scores {
		if v > own {
			rank++
		} else if v == own {
			rank += 0.5
		}
	}
	if rank > cutoff {
		return 0
	}
	return 1 / math.Log2(1+rank)
}

func mean(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(len(x), 1))
}

// difference is the mean of a minus b, case by case, and its standard error.
func difference(a, b []float64) (d, err float64) {
	n := float64(max(len(a), 1))
	for i := range a {
		d += (a[i] - b[i]) / n
	}
	var squares float64
	for i := range a {
		squares += (a[i] - b[i] - d) * (a[i] - b[i] - d)
	}
	return d, math.Sqrt(squares / n / max(n-1, 1))
}

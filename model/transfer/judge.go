package transfer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/model/train"
)

// Row is how a method did on what Auto holds out of the target's log.
type Row struct {
	Method Method
	Cases  int
	NDCG   metric.Interval // over the whole catalogue, at no cutoff
	Gain   metric.Interval // over training from nothing, case by case
	Why    string          // the method was left out; "": it was not
}

// How much is held out to choose by: the last target of so many of the visitors
// who have one, so that the log keeps the others', and of no more than so many.
const (
	judgedShare = 0.5
	mostJudged  = 2000
	leastJudged = 20 // fewer tell nothing: training from nothing it is
	// With fewer targets whatever a visitor turned to last is asked for, of which
	// there is more: what finds that finds more of what is bought too. Where that is
	// too little as well, both halves of the visitors are asked, each by a training
	// that knows the other half's last events.
	enoughJudged = 200
)

// judgedLevel is the confidence of each interval: as much more than 95 % as makes
// it 95 % that none of the six methods seems to gain by chance (Bonferroni's
// inequality).
const judgedLevel = 1 - 0.05/6

// question is one visitor's last target item.
type question struct {
	visitor string
	time    int64
	item    int32
	done    []int32
}

// half is a part of the visitors who are asked, and the log without what they are
// asked for.
type half struct {
	log       *shop.Log
	questions []question
}

// holdOut takes the last target item of a part of the visitors out of the log,
// with every event since they turned to it; and in a second half that of the
// others, where one is too few.
func holdOut(log *shop.Log, target shop.Behaviour, seed uint64) []half {
	asks := func(e shop.Event) bool { return e.Behaviour == target }
	wanting := visitorsWith(log, asks)
	if judgedShare*float64(len(wanting)) < enoughJudged {
		asks = func(e shop.Event) bool { return e.Behaviour.Engaged() }
		wanting = visitorsWith(log, asks)
	}
	r := rand.New(rand.NewPCG(seed, 21))
	r.Shuffle(len(wanting), func(i, j int) { wanting[i], wanting[j] = wanting[j], wanting[i] })
	n := min(mostJudged, int(math.Ceil(judgedShare*float64(len(wanting)))))
	halves := []half{ask(log, wanting[:n], target, asks)}
	if n < enoughJudged && n < len(wanting) {
		halves = append(halves, ask(log, wanting[n:], target, asks))
	}
	return halves
}

// ask takes the last event that asks of each of the visitors out of the log.
func ask(log *shop.Log, visitors []int, target shop.Behaviour, asks func(shop.Event) bool) half {
	h := half{log: &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}}
	for _, v := range visitors {
		events := log.Visitors[v].Events
		last := len(events) - 1
		for !asks(events[last]) {
			last--
		}
		item := events[last].Item
		touch := slices.IndexFunc(events, func(e shop.Event) bool { return e.Item == item && e.Behaviour.Engaged() })
		start := train.PageStart(events, touch)
		q := question{visitor: log.Visitors[v].ID, time: events[start].Time, item: item}
		for _, e := range events[:start] {
			if e.Behaviour == target {
				q.done = append(q.done, e.Item)
			}
		}
		h.log.Visitors[v].Events = events[:start:start]
		h.questions = append(h.questions, q)
	}
	return h
}

// visitorsWith are the visitors with such an event.
func visitorsWith(log *shop.Log, asks func(shop.Event) bool) (all []int) {
	for v := range log.Visitors {
		if slices.ContainsFunc(log.Visitors[v].Events, asks) {
			all = append(all, v)
		}
	}
	return all
}

// judge trains by every method on what is left of the target's log.
func judge(ctx context.Context, s Source, target *shop.Log, o Options) ([]Row, error) {
	c := o.Config
	if c.Target == shop.Unknown {
		c.Target = train.Strongest(target.Count())
	}
	o.Config.Target, o.Config.Adapt = c.Target, 0
	halves := holdOut(target, c.Target, c.Seed)
	cases := 0
	for _, h := range halves {
		cases += len(h.questions)
	}
	var rows []Row
	var base []float64
	for _, m := range Methods() {
		row := Row{Method: m, Cases: cases}
		if cases < leastJudged {
			row.Why = fmt.Sprintf("%d visitors to choose by, at least %d are needed", cases, leastJudged)
		} else if m.NeedsLog() && s.Log == nil {
			row.Why = "needs the source's log"
		} else if err := Fit(s, m); err != nil {
			row.Why = err.Error()
		} else {
			gains, err := tried(ctx, s, halves, m, o)
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil: // the others may do
				row.Why = err.Error()
			case m != Nothing && base == nil:
				row.Why = "training from nothing failed on a part of the log, so there is nothing to hold it against"
			default:
				if m == Nothing {
					base = gains
				}
				b := metric.Bootstrap{Resamples: 4000, Level: judgedLevel, Seed: c.Seed}
				row.NDCG, row.Gain = b.Means(gains)[0], b.Difference(gains, base)
			}
		}
		rows = append(rows, row)
		if o.Judged != nil {
			o.Judged(row)
		}
	}
	return rows, nil
}

// tried trains by a method for each half, and answers its questions.
func tried(ctx context.Context, s Source, halves []half, m Method, o Options) (gains []float64, err error) {
	for _, h := range halves {
		r, merged, err := byMethod(ctx, s, h.log, m, o)
		if err != nil {
			return nil, err
		}
		gains = append(gains, answer(r.Model, merged.Log, h.questions, o.Config.OrderOnly)...)
	}
	return gains, nil
}

// answer ranks for every question and returns 1/log2(1+rank) of each.
func answer(m *model.Model, log *shop.Log, all []question, orderOnly bool) []float64 {
	s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
	p, _ := m.Placement(model.ForYou)
	skip := make([]bool, len(scores))
	gains := make([]float64, len(all))
	for i := range all {
		q := &all[i]
		Rank(m, s, scores, p, q.history(log, m.Items.Len(), orderOnly))
		for j := range skip {
			skip[j] = !m.Sells(int32(j))
		}
		for _, d := range q.done {
			skip[d] = d != q.item
		}
		gains[i] = 1 / math.Log2(1+metric.Rank(scores, skip, int(q.item)))
	}
	return gains
}

// Rank scores every item for a history as a shelf does: without one that the
// model reads, by what is touched most these days.
func Rank(m *model.Model, s *model.Scorer, scores []float32, p model.Placement, history shop.History) {
	if !m.Reads(history) {
		copy(scores, m.Table.Trend)
		return
	}
	s.Begin(history)
	s.Rank(scores, p, nil)
}

// history is what was known when the question was asked: with order alone, all
// that the other shop knows of the visitor too.
func (q *question) history(log *shop.Log, items int, orderOnly bool) shop.History {
	at, ok := slices.BinarySearchFunc(log.Visitors, q.visitor, func(v shop.Visitor, id string) int { return cmp.Compare(v.ID, id) })
	if !ok {
		return nil
	}
	var h shop.History
	for _, e := range log.Visitors[at].Events {
		if int(e.Item) < items && (orderOnly || e.Time <= q.time) {
			if orderOnly {
				e.Time = 0
			}
			h = append(h, e)
		}
	}
	return h
}

// choose is the method of the greatest gain of those whose interval is clear of
// zero; training from nothing where there is none.
func choose(rows []Row) Method {
	best := Row{Method: Nothing}
	for _, r := range rows {
		if r.Why == "" && r.Gain.Low > 0 && r.Gain.Value > best.Gain.Value {
			best = r
		}
	}
	return best.Method
}

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

// Row is how a method did on the part of the target's log that Auto holds out.
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
	// there is more: what finds that finds more of what is bought too.
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

// holdOut takes the last target item of a part of the visitors out of the log,
// with every event since they turned to it.
func holdOut(log *shop.Log, target shop.Behaviour, seed uint64) (*shop.Log, []question) {
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	asks := func(e shop.Event) bool { return e.Behaviour == target }
	wanting := visitorsWith(log, asks)
	if judgedShare*float64(wanting) < enoughJudged {
		asks = func(e shop.Event) bool { return e.Behaviour.Engaged() }
		wanting = visitorsWith(log, asks)
	}
	most := min(mostJudged, int(math.Ceil(judgedShare*float64(wanting))))
	var all []question
	for _, v := range rand.New(rand.NewPCG(seed, 21)).Perm(len(log.Visitors)) {
		events := log.Visitors[v].Events
		last := -1
		for i, e := range events {
			if asks(e) {
				last = i
			}
		}
		if last < 0 || len(all) == most {
			continue
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
		kept.Visitors[v].Events = events[:start:start]
		all = append(all, q)
	}
	return kept, all
}

// visitorsWith counts the visitors with such an event.
func visitorsWith(log *shop.Log, asks func(shop.Event) bool) (n int) {
	for _, v := range log.Visitors {
		if slices.ContainsFunc(v.Events, asks) {
			n++
		}
	}
	return n
}

// judge trains by every method on what is left of the target's log.
func judge(ctx context.Context, s Source, target *shop.Log, o Options) ([]Row, error) {
	c := o.Config
	if c.Target == shop.Unknown {
		c.Target = train.Strongest(target.Count())
	}
	o.Config.Target, o.Config.Adapt = c.Target, 0
	kept, questions := holdOut(target, c.Target, c.Seed)
	var rows []Row
	var base []float64
	for _, m := range Methods() {
		row := Row{Method: m, Cases: len(questions)}
		if len(questions) < leastJudged {
			row.Why = fmt.Sprintf("%d visitors to choose by, at least %d are needed", len(questions), leastJudged)
		} else if m.NeedsLog() && s.Log == nil {
			row.Why = "needs the source's log"
		} else if err := Fit(s, m); err != nil {
			row.Why = err.Error()
		} else {
			r, merged, err := byMethod(ctx, s, kept, m, o)
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil: // the others may do
				row.Why = err.Error()
			case m != Nothing && base == nil:
				row.Why = "training from nothing failed on a part of the log, so there is nothing to hold it against"
			default:
				gains := answer(r.Model, merged.Log, questions, c.OrderOnly)
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

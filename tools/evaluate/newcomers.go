package evaluate

import (
	"fmt"

	"inkling/model"
	"inkling/model/metric"
	"inkling/model/newcomer"
	"inkling/model/newcomer/fit"
	"inkling/model/shop"
)

// The slices of visitors of whom nothing was trained on and nothing is known but
// how they come. They are asked whether or not they turn to the target.
const (
	firstSlice  = "newcomer=first"  // for the first item that they turn to, by referrer, device and hour
	landedSlice = "newcomer=landed" // for the next one in the same session, by the first one's category too
)

// The subjects beside the model as it ships, and popularity.
const (
	trendSubject    = "trend"          // what is touched most these days, whoever comes
	categorySubject = "category-trend" // the same in the landing page's category, then near it
)

// arrived is a question to newcomers: the item that this one turned to.
type arrived struct {
	context newcomer.Context
	landing int32 // the item with whose category the session began; -1 none
	item    int32
}

// newcomers are those of the held-out part, by slice.
func (e *evaluation) newcomers(offset int) map[string][]arrived {
	all := make(map[string][]arrived)
	for _, h := range e.split.Held {
		if h.From > 0 || !h.Replay || e.OrderOnly {
			continue
		}
		at := fit.Next(h.Events, 0, -1)
		if at < 0 {
			continue
		}
		first := arrived{fit.ContextAt(h.Events, at, offset), -1, h.Events[at].Item}
		all[firstSlice] = append(all[firstSlice], first)
		next := fit.Next(h.Events, at+1, first.item)
		if next >= 0 && h.Events[:next+1].LastSession() <= at {
			all[landedSlice] = append(all[landedSlice], arrived{fit.ContextAt(h.Events, next, offset), first.item, h.Events[next].Item})
		}
	}
	return all
}

// welcome ranks for newcomers as the engine does, and as the subjects do to which
// the context must add.
type welcome struct {
	subject string
	score   func(dst []float32, q *arrived)
}

func welcomes(m *model.Model, train *shop.Log, target shop.Behaviour) []welcome {
	t, popular := m.Table, NewPopularity(train, target)
	all := []welcome{
		{subject, func(dst []float32, q *arrived) {
			if m.Newcomers == nil {
				copy(dst, t.Trend)
				return
			}
			landing := int32(-1)
			if q.landing >= 0 {
				landing = t.Leaf[q.landing]
			}
			asked := m.Newcomers.Ask(t, m.Features.Categories.Len(), q.context, landing)
			asked.Score(dst)
		}},
		{trendSubject, func(dst []float32, _ *arrived) { copy(dst, t.Trend) }},
		{categorySubject, func(dst []float32, q *arrived) {
			copy(dst, t.Trend)
			for i := range dst {
				if t.Leaf[q.landing] < 0 {
					break
				}
				dst[i] -= 100 * float32(newcomer.Kin(t, q.landing, int32(i)))
			}
		}},
		{"popularity", func(dst []float32, _ *arrived) { popular.Score(dst, nil) }},
	}
	return all
}

// welcomed are the metrics of one subject on one slice, one value a visitor.
type welcomed struct {
	subject, slice string
	ndcg, recall   []float64
}

// welcome judges what a model ranks for newcomers, who are the same for all
// trainings, and so is what it says of them.
func (e *evaluation) welcome(m *model.Model) {
	offset := 0
	if m.Newcomers != nil {
		offset = m.Newcomers.Offset
	}
	asked, k := e.newcomers(offset), kOf(e.Ks)
	scores := make([]float32, m.Items.Len())
	for _, slice := range []string{firstSlice, landedSlice} {
		for _, w := range welcomes(m, e.split.Train, e.Target) {
			if len(asked[slice]) == 0 || w.subject == categorySubject && slice == firstSlice {
				continue
			}
			of := welcomed{subject: w.subject, slice: slice}
			for i := range asked[slice] {
				q := &asked[slice][i]
				w.score(scores, q)
				rank := []float64{metric.Rank(scores, nil, int(q.item))}
				of.ndcg, of.recall = append(of.ndcg, metric.NDCGAtK(rank, k)), append(of.recall, metric.RecallAtK(rank, k))
			}
			e.welcomed = append(e.welcomed, of)
		}
	}
}

// newcomerFigures adds what newcomers turned to, and the model minus the others.
func (e *evaluation) newcomerFigures(r *Report, boot metric.Bootstrap) {
	k := kOf(e.Ks)
	for i := range e.welcomed {
		own := &e.welcomed[i]
		columns := []column{{own.subject, atK("ndcg", k), own.ndcg, nil}, {own.subject, atK("recall", k), own.recall, nil}}
		for j := range e.welcomed[:i] {
			if of := &e.welcomed[j]; of.slice == own.slice && of.subject == subject {
				columns = append(columns, column{subject, atK("ndcg", k), of.ndcg, nil}.minus(columns[0]),
					column{subject, atK("recall", k), of.recall, nil}.minus(columns[1]))
			}
		}
		ratios := make([]metric.Ratio, len(columns))
		for j, c := range columns {
			ratios[j] = c.ratio()
		}
		for j, f := range boot.Ratios(ratios...) {
			r.add(columns[j].subject, columns[j].metric, own.slice, f.Value, f.Low, f.High)
		}
	}
}

// newcomers prints the figures of newcomers.
func (t *table) newcomers(ks []int, cases map[string]int) {
	k := kOf(ks)
	for _, slice := range []string{firstSlice, landedSlice} {
		n := cases[slice]
		if n == 0 {
			continue
		}
		var lines []string
		for _, s := range []string{subject, trendSubject, categorySubject, "popularity"} {
			for _, name := range []string{s, difference(subject, s)} {
				ndcg, ok := t.report.Find(name, atK("ndcg", k), slice)
				if !ok {
					continue
				}
				recall, _ := t.report.Find(name, atK("recall", k), slice)
				signed := name != s
				lines = append(lines, name+"\t"+cell(ndcg, true, signed)+"\t"+cell(recall, true, signed))
			}
		}
		t.print(slice+fmt.Sprintf(" (%d)", n)+"\t"+atK("ndcg", k)+"\t"+atK("recall", k), lines)
	}
}

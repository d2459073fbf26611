package evaluate

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"inkling/model"
	"inkling/model/metric"
)

// The slices of an evaluation in which items are hidden from training.
const (
	amongSlice  = "items=hidden"  // their cases, with the hidden items as the only candidates
	hiddenSlice = "target=hidden" // the same cases, with the whole catalogue as candidates
	knownSlice  = "target=known"  // all other cases
)

// HiddenSlices are the names of the slices that there are where items are hidden
// from training.
func HiddenSlices() []string { return []string{amongSlice, hiddenSlice, knownSlice} }

// What stands behind a metric of the trade-off between hidden and known items,
// whose slice is an offset: see [OffsetSlice].
const (
	OfHidden = ":hidden"
	OfKnown  = ":known"
)

// randomSubject is what chance alone would reach.
const randomSubject = "random"

// noOffset is the offset with which no hidden item takes part.
var noOffset = math.Inf(-1)

// offsets are those of the trade-off.
func offsets() []float64 {
	all := []float64{noOffset}
	for o := -4.0; o <= 4; o++ {
		all = append(all, o)
	}
	return all
}

// OffsetSlice is the slice of an offset of cold items; -Inf is of a ranking in
// which none of them takes part.
func OffsetSlice(offset float64) string {
	if math.IsInf(offset, -1) {
		return "offset=none"
	}
	return "offset=" + strconv.FormatFloat(offset, 'g', -1, 64)
}

// hiddenRun is how one trained model ranks the targets of each case: among the
// hidden items, and with each offset in the whole catalogue.
type hiddenRun struct {
	offset float64 // the model's own
	among  [][]float64
	own    [][]float64
	by     [][][]float64 // as offsets
}

// rankHidden ranks by a trained model, if items are hidden.
func (e *evaluation) rankHidden(f Trained) {
	if e.Hidden == 0 {
		return
	}
	run := hiddenRun{offset: float64(f.Model.ColdOffset)}
	from := e.split.Train.Catalogue.Len() - e.Hidden
	run.own = e.ranksWith(f.Model, run.offset, 0)
	run.among = e.ranksWith(f.Model, run.offset, from)
	for _, o := range offsets() {
		run.by = append(run.by, e.ranksWith(f.Model, o, 0))
	}
	e.hidden = append(e.hidden, run)
}

// ranksWith are the ranks of the targets of each case among the candidates from
// an index on; NaN for a target that is none of them.
func (e *evaluation) ranksWith(m *model.Model, offset float64, from int) [][]float64 {
	changed := *m
	changed.ColdOffset = float32(offset)
	shelf, _ := m.Placement(model.ForYou)
	ranks := make([][]float64, len(e.split.Cases))
	rankers := make(chan *shelfRanker, e.Workers)
	for range e.Workers {
		rankers <- newShelfRanker(&changed, subject, func() *model.Scorer { return model.NewScorer(&changed) }, shelf)
	}
	e.parallel("rank with the offset "+OffsetSlice(offset), len(ranks), func(i int) {
		r := <-rankers
		defer func() { rankers <- r }()
		c := &e.split.Cases[i]
		scores, skip := make([]float32, changed.Items.Len()), make([]bool, changed.Items.Len())
		r.Score(scores, c)
		for _, item := range c.Masked {
			skip[item] = true
		}
		for _, item := range c.Targets {
			rank := math.NaN()
			if int(item) >= from {
				rank = metric.Rank(scores[from:], skip[from:], int(item)-from)
			}
			ranks[i] = append(ranks[i], rank)
		}
	})
	return ranks
}

// hiddenParts are the cases by whether their targets are hidden.
func (e *evaluation) hiddenParts() (hidden, known part) {
	from := int32(e.split.Train.Catalogue.Len() - e.Hidden)
	hidden.slice, known.slice = hiddenSlice, knownSlice
	for i := range e.split.Cases {
		of := map[bool][]int{}
		for j, item := range e.split.Cases[i].Targets {
			of[item >= from] = append(of[item >= from], j)
		}
		for is, p := range map[bool]*part{true: &hidden, false: &known} {
			if of[is] != nil {
				p.cases, p.targets = append(p.cases, i), append(p.targets, of[is])
			}
		}
	}
	return hidden, known
}

// hiddenFigures adds how well hidden items are found among themselves, beside
// chance, and what they and the known ones have of the whole ranking, by the
// offset.
func (e *evaluation) hiddenFigures(r *Report, boot metric.Bootstrap) {
	if len(e.hidden) == 0 {
		return
	}
	hidden, known := e.hiddenParts()
	among := hidden
	among.slice = amongSlice
	for _, p := range []struct {
		part
		of func(*hiddenRun) [][]float64
	}{
		{among, func(h *hiddenRun) [][]float64 { return h.among }},
		{hidden, func(h *hiddenRun) [][]float64 { return h.own }},
		{known, func(h *hiddenRun) [][]float64 { return h.own }},
	} {
		for _, m := range []string{"recall", "ndcg", "mrr"} {
			for _, k := range e.Ks {
				e.hiddenFigure(r, boot, p.part, m, k, "", p.slice, p.of)
			}
		}
	}
	e.chance(r, among)
	for j, o := range offsets() {
		for _, k := range e.Ks {
			of := func(h *hiddenRun) [][]float64 { return h.by[j] }
			e.hiddenFigure(r, boot, known, "ndcg", k, OfKnown, OffsetSlice(o), of)
			if o != noOffset {
				e.hiddenFigure(r, boot, hidden, "ndcg", k, OfHidden, OffsetSlice(o), of)
			}
		}
	}
	for n, h := range e.hidden {
		r.add(subject, "offset", allSlice, h.offset, math.NaN(), math.NaN())
		if len(e.hidden) > 1 {
			r.Rows[len(r.Rows)-1].Slice = seedSlice(e.Seed, n)
		}
	}
}

// byRank are the metrics of hidden and known items.
var byRank = map[string]func(ranks []float64, k int) float64{"recall": metric.RecallAtK, "ndcg": metric.NDCGAtK, "mrr": metric.MRRAtK}

// hiddenFigure adds one metric, the mean over the trainings. suffix stands
// behind its name.
func (e *evaluation) hiddenFigure(r *Report, boot metric.Bootstrap, p part, name string, k int, suffix, slice string, of func(*hiddenRun) [][]float64) {
	var values []float64
	for i := range e.hidden {
		ranks := of(&e.hidden[i])
		one := e.byVisitor(p, func(c int, targets []int) float64 { return byRank[name](chosen(ranks[c], targets), k) })
		values = addScaled(values, one, 1/float64(len(e.hidden)))
	}
	if len(values) == 0 {
		return
	}
	f := boot.Ratios(metric.Mean(values))[0]
	r.add(subject, atK(name, k)+suffix, slice, f.Value, f.Low, f.High)
}

// chance adds what an order by chance of the hidden items would reach in the
// mean: K of the n candidates.
func (e *evaluation) chance(r *Report, p part) {
	from := int32(e.split.Train.Catalogue.Len() - e.Hidden)
	candidates := func(c int) float64 {
		masked := 0
		for _, item := range e.split.Cases[c].Masked {
			if item >= from {
				masked++
			}
		}
		return float64(e.Hidden - masked)
	}
	for _, k := range e.Ks {
		var gain float64
		for rank := 1; rank <= k; rank++ {
			gain += 1 / math.Log2(1+float64(rank))
		}
		recall := e.byVisitor(p, func(c int, _ []int) float64 { return min(float64(k)/candidates(c), 1) })
		ndcg := e.byVisitor(p, func(c int, _ []int) float64 { return gain / max(candidates(c), float64(k)) })
		if len(recall) > 0 {
			r.add(randomSubject, atK("recall", k), amongSlice, mean(recall), math.NaN(), math.NaN())
			r.add(randomSubject, atK("ndcg", k), amongSlice, mean(ndcg), math.NaN(), math.NaN())
		}
	}
}

func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}

// hidden prints how hidden items are found, and the trade-off.
func (t *table) hidden(ks []int) {
	k := kOf(ks)
	head := "of items hidden from training"
	columns := []struct{ title, metric, slice string }{
		{"among them, " + atK("recall", k), atK("recall", k), amongSlice}, {atK("ndcg", k), atK("ndcg", k), amongSlice},
		{"among all, " + atK("recall", k), atK("recall", k), hiddenSlice}, {atK("ndcg", k), atK("ndcg", k), hiddenSlice},
	}
	var lines []string
	for _, s := range []string{subject, randomSubject} {
		line, found := s, false
		for _, c := range columns {
			f, ok := t.report.Find(s, c.metric, c.slice)
			line, found = line+"\t"+cell(f, ok, false), found || ok
		}
		if found {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return
	}
	for _, c := range columns {
		head += "\t" + c.title
	}
	t.print(head, lines)
	t.tradeOff(k)
}

// tradeOff prints hidden against known items over the offset.
func (t *table) tradeOff(k int) {
	name := atK("ndcg", k)
	without, _ := t.report.Find(subject, name+OfKnown, OffsetSlice(noOffset))
	var lines []string
	line := func(title string, known, hidden Figure, ok bool) {
		if change := 100 * (known.Value/without.Value - 1); finite(change) {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%+.1f\t%s", title, cell(known, true, false), change, cell(hidden, ok, false)))
		}
	}
	for _, o := range offsets() {
		known, _ := t.report.Find(subject, name+OfKnown, OffsetSlice(o))
		hidden, ok := t.report.Find(subject, name+OfHidden, OffsetSlice(o))
		line(OffsetSlice(o), known, hidden, ok)
	}
	known, _ := t.report.Find(subject, name, knownSlice)
	hidden, ok := t.report.Find(subject, name, hiddenSlice)
	title := "chosen in training"
	if f, ok := t.report.Find(subject, "offset", allSlice); ok {
		title += fmt.Sprintf(": %g", f.Value)
	}
	line(title, known, hidden, ok)
	t.print("offset of new items\tknown items, "+name+"\tchange, %\thidden items, "+name, lines)
}

// TradeOff are the points of the trade-off at the K that stands for the others:
// NDCG of known and of hidden items by offset; ok is false where no items were hidden.
func (r *Report) TradeOff() (metric string, offset, known, hidden []float64, ok bool) {
	ks, _ := r.Meta["k"].([]int)
	metric = headline(ks)
	for _, o := range offsets()[1:] {
		of, known1 := r.Find(subject, metric+OfKnown, OffsetSlice(o))
		other, hidden1 := r.Find(subject, metric+OfHidden, OffsetSlice(o))
		if known1 && hidden1 {
			offset, known, hidden = append(offset, o), append(known, of.Value), append(hidden, other.Value)
		}
	}
	return metric, offset, known, hidden, len(slices.Compact(offset)) > 1
}

package evaluate

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"inkling/model/metric"
)

// rankMetric is a metric of one case. k is the number of the K in Options.Ks.
type rankMetric struct {
	name string
	// shelf says that it judges what is shown, whatever is asked for, so that
	// slices by item do not have it.
	shelf bool
	of    func(run *ranking, c int, targets []int, k, at int) float64
}

func byRanks(of func(ranks []float64, k int) float64) func(*ranking, int, []int, int, int) float64 {
	return func(run *ranking, c int, targets []int, _, at int) float64 {
		return of(chosen(run.ranks[c], targets), at)
	}
}

// chosen are the ranks of some targets; nil means all.
func chosen(ranks []float64, targets []int) []float64 {
	if targets == nil || len(targets) == len(ranks) {
		return ranks
	}
	some := make([]float64, len(targets))
	for i, j := range targets {
		some[i] = ranks[j]
	}
	return some
}

// The metrics whose mean is taken over the cases of a visitor, and then over
// visitors.
var rankMetrics = []rankMetric{
	{"recall", false, byRanks(metric.RecallAtK)},
	{"hit", false, byRanks(metric.HitRateAtK)},
	{"ndcg", false, byRanks(metric.NDCGAtK)},
	{"mrr", false, byRanks(metric.MRRAtK)},
	{"novelty", true, func(run *ranking, c int, _ []int, k, _ int) float64 { return run.novelty[c][k] }},
	{"diversity", true, func(run *ranking, c int, _ []int, k, _ int) float64 { return run.diversity[c][k] }},
}

// column is one subject's figure in one metric, as the visitors make it up.
type column struct {
	subject, metric string
	values          []float64 // one a visitor
	counts          []float64 // what they are divided by; nil: the number of visitors
}

func (c column) ratio() metric.Ratio {
	if c.counts != nil {
		return metric.Ratio{Sum: c.values, Count: c.counts}
	}
	return metric.Mean(c.values)
}

// minus is the column of the difference, visitor by visitor.
func (c column) minus(o column) column {
	return column{difference(c.subject, o.subject), c.metric, addScaled(slices.Clone(c.values), o.values, -1), c.counts}
}

// rankFigures adds the figures of the rankings: each subject in each metric on
// each slice, and the model minus each other subject. All columns of a slice
// are resampled together.
func (e *evaluation) rankFigures(r *Report, boot metric.Bootstrap) {
	parts := e.parts()
	found := make([]Report, len(parts))
	e.parallel("intervals of the rankings", len(parts), func(i int) {
		columns := e.columns(parts[i], &found[i])
		ratios := make([]metric.Ratio, len(columns))
		for j, c := range columns {
			ratios[j] = c.ratio()
		}
		for j, f := range boot.Ratios(ratios...) {
			found[i].add(columns[j].subject, columns[j].metric, parts[i].slice, f.Value, f.Low, f.High)
		}
	})
	for i := range found {
		r.Rows = append(r.Rows, found[i].Rows...)
	}
	e.exposureFigures(r)
	e.overlapFigures(r)
}

// overlapFigures adds what share of the first K items of the exact model are
// also among those of the model as it ships: the mean over the cases.
func (e *evaluation) overlapFigures(r *Report) {
	exact := e.rankings.runs[exactSubject]
	for j, k := range e.Ks {
		var shares []float64
		for n, run := range exact {
			shipped := e.rankings.runs[subject][n]
			for c := range run.shelves {
				shares = append(shares, metric.Overlap(shipped.shelves[c][j], run.shelves[c][j]))
			}
		}
		if len(shares) > 0 {
			r.add(subject, atK("overlap", k), allSlice, stat.Mean(shares, nil), math.NaN(), math.NaN())
		}
	}
}

// exposureFigures adds what is a figure of all rankings together.
func (e *evaluation) exposureFigures(r *Report) {
	for _, subject := range e.rankings.subjects {
		for j, k := range e.Ks {
			var shares, ginis []float64
			for _, run := range e.rankings.runs[subject] {
				shares = append(shares, run.exposure[j].Coverage())
				ginis = append(ginis, run.exposure[j].Gini())
			}
			r.add(subject, atK("coverage", k), allSlice, stat.Mean(shares, nil), math.NaN(), math.NaN())
			r.add(subject, atK("gini", k), allSlice, stat.Mean(ginis, nil), math.NaN(), math.NaN())
		}
	}
}

// columns are those of a part. If it is of all cases and a subject was trained
// several times, each time's figure is added to the report under its seed.
func (e *evaluation) columns(p part, r *Report) []column {
	var columns []column
	for _, m := range rankMetrics {
		if m.name == "hit" && !e.severalTargets() { // it is the recall
			continue
		}
		if m.shelf && p.targets != nil {
			continue
		}
		for j, k := range e.Ks {
			columns = append(columns, e.compared(p, r, atK(m.name, k), func(run *ranking) ([]float64, []float64) {
				return e.byVisitor(p, func(c int, targets []int) float64 { return m.of(run, c, targets, j, k) }), nil
			})...)
		}
	}
	positives := e.positives(p)
	for _, k := range e.Ks {
		columns = append(columns, e.compared(p, r, atK("accuracy", k), func(run *ranking) ([]float64, []float64) {
			hits := e.sumByVisitor(p, func(c int, targets []int) float64 { return metric.HitsAtK(chosen(run.open[c], targets), k) })
			return hits, positives
		})...)
	}
	return columns
}

// compared are the columns of every subject in one metric, each the mean over
// its runs, and of the model minus each other subject.
func (e *evaluation) compared(p part, r *Report, name string, of func(run *ranking) (values, counts []float64)) []column {
	var columns []column
	model := -1
	for _, subject := range e.rankings.subjects {
		c := column{subject: subject, metric: name}
		runs := e.rankings.runs[subject]
		for n, run := range runs {
			var values []float64
			values, c.counts = of(run)
			if p.slice == allSlice && len(runs) > 1 {
				alone := column{values: values, counts: c.counts}.ratio()
				r.add(subject, name, seedSlice(e.Seed, n), alone.Value(slices.Repeat([]float64{1}, len(values))), math.NaN(), math.NaN())
			}
			c.values = addScaled(c.values, values, 1/float64(len(runs)))
		}
		columns = append(columns, c)
		if subject == e.model {
			model = len(columns) - 1
		} else if model >= 0 {
			columns = append(columns, columns[model].minus(c))
		}
	}
	return columns
}

// byVisitor is the mean of a figure over each visitor's cases; the cases of a
// visitor stand together.
func (e *evaluation) byVisitor(p part, of func(c int, targets []int) float64) []float64 {
	counts := e.sumByVisitor(p, func(int, []int) float64 { return 1 })
	means := e.sumByVisitor(p, of)
	for i := range means {
		means[i] /= counts[i]
	}
	return means
}

func (e *evaluation) sumByVisitor(p part, of func(c int, targets []int) float64) []float64 {
	var sums []float64
	for at, c := range p.cases {
		if at == 0 || e.split.Cases[c].Visitor != e.split.Cases[p.cases[at-1]].Visitor {
			sums = append(sums, 0)
		}
		var targets []int
		if p.targets != nil {
			targets = p.targets[at]
		}
		sums[len(sums)-1] += of(c, targets)
	}
	return sums
}

// positives are the numbers of each visitor's targets.
func (e *evaluation) positives(p part) []float64 {
	return e.sumByVisitor(p, func(c int, targets []int) float64 {
		if targets != nil {
			return float64(len(targets))
		}
		return float64(len(e.split.Cases[c].Targets))
	})
}

func (e *evaluation) severalTargets() bool {
	return slices.ContainsFunc(e.split.Cases, func(c Case) bool { return len(c.Targets) > 1 })
}

// addScaled returns dst + scale*values; a nil dst is zero.
func addScaled(dst, values []float64, scale float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(values))
	}
	for i, v := range values {
		dst[i] += scale * v
	}
	return dst
}

func atK(name string, k int) string           { return fmt.Sprintf("%s@%d", name, k) }
func seedSlice(seed uint64, n int) string     { return fmt.Sprintf("seed=%d", seed+uint64(n)) }
func difference(model, subject string) string { return model + " - " + subject }

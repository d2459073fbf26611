package evaluate

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"inkling/model/metric"
)

// allSlice is the slice of all cases.
const allSlice = "all"

// slices by the number of engaged events that were seen of the visitor.
var seenSlices = [...]struct {
	name string
	most int
}{{"events=0", 0}, {"events=1-2", 2}, {"events=3-5", 5}, {"events=6-20", 20}, {"events=21+", math.MaxInt}}

func sliceOf(c *Case) string {
	seen := 0
	for _, e := range c.History {
		if e.Behaviour.Engaged() {
			seen++
		}
	}
	for _, s := range seenSlices {
		if seen <= s.most {
			return s.name
		}
	}
	panic("evaluate: unreachable")
}

// rankMetrics are the metrics of one case's ranks.
var rankMetrics = []struct {
	name string
	of   func(ranks []float64, k int) float64
}{{"recall", metric.RecallAtK}, {"hit", metric.HitRateAtK}, {"ndcg", metric.NDCGAtK}, {"mrr", metric.MRRAtK}}

// column is a figure of each visitor: one subject's in one metric.
type column struct {
	subject, metric string
	values          []float64
}

// rankFigures adds the figures of the rankings: each subject in each metric on
// each slice, and the model minus each other subject. All columns of a slice
// are resampled together.
func (e *evaluation) rankFigures(r *Report, boot metric.Bootstrap) {
	of := make(map[string][]int)
	for i := range e.split.Cases {
		of[allSlice] = append(of[allSlice], i)
		s := sliceOf(&e.split.Cases[i])
		of[s] = append(of[s], i)
	}
	names := []string{allSlice}
	for _, s := range seenSlices {
		names = append(names, s.name)
	}
	for _, slice := range names {
		if len(of[slice]) == 0 {
			continue
		}
		columns := e.columns(of[slice], slice == allSlice, r)
		values := make([][]float64, len(columns))
		for i, c := range columns {
			values[i] = c.values
		}
		for i, f := range boot.Means(values...) {
			r.add(columns[i].subject, columns[i].metric, slice, f.Value, f.Low, f.High)
		}
	}
	for _, subject := range e.rankings.subjects {
		for j, k := range e.Ks {
			var shares []float64
			for _, run := range e.rankings.runs[subject] {
				shares = append(shares, run.coverage[j])
			}
			r.add(subject, atK("coverage", k), allSlice, stat.Mean(shares, nil), math.NaN(), math.NaN())
		}
	}
}

// columns averages the cases by visitor and the runs of a subject by case. If
// runs is set and a subject was trained several times, each time's mean is
// added to the report under its seed.
func (e *evaluation) columns(cases []int, runs bool, r *Report) []column {
	var columns []column
	for _, m := range rankMetrics {
		if m.name == "hit" && !e.severalTargets() {
			continue // it is the recall
		}
		for _, k := range e.Ks {
			var model []float64
			for _, subject := range e.rankings.subjects {
				of := e.rankings.runs[subject]
				var mean []float64
				for n, run := range of {
					values := e.byVisitor(cases, func(i int) float64 { return m.of(run.ranks[i], k) })
					if runs && len(of) > 1 {
						r.add(subject, atK(m.name, k), seedSlice(e.Seed, n), stat.Mean(values, nil), math.NaN(), math.NaN())
					}
					mean = addScaled(mean, values, 1/float64(len(of)))
				}
				columns = append(columns, column{subject, atK(m.name, k), mean})
				if subject == e.model {
					model = mean
				} else if model != nil {
					columns = append(columns, column{difference(e.model, subject), atK(m.name, k), addScaled(slices.Clone(model), mean, -1)})
				}
			}
		}
	}
	return columns
}

// byVisitor is the mean of a figure over each visitor's cases; the cases of a
// visitor stand together.
func (e *evaluation) byVisitor(cases []int, of func(i int) float64) []float64 {
	var means []float64
	for from := 0; from < len(cases); {
		to, sum := from, 0.0
		for to < len(cases) && e.split.Cases[cases[to]].Visitor == e.split.Cases[cases[from]].Visitor {
			sum += of(cases[to])
			to++
		}
		means = append(means, sum/float64(to-from))
		from = to
	}
	return means
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

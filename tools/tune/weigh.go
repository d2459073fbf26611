package tune

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"

	"inkling/model/train"
)

// Weighting is a set of the losses' weights and how it did against the default
// ones.
type Weighting struct {
	Set   Point
	Gains []float64          // by fold: the mean over the tasks, see Weigh
	Tasks map[string]float64 // the mean gain over the folds by metric
	Mean  float64            // of Gains; 0 for the default weights
	Err   float64            // its standard error; 0 for the default weights
	// Distance from the default weights: the Euclidean one of the weights'
	// natural logarithms.
	Distance float64
}

// CrossValidation is what a cross-validation found.
type CrossValidation struct {
	Weightings []Weighting // those judged on all folds; the first has the default weights
	Best       int         // the one of the highest mean
	Chosen     int         // the nearest to the default weights within one standard error of the best
	Trials     []Trial     // one a fold of a weighting
	Config     train.Config
	Whole      bool // it ended by its budget, not by the context
}

// Weightings is the space of a cross-validation: the weights in the base config
// of the losses with these names, each up to 4 times as large or as small.
func Weightings(base train.Config, names []string) *Space {
	s := &Space{}
	for _, name := range names {
		w, _ := strconv.ParseFloat(strconv.FormatFloat(float64(base.Weights[name]), 'g', -1, 32), 64) // .2 stays .2
		s.Fields = append(s.Fields, Field{Path: "weights." + name, Kind: LogFloat, Low: w / widest, High: min(w*widest, 1000)})
	}
	return s
}

const (
	widest  = 4. // a drawn weight is at most so many times the default, or its inverse
	aSingle = 3. // a weight that is changed alone is so many times it, or its inverse
)

// Weigh chooses the weights of the losses by cross-validation over folds of the
// visitors. It judges the default weights, then each weight alone times 3 and
// divided by 3, then weights drawn together, until the budget is spent; a
// weighting is begun only if all of its folds fit.
//
// Tasks of different units are averaged by their gain over the default weights
// on the same fold (after Maninis et al. 2019, "Attentive Single-Tasking of
// Multiple Tasks", equation 3):
//
//	gain(task) = (m - m0) / (m0 - chance), or (m0 - m) / m0 where less is better
//
// with m the figure of the weighting and m0 that of the default weights:
// NDCG@10 for the next item (chance 0), AUC for a binary head (chance .5, and
// the divisor at least .05), RMSE for ratings. A weighting's gain on a fold is
// the mean over the tasks, its mean and standard error are those over the folds.
// The choice is by the one-standard-error rule (Hastie, Tibshirani and Friedman,
// "The Elements of Statistical Learning", 2009, section 7.10): of the weightings
// not worse than the best mean less its standard error, the one nearest to the
// default weights.
func (s *Search) Weigh(ctx context.Context, folds int) (*CrossValidation, error) {
	e, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	w := &CrossValidation{Config: s.Base}
	err = e.weigh(w, folds)
	o, err := e.outcome(err)
	if err != nil {
		return nil, err
	}
	w.Trials, w.Whole = o.Trials, o.Whole
	if len(w.Weightings) > 0 {
		w.choose()
		w.Config, err = Apply(s.Base, w.Weightings[w.Chosen].Set)
	}
	return w, err
}

func (e *session) weigh(w *CrossValidation, folds int) error {
	var first []Figures
	judge := func(p Point) error {
		figures, err := e.folds(p, folds)
		if err != nil || figures == nil {
			return err
		}
		if first == nil {
			first = figures
		}
		w.Weightings = append(w.Weightings, e.weighting(p, figures, first))
		return nil
	}
	if err := judge(Point{}); err != nil {
		return err
	}
	for i := range e.Space.Fields {
		f := &e.Space.Fields[i]
		for _, factor := range []float64{1 / aSingle, aSingle} {
			if err := judge(Point{f.Path: f.at(f.coordinate(e.base.at(f.Path)) + math.Log(factor)/math.Log(f.High/f.Low))}); err != nil {
				return err
			}
		}
	}
	for r := rand.New(rand.NewPCG(e.Seed, 1)); ; {
		if err := judge(e.Space.draw(r)); err != nil {
			return err
		}
	}
}

// folds judges the point on every fold; nil where it failed on one.
func (e *session) folds(p Point, folds int) ([]Figures, error) {
	if len(e.done) >= len(e.recorded) && len(e.done) > 0 && !e.fits(folds) {
		return nil, errSpent
	}
	var figures []Figures
	for fold := range folds {
		t, err := e.try(PhaseWeights, p, fold)
		if err != nil {
			return nil, err
		}
		if t.Failed != "" {
			if len(e.done) <= folds {
				return nil, fmt.Errorf("fold %d of %d, with the default weights: %s (fewer folds hold more visitors each)", fold+1, folds, t.Failed)
			}
			return nil, nil
		}
		figures = append(figures, t.Figures)
	}
	return figures, nil
}

// weighting compares the figures of a point by fold with those of the default
// weights.
func (e *session) weighting(p Point, figures, first []Figures) Weighting {
	w := Weighting{Set: p, Tasks: make(map[string]float64)}
	for fold, f := range figures {
		var sum float64
		n := 0
		for _, metric := range taskMetrics(e.Base, first) {
			g, ok := gain(metric, f, first[fold])
			if !ok {
				continue
			}
			sum += g
			n++
			w.Tasks[metric] += g / float64(len(figures))
		}
		w.Gains = append(w.Gains, sum/float64(max(n, 1)))
	}
	var spread float64
	w.Mean, spread = stat.MeanStdDev(w.Gains, nil)
	w.Err = stat.StdErr(spread, float64(len(w.Gains)))
	for path, v := range p {
		own, _ := strconv.ParseFloat(string(v), 64)
		was, _ := strconv.ParseFloat(string(e.base.at(path).(json.Number)), 64)
		w.Distance += math.Pow(math.Log(own/was), 2)
	}
	w.Distance = math.Sqrt(w.Distance)
	return w
}

// taskMetrics are the metrics of the tasks that every fold has: the next item's
// first, then those of the heads in the order of their names.
func taskMetrics(base train.Config, first []Figures) []string {
	names := []string{nextMetric}
	for _, task := range slices.Sorted(maps.Keys(base.Weights)) {
		names = append(names, "auc:"+task, "rmse:"+task)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(first, func(f Figures) bool { _, ok := f[name]; return !ok })
	})
}

// nextMetric is the metric of the loss "next".
const nextMetric = "ndcg@10"

// leastExcess keeps the gain of a head that is next to chance from being noise
// times a large number.
const leastExcess = .05

// gain is by how much a figure is better than that of the default weights, as a
// share of the latter; false where that is nothing to share.
func gain(metric string, f, first Figures) (float64, bool) {
	m, m0 := f[metric], first[metric]
	switch {
	case strings.HasPrefix(metric, "auc:"):
		return (m - m0) / max(m0-.5, leastExcess), true
	case m0 <= 0:
		return 0, false
	case strings.HasPrefix(metric, "rmse:"):
		return (m0 - m) / m0, true
	}
	return (m - m0) / m0, true
}

// choose finds the best weighting and applies the one-standard-error rule.
func (w *CrossValidation) choose() {
	for i := range w.Weightings {
		if w.Weightings[i].Mean > w.Weightings[w.Best].Mean {
			w.Best = i
		}
	}
	best := &w.Weightings[w.Best]
	w.Chosen = w.Best
	for i := range w.Weightings {
		if c := &w.Weightings[i]; c.Mean >= best.Mean-best.Err && c.Distance < w.Weightings[w.Chosen].Distance {
			w.Chosen = i
		}
	}
}

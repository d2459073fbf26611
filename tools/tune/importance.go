package tune

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Importance says how much a field had to do with the objective.
type Importance struct {
	Path string
	// Value is Spearman's rank correlation of the field and the objective, from
	// -1 to 1; for a field without order the correlation ratio of the objective's
	// ranks, from 0 to 1.
	Value  float64
	Signed bool // it has a direction: a negative value means that lower was better
}

// leastTrials is how many trials an importance needs: with fewer it is noise.
const leastTrials = 8

// Importances are those of the space's fields over the trials that succeeded,
// strongest first; nil where these are too few. Trials that follow the best one
// are among them, so fields are not independent of each other: it is a hint
// where to look, not a test.
func Importances(space *Space, trials []Trial) []Importance {
	var made []Trial
	for _, t := range trials {
		if t.Score != nil && len(t.Set) == len(space.Fields) { // not the base, which has none set
			made = append(made, t)
		}
	}
	if len(made) < leastTrials {
		return nil
	}
	scores := ranks(made, func(t *Trial) float64 { return *t.Score })
	var all []Importance
	for i := range space.Fields {
		f := &space.Fields[i]
		im := Importance{Path: f.Path, Signed: f.numeric()}
		if f.numeric() {
			im.Value = stat.Correlation(ranks(made, func(t *Trial) float64 { return f.coordinate(json.Number(t.Set[f.Path])) }), scores, nil)
		} else {
			im.Value = ratio(f, made, scores)
		}
		if im.Value == im.Value { // a field that never changed has none
			all = append(all, im)
		}
	}
	slices.SortStableFunc(all, func(a, b Importance) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
	return all
}

// ranks are the trials' ranks by a value, from 1; equal values share the mean.
func ranks(trials []Trial, of func(*Trial) float64) []float64 {
	values := make([]float64, len(trials))
	for i := range trials {
		values[i] = of(&trials[i])
	}
	r := make([]float64, len(values))
	for i, v := range values {
		r[i] = .5
		for _, o := range values {
			if o < v {
				r[i]++
			} else if o == v {
				r[i] += .5
			}
		}
	}
	return r
}

// ratio is the correlation ratio: the root of the share of the scores' variance
// that lies between the choices.
func ratio(f *Field, trials []Trial, scores []float64) float64 {
	mean, variance := stat.PopMeanVariance(scores, nil)
	var between float64
	for _, choice := range f.choices() {
		var own []float64
		for i := range trials {
			if bytes.Equal(trials[i].Set[f.Path], choice) {
				own = append(own, scores[i])
			}
		}
		if len(own) > 0 {
			between += float64(len(own)) / float64(len(scores)) * math.Pow(stat.Mean(own, nil)-mean, 2)
		}
	}
	return math.Sqrt(between / variance)
}

package tune

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// DefaultObjective counts the ranking and, where there are heads, their AUC.
// Over a whole catalogue NDCG@10 is about a fifth of an AUC, so with this weight
// a change by one per cent counts about alike in both.
const DefaultObjective = "ndcg@10 + 0.2*auc"

// meanAUC stands in an objective for the mean of all auc:TASK.
const meanAUC = "auc"

// Objective is a weighted sum of figures, which a search makes as large as it
// can.
type Objective struct {
	text  string
	terms []term
}

type term struct {
	weight float64
	metric string
}

// ParseObjective reads terms METRIC or WEIGHT*METRIC with + or - between them.
// A minus stands at the beginning or after a space, since metrics may have one
// inside. The metric auc is the mean over the tasks that have an AUC, 0 where
// there is none; figures of which less is better need a minus: "ndcg@10 -
// 0.1*rmse:rating".
func ParseObjective(text string) (*Objective, error) {
	o := &Objective{text: strings.Join(strings.Fields(text), " ")}
	signed := strings.ReplaceAll(" "+o.text, " -", "+-")
	for part := range strings.SplitSeq(signed, "+") {
		part = strings.ReplaceAll(part, " ", "")
		if part == "" {
			continue
		}
		t := term{1, part}
		if factor, metric, ok := strings.Cut(part, "*"); ok {
			w, err := strconv.ParseFloat(factor, 64)
			if err != nil || math.IsInf(w, 0) || w == 0 || w != w {
				return nil, fmt.Errorf("objective %q: want a number before the *, got %q", text, factor)
			}
			t = term{w, metric}
		} else if metric, ok := strings.CutPrefix(part, "-"); ok {
			t = term{-1, metric}
		}
		if t.metric == "" || strings.ContainsAny(t.metric, "*,;= \"'") {
			return nil, fmt.Errorf("objective %q: want a metric such as ndcg@10 or auc:purchase, got %q", text, t.metric)
		}
		if err := checkCut(t.metric); err != nil {
			return nil, fmt.Errorf("objective %q: %w", text, err)
		}
		o.terms = append(o.terms, t)
	}
	if len(o.terms) == 0 {
		return nil, fmt.Errorf("objective %q: want a metric such as ndcg@10, got none", text)
	}
	return o, nil
}

// checkCut refuses an @ without a whole number, 1 or more, behind it.
func checkCut(metric string) error {
	_, cut, ok := strings.Cut(metric, "@")
	if k, err := strconv.Atoi(cut); ok && (err != nil || k < 1) {
		return fmt.Errorf("%s: want a whole number, 1 or more, after the @", metric)
	}
	return nil
}

// String is the objective as it was written, with single spaces.
func (o *Objective) String() string { return o.text }

// Ks are the lengths at which its metrics cut a ranking, 10 where none does.
func (o *Objective) Ks() []int {
	var ks []int
	for _, t := range o.terms {
		if _, cut, ok := strings.Cut(t.metric, "@"); ok {
			k, _ := strconv.Atoi(cut)
			ks = append(ks, k)
		}
	}
	if len(ks) == 0 {
		return []int{10}
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

// Metrics are the names of its terms.
func (o *Objective) Metrics() []string {
	var names []string
	for _, t := range o.terms {
		names = append(names, t.metric)
	}
	return names
}

// Score is the objective of the figures. All must have the AUCs that first has,
// those of the first trial: a head that is given up must not raise the mean of
// the rest. It is an error if a figure is missing or no finite number.
func (o *Objective) Score(f, first Figures) (float64, error) {
	var sum float64
	for _, t := range o.terms {
		v, err := value(t.metric, f, first)
		if err != nil {
			return 0, err
		}
		sum += t.weight * v
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, fmt.Errorf("the objective is %v", sum)
	}
	return sum, nil
}

// value is the figure of the metric.
func value(metric string, f, first Figures) (float64, error) {
	if metric != meanAUC {
		v, ok := f[metric]
		if !ok {
			return 0, fmt.Errorf("no figure %s, there are %s", metric, strings.Join(slices.Sorted(maps.Keys(f)), ", "))
		}
		return v, nil
	}
	var sum float64
	n := 0
	for _, name := range slices.Sorted(maps.Keys(first)) {
		if !strings.HasPrefix(name, "auc:") {
			continue
		}
		v, ok := f[name]
		if !ok {
			return 0, fmt.Errorf("no figure %s, which the first trial had", name)
		}
		sum += v
		n++
	}
	return sum / float64(max(n, 1)), nil
}

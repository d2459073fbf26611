package tune

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"inkling/tools/evaluate"
)

// shownWeightings is how many weightings a table shows beside the default one.
const shownWeightings = 8

// WriteTable writes the best weightings with their gains in per cent and marks
// the best and the chosen one.
func (w *CrossValidation) WriteTable(out io.Writer) error {
	if len(w.Weightings) == 0 {
		return nil
	}
	order := make([]int, len(w.Weightings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(w.Weightings[b].Mean, w.Weightings[a].Mean) })
	metrics := slices.Sorted(maps.Keys(w.Weightings[0].Tasks))
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "gain %\terror")
	for _, m := range metrics {
		fmt.Fprintf(t, "\t%s", m)
	}
	fmt.Fprintln(t, "\t\tweights")
	for rank, i := range order {
		if rank >= shownWeightings && i != 0 && i != w.Chosen {
			continue
		}
		c := &w.Weightings[i]
		fmt.Fprintf(t, "%+.2f\t%.2f", 100*c.Mean, 100*c.Err)
		for _, m := range metrics {
			fmt.Fprintf(t, "\t%+.2f", 100*c.Tasks[m])
		}
		fmt.Fprintf(t, "\t%s\t%s\n", w.mark(i), c.Set)
	}
	return t.Flush()
}

func (w *CrossValidation) mark(i int) string {
	switch {
	case i == w.Chosen && i == w.Best:
		return "best, chosen"
	case i == w.Chosen:
		return "chosen"
	case i == w.Best:
		return "best"
	}
	return ""
}

// Summary says in a line what was chosen and why.
func (w *CrossValidation) Summary() string {
	best, chosen := &w.Weightings[w.Best], &w.Weightings[w.Chosen]
	among := fmt.Sprintf("of %d weightings", len(w.Weightings))
	switch {
	case w.Chosen == 0:
		return fmt.Sprintf("the default weights: the best %s gains %+.2f %%, no more than its standard error of %.2f", among, 100*best.Mean, 100*best.Err)
	case w.Chosen == w.Best:
		return fmt.Sprintf("the best %s, %s: it gains %+.2f %% over the default weights, standard error %.2f", among, chosen.Set, 100*best.Mean, 100*best.Err)
	}
	return fmt.Sprintf("%s, which gains %+.2f %% over the default weights: %s the nearest to them within one standard error (%.2f) of the best (%+.2f)",
		chosen.Set, 100*chosen.Mean, among, 100*best.Err, 100*best.Mean)
}

// Report is the outcome in the form of all reports: the gain of each weighting,
// in per cent, with the bounds of one standard error, and beside it the gain of
// each task. The chosen weighting has the slice all and the subject tuned.
func (w *CrossValidation) Report(meta map[string]any) *evaluate.Report {
	r := &evaluate.Report{Meta: meta}
	for i := range w.Weightings {
		w.add(r, subject, fmt.Sprintf("weighting=%d", i), i)
	}
	if len(w.Weightings) > 0 {
		w.add(r, "tuned", "all", w.Chosen)
	}
	return r
}

func (w *CrossValidation) add(r *evaluate.Report, subject, slice string, i int) {
	c := &w.Weightings[i]
	low, high := 100*(c.Mean-c.Err), 100*(c.Mean+c.Err)
	r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: "gain", Slice: slice, Value: 100 * c.Mean, Low: &low, High: &high, Unit: "%"})
	for _, m := range slices.Sorted(maps.Keys(c.Tasks)) {
		r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: "gain:" + m, Slice: slice, Value: 100 * c.Tasks[m], Unit: "%"})
	}
}

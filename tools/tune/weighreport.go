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
func (w *Weighed) WriteTable(out io.Writer) error {
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

func (w *Weighed) mark(i int) string {
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

// Report is the outcome in the form of all reports: the gain of each weighting,
// in per cent, with the bounds of one standard error, and beside it the gain of
// each task. The chosen weighting has the slice all and the subject tuned.
func (w *Weighed) Report(meta map[string]any) *evaluate.Report {
	r := &evaluate.Report{Meta: meta}
	for i := range w.Weightings {
		w.add(r, subject, fmt.Sprintf("weighting=%d", i), i)
	}
	if len(w.Weightings) > 0 {
		w.add(r, "tuned", "all", w.Chosen)
	}
	return r
}

func (w *Weighed) add(r *evaluate.Report, subject, slice string, i int) {
	c := &w.Weightings[i]
	low, high := 100*(c.Mean-c.Err), 100*(c.Mean+c.Err)
	r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: "gain", Slice: slice, Value: 100 * c.Mean, Low: &low, High: &high, Unit: "%"})
	for _, m := range slices.Sorted(maps.Keys(c.Tasks)) {
		r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: "gain:" + m, Slice: slice, Value: 100 * c.Tasks[m], Unit: "%"})
	}
}

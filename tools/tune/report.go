package tune

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"inkling/tools/evaluate"
)

// bestTrials is how many trials a table shows.
const bestTrials = 5

// ranked are the trials that succeeded, best first, those of equal score in the
// order in which they were made.
func (o *Outcome) ranked() []Trial {
	var all []Trial
	for _, t := range o.Trials {
		if t.Score != nil {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b Trial) int { return cmp.Compare(*b.Score, *a.Score) })
	return all
}

// WriteTable writes the best trials, the first one beside them, and what seems
// to matter.
func (o *Outcome) WriteTable(w io.Writer, objective *Objective, space *Space) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "trial\tphase\tobjective")
	names := figureNames(objective, o.Trials)
	for _, name := range names {
		fmt.Fprintf(t, "\t%s", name)
	}
	fmt.Fprintln(t, "\tsettings")
	shown := o.ranked()
	shown = shown[:min(len(shown), bestTrials)]
	if len(o.Trials) > 0 && !slices.ContainsFunc(shown, func(t Trial) bool { return t.Number == 0 }) {
		shown = append(shown, o.Trials[0])
	}
	for _, trial := range shown {
		fmt.Fprintf(t, "%d\t%s\t%s", trial.Number, trial.Phase, Short(*trial.Score))
		for _, name := range names {
			fmt.Fprintf(t, "\t%s", Short(trial.Figures[name]))
		}
		fmt.Fprintf(t, "\t%s\n", trial.Set)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return writeImportances(w, Importances(space, o.Trials))
}

func writeImportances(w io.Writer, all []Importance) error {
	if len(all) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nhow much a setting went with the objective (rank correlation over the trials; a hint, no test)")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, im := range all {
		direction := ""
		if im.Signed && im.Value < 0 {
			direction = "lower was better"
		} else if im.Signed {
			direction = "higher was better"
		}
		fmt.Fprintf(t, "  %s\t%.2f\t%s\n", im.Path, max(im.Value, -im.Value), direction)
	}
	return t.Flush()
}

// figureNames are the objective's metrics, the mean AUC as those that it is of;
// none where the objective is one figure, which stands in its own column.
func figureNames(o *Objective, trials []Trial) []string {
	var names []string
	for _, m := range o.Metrics() {
		if m != meanAUC {
			names = append(names, m)
			continue
		}
		if len(trials) > 0 {
			for _, name := range slices.Sorted(maps.Keys(trials[0].Figures)) {
				if strings.HasPrefix(name, "auc:") {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// String lists the settings of a point by name: "dropout 0.2, lists.window 20".
func (p Point) String() string {
	if len(p) == 0 {
		return "as they are"
	}
	var b strings.Builder
	for i, path := range slices.Sorted(maps.Keys(p)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(path + " " + string(p[path]))
	}
	return b.String()
}

// Short writes a figure as tables do: .1234.
func Short(v float64) string {
	text := strconv.FormatFloat(v, 'f', 4, 64)
	if rest, ok := strings.CutPrefix(text, "0."); ok {
		return "." + rest
	}
	if rest, ok := strings.CutPrefix(text, "-0."); ok {
		return "-." + rest
	}
	return text
}

// Summary says in a line how the best trial compares with the first.
func (o *Outcome) Summary() string {
	first, failed := o.Trials[0].Score, 0
	for _, t := range o.Trials {
		if t.Failed != "" {
			failed++
		}
	}
	made := fmt.Sprintf("%d trials", len(o.Trials))
	if failed > 0 {
		made += fmt.Sprintf(", %d of which failed", failed)
	}
	if o.Best.Number == 0 {
		return fmt.Sprintf("the settings as they are, which none of %s did better than (objective %s)", made, Short(*first))
	}
	text := fmt.Sprintf("those of trial %d of %s: objective %s on the validation part, as they were %s", o.Best.Number, made, Short(*o.Best.Score), Short(*first))
	if cases := o.Best.Figures[casesFigure]; cases > 0 && cases < fewCases {
		text += fmt.Sprintf("; it has %.0f cases only, on which the best of many trials is luck in part", cases)
	}
	return text
}

// fewCases is where a summary warns: with 500 cases the standard error of a
// recall of .1 is .013.
const fewCases = 500

// Line says in a line what a trial came to.
func (t *Trial) Line(best *Trial) string {
	var b strings.Builder
	fmt.Fprintf(&b, "trial %d, %s", t.Number, t.Phase)
	if t.Fold != nil {
		fmt.Fprintf(&b, ", fold %d", *t.Fold+1)
	}
	fmt.Fprintf(&b, ", %s: ", (time.Duration(t.Seconds * float64(time.Second))).Round(time.Second/10))
	switch {
	case t.Failed != "":
		fmt.Fprintf(&b, "failed: %s", t.Failed)
	case t.Score != nil:
		b.WriteString(Short(*t.Score))
		if best != nil && best.Number == t.Number && t.Number > 0 {
			b.WriteString(" (best)")
		}
	default:
		fmt.Fprintf(&b, "%s %s", nextMetric, Short(t.Figures[nextMetric]))
	}
	fmt.Fprintf(&b, "; %s", t.Set)
	return b.String()
}

// Report is the outcome in the form of all reports: the subject tuned has the
// figures of the best trial, default those of the first one, and each trial its
// objective under its number.
func (o *Outcome) Report(meta map[string]any, space *Space) *evaluate.Report {
	r := &evaluate.Report{Meta: meta}
	if o.Best != nil {
		addFigures(r, "tuned", o.Best)
	}
	if len(o.Trials) > 0 {
		addFigures(r, "default", &o.Trials[0])
	}
	for _, t := range o.Trials {
		if t.Score != nil {
			addRow(r, subject, "objective", fmt.Sprintf("trial=%d", t.Number), *t.Score)
		}
	}
	for _, im := range Importances(space, o.Trials) {
		addRow(r, "tuned", "importance", "field="+im.Path, im.Value)
	}
	return r
}

func addFigures(r *evaluate.Report, subject string, t *Trial) {
	if t.Score != nil {
		addRow(r, subject, "objective", "all", *t.Score)
	}
	for _, name := range slices.Sorted(maps.Keys(t.Figures)) {
		addRow(r, subject, name, "all", t.Figures[name])
	}
}

func addRow(r *evaluate.Report, subject, metric, slice string, value float64) {
	r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: metric, Slice: slice, Value: value})
}

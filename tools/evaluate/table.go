package evaluate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"
)

// WriteTable prints the report for people: the subjects as rows, the metrics
// as columns, then the slices, the tasks, the differences, and the spread over
// the seeds.
func (r *Report) WriteTable(w io.Writer) error {
	t := &table{report: r, out: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	ks, _ := r.Meta["k"].([]int)
	model, _ := r.Meta["model"].(string)
	cases, _ := r.Meta["cases"].(map[string]int)
	fmt.Fprintf(t.out, "%v, target %v: %d cases of %v visitors, %v items ranked, seed %v\n",
		r.Meta["protocol"], r.Meta["target"], cases[allSlice], r.Meta["visitors"], r.Meta["items"], r.Meta["seed"])
	for _, k := range ks {
		t.block(t.subjects(model, false), t.ranked(k, false), allSlice)
	}
	t.block(t.subjects(model, false), t.ranked(kOf(ks), true), allSlice)
	t.slices(t.subjects(model, false), cases, headline(ks))
	for _, task := range taskOrder {
		t.block(t.subjects(model, false), t.metrics(":"+task), allSlice)
	}
	t.block(t.subjects(model, true), t.ranked(kOf(ks), false), allSlice)
	for _, task := range taskOrder {
		t.block(t.subjects(model, true), t.metrics(":"+task), allSlice)
	}
	t.block(t.subjects(model, true), t.metrics(DeltaM), allSlice)
	t.spread("@" + fmt.Sprint(kOf(ks)))
	t.replay()
	t.hidden(ks)
	t.newcomers(ks, cases)
	t.notes()
	return t.out.Flush()
}

type table struct {
	report *Report
	out    *tabwriter.Writer
}

// kOf is the K that stands for the others: 10, or the first.
func kOf(ks []int) int {
	if slices.Contains(ks, 10) || len(ks) == 0 {
		return 10
	}
	return ks[0]
}

func headline(ks []int) string { return atK("ndcg", kOf(ks)) }

// subjects are those of the report in its order, or the differences.
func (t *table) subjects(model string, differences bool) []string {
	var names []string
	for _, f := range t.report.Rows {
		is := model != "" && strings.HasPrefix(f.Subject, difference(model, ""))
		if is == differences && !Replays(f.Subject) && !slices.Contains(names, f.Subject) {
			names = append(names, f.Subject)
		}
	}
	return names
}

func (t *table) metrics(suffix string) []string {
	var names []string
	for _, f := range t.report.Rows {
		if strings.HasSuffix(f.Metric, suffix) && !slices.Contains(names, f.Metric) {
			names = append(names, f.Metric)
		}
	}
	return names
}

// ranked are the metrics at a K that judge what is found, or what is shown.
func (t *table) ranked(k int, shelf bool) []string {
	return slices.DeleteFunc(t.metrics("@"+fmt.Sprint(k)), func(metric string) bool {
		name, _, _ := strings.Cut(metric, "@")
		return slices.Contains(shelfNames, name) != shelf
	})
}

// block prints one table of figures; subjects and metrics without any are left
// out.
func (t *table) block(subjects, metrics []string, slice string) {
	metrics = slices.DeleteFunc(metrics, func(m string) bool {
		return !slices.ContainsFunc(subjects, func(s string) bool { _, ok := t.report.Find(s, m, slice); return ok })
	})
	var lines []string
	for _, s := range subjects {
		line, found := s, false
		for _, m := range metrics {
			f, ok := t.report.Find(s, m, slice)
			line += "\t" + cell(f, ok, strings.Contains(s, " - "))
			found = found || ok
		}
		if found {
			lines = append(lines, line)
		}
	}
	if len(lines) > 0 {
		t.print("\t"+strings.Join(metrics, "\t"), lines)
	}
}

// slices prints one metric of the subjects by slice.
func (t *table) slices(subjects []string, cases map[string]int, metric string) {
	head := metric
	var names []string
	for _, name := range Slices()[1:] {
		if n := cases[name]; n > 0 {
			names = append(names, name)
			head += fmt.Sprintf("\t%s (%d)", name, n)
		}
	}
	var lines []string
	for _, s := range subjects {
		if _, ok := t.report.Find(s, metric, allSlice); !ok {
			continue
		}
		line := s
		for _, slice := range names {
			f, ok := t.report.Find(s, metric, slice)
			line += "\t" + cell(f, ok, false)
		}
		lines = append(lines, line)
	}
	t.print(head, lines)
}

func (t *table) print(head string, lines []string) {
	fmt.Fprintln(t.out)
	for _, l := range append([]string{head}, lines...) {
		fmt.Fprintln(t.out, l)
	}
}

// spread prints mean and standard deviation over the seeds, of the tasks'
// metrics and those at one K.
func (t *table) spread(k string) {
	values := make(map[string][]float64)
	var keys []string
	for _, f := range t.report.Rows {
		if strings.HasPrefix(f.Slice, "seed=") && (strings.HasSuffix(f.Metric, k) || strings.Contains(f.Metric, ":")) {
			key := f.Subject + "\t" + f.Metric
			if values[key] == nil {
				keys = append(keys, key)
			}
			values[key] = append(values[key], f.Value)
		}
	}
	var lines []string
	for _, k := range keys {
		mean, sd := stat.MeanStdDev(values[k], nil)
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s", k, number(mean), number(sd)))
	}
	if len(lines) > 0 {
		t.print(fmt.Sprintf("over %v seeds\t\tmean\tstandard deviation", t.report.Meta["seeds"]), lines)
	}
}

func (t *table) notes() {
	fmt.Fprintln(t.out)
	notes, _ := t.report.Meta["notes"].([]string)
	for _, n := range notes {
		fmt.Fprintln(t.out, "* "+n)
	}
	fmt.Fprintf(t.out, "* in brackets: the %.0f %% bootstrap interval over visitors\n", 100*level)
}

// cell is a figure and its interval; a difference carries its sign.
func cell(f Figure, ok, signed bool) string {
	if !ok {
		return "-"
	}
	text := number(f.Value)
	if signed && f.Value >= 0 {
		text = "+" + text
	}
	if f.Low != nil {
		text += fmt.Sprintf(" [%s, %s]", number(*f.Low), number(*f.High))
	}
	return text
}

// number has four decimals and no zero before the point.
func number(x float64) string {
	s := fmt.Sprintf("%.4f", math.Abs(x))
	if s = strings.TrimPrefix(s, "0"); x < 0 && strings.Trim(s, ".0") != "" {
		s = "-" + s
	}
	return s
}

package report

import (
	"slices"
	"strings"

	"inkling/tools/evaluate"
)

// table is a table of the page.
type table struct {
	Caption string
	Corner  string // heads the column of row names
	Columns []column
	Rows    []tableRow
}

type column struct{ Name, Hint string }

type tableRow struct {
	Head   string
	Strong bool
	Cells  []cell
}

// cell is a figure and its interval. Tone is "better" or "worse" for a
// difference that the interval holds clear of zero, and "" else.
type cell struct{ Text, Interval, Tone string }

// Verdict says a tone in words.
func (c cell) Verdict() string {
	switch c.Tone {
	case "better":
		return "clearly better"
	case "worse":
		return "clearly worse"
	}
	return ""
}

// figureCell shows a figure; a difference carries its sign and its tone.
func figureCell(f evaluate.Figure, difference bool) cell {
	c := cell{Text: decimal(f.Value)}
	if difference {
		c.Text, c.Tone = signed(f.Value), tone(f)
	}
	if f.Unit != "" {
		c.Text += " " + f.Unit
	}
	if f.Low != nil {
		c.Interval = decimal(*f.Low) + " to " + decimal(*f.High)
	}
	return c
}

// tone tells a difference that is clear of zero.
func tone(f evaluate.Figure) string {
	if f.Low == nil || *f.Low <= 0 && *f.High >= 0 || undirected(f.Metric) {
		return ""
	}
	if (*f.Low > 0) != evaluate.LowerIsBetter(f.Metric) {
		return "better"
	}
	return "worse"
}

// undirected are the metrics of which neither more nor less is better.
func undirected(metric string) bool {
	name := metric[:strings.IndexAny(metric+"@", ":@")]
	return slices.Contains([]string{"novelty", "diversity", "coverage", "gini", "calibration"}, name)
}

// subjectNames are the subjects in words, and what they are.
var subjectNames = map[string]string{
	"inkling": "Inkling", "inkling-float32": "Inkling before int8", "retrieval": "Retrieval alone", "lists": "Lists alone",
	evaluate.SingleTask: "Single-task twin", "popularity": "Popularity", "item-knn": "Item-kNN", "truth": "The truth", "biases": "Biases",
}

func subjectName(s string) string {
	if name, ok := subjectNames[s]; ok {
		return name
	}
	return s
}

// metricWords are the metrics as they are written, and a hint at what they are.
var metricWords = map[string]column{
	"recall": {"Recall", "share of the wanted items among the first K"}, "hit": {"Hit rate", "share of cases with any wanted item among the first K"},
	"ndcg": {"NDCG", "normalised discounted cumulative gain"}, "mrr": {"MRR", "1 over the rank of the first wanted item"},
	"accuracy": {"Accuracy", "hits over all wanted items, with nothing left out of the ranking"},
	"coverage": {"Coverage", "share of the catalogue that was shown at all"}, "gini": {"Gini", "0: every item is shown equally often; 1: one item always"},
	"novelty": {"Novelty", "bits: how little known the items shown are"}, "diversity": {"Diversity", "1 minus the mean likeness of the items of one shelf"},
	"auc": {"AUC", "probability that a yes is above a no"}, "gauc": {"GAUC", "AUC within each visitor, weighted by rows"},
	"prauc": {"PR-AUC", "average precision"}, "logloss": {"Log-loss", "nats; lower is better"}, "ne": {"NE", "log-loss over that of the mean rate; lower is better"},
	"calibration": {"Calibration", "predicted over observed; 1 is right"}, "ece": {"ECE", "expected calibration error; lower is better"},
	"rmse": {"RMSE", "lower is better"}, "mae": {"MAE", "lower is better"}, "top1": {"Top-1", "share of right categories"}, "top3": {"Top-3", "right category among three"},
	evaluate.DeltaM: {"Δm", "mean relative gain over the twins, per cent"},
}

// metricColumn is the heading of a metric.
func metricColumn(metric string) column {
	at := strings.IndexAny(metric+"@", ":@")
	c, ok := metricWords[metric[:at]]
	if !ok {
		return column{Name: metric}
	}
	if at < len(metric) && metric[at] == '@' {
		c.Name += metric[at:]
	}
	return c
}

// figures is a report by subject, metric and slice.
type figures struct {
	model    string
	subjects []string // in the report's order
	of       map[[3]string]evaluate.Figure
}

func newFigures(r *evaluate.Report) figures {
	f := figures{of: make(map[[3]string]evaluate.Figure, len(r.Rows))}
	f.model, _ = r.Meta["model"].(string)
	for _, row := range r.Rows {
		f.of[[3]string{row.Subject, row.Metric, row.Slice}] = row
		if !slices.Contains(f.subjects, row.Subject) && !f.difference(row.Subject) && !evaluate.Replays(row.Subject) {
			f.subjects = append(f.subjects, row.Subject)
		}
	}
	return f
}

// difference reports whether a subject is the model minus another.
func (f figures) difference(subject string) bool {
	return f.model != "" && strings.HasPrefix(subject, f.model+" - ")
}

func (f figures) find(subject, metric, slice string) (evaluate.Figure, bool) {
	row, ok := f.of[[3]string{subject, metric, slice}]
	return row, ok
}

// minus finds the model minus a subject.
func (f figures) minus(subject, metric, slice string) (evaluate.Figure, bool) {
	return f.find(f.model+" - "+subject, metric, slice)
}

// table has a row for each subject and a column for each metric that any has;
// nil if none has any. With differences the rows are the model minus the
// subjects.
func (f figures) table(caption string, metrics []string, differences bool) *table {
	t := &table{Caption: caption, Corner: "Subject"}
	find, head := f.find, subjectName
	if differences {
		find, head = f.minus, func(s string) string { return "minus " + subjectName(s) }
		t.Corner = subjectName(f.model)
	}
	var present []string
	for _, m := range metrics {
		if slices.ContainsFunc(f.subjects, func(s string) bool { _, ok := find(s, m, "all"); return ok }) {
			present = append(present, m)
			t.Columns = append(t.Columns, metricColumn(m))
		}
	}
	for _, s := range f.subjects {
		row, any := tableRow{Head: head(s), Strong: s == f.model && !differences}, false
		for _, m := range present {
			figure, ok := find(s, m, "all")
			if !ok {
				row.Cells = append(row.Cells, cell{Text: "–"})
				continue
			}
			any = true
			row.Cells = append(row.Cells, figureCell(figure, differences))
		}
		if any {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

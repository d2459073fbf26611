package main

import (
	"fmt"
	"io"
	"strings"

	"inkling/tools/evaluate"
)

// table is the report as the README shows it, in Markdown.
type table struct {
	w     io.Writer
	rows  []evaluate.Figure
	began bool // whether its head was printed
}

// columns of the table.
var columns = []string{inkling, "onnxruntime-web", "tfjs", "plain-js"}

// printTable prints the tables of the rows that there are.
func printTable(w io.Writer, rows []evaluate.Figure) {
	t := table{w: w, rows: rows}
	for _, r := range []struct{ title, metric, slice string }{
		{"network, 1,000 rows", "ms:network", "rows=1000"},
		{"network, 10,000 rows", "ms:network", "rows=10000"},
		{"shelf from 10,000 items", "ms:recommend", "items=10000"},
		{"shelf from 100,000 items", "ms:recommend", "items=100000"},
		{"training, 50 steps", "ms:adapt", "all"},
	} {
		t.row(r.title, func(subject string) string { return t.cell(subject, r.metric, r.slice, r.slice) })
	}
	// A peer has one cold start, which is held against two of Inkling's.
	t.row("cold start, network", func(subject string) string {
		if subject == inkling {
			return t.cell(subject, "ms:coldstart", "first=network", "")
		}
		return t.cell(subject, "ms:coldstart", "all", "first=network")
	})
	t.row("cold start, Inkling's first shelf", func(subject string) string { return t.cell(subject, "ms:coldstart", "all", "all") })
	t.row("runtime on the wire", func(subject string) string {
		f, ok := t.find(subject, "bytes:runtime", "all")
		if !ok {
			return ""
		}
		return fmt.Sprintf("%.0f kB", f.Value/1e3)
	})
	t.printTraining()
}

// printTraining is the table of examples a second, which are the more the
// better.
func (t *table) printTraining() {
	if _, ok := t.find(inkling, "examples/s:train", "batch=32"); !ok {
		return
	}
	fmt.Fprintf(t.w, "\n| examples/s | inkling | pytorch | |\n|---|---|---|---|\n")
	for _, batch := range []int{32, 256, 1024} {
		slice := fmt.Sprintf("batch=%d", batch)
		cell := func(subject string) string {
			f, ok := t.find(subject, "examples/s:train", slice)
			if !ok {
				return "not run"
			}
			return fmt.Sprintf("%.0fk", f.Value/1e3)
		}
		ratio := ""
		if r, ok := t.find("pytorch", "ratio:examples/s:train", slice); ok && r.Low != nil {
			ratio = fmt.Sprintf("%.2fx [%.2f, %.2f]", r.Value, *r.Low, *r.High)
		}
		fmt.Fprintf(t.w, "| batches of %d | **%s** | %s | %s |\n", batch, cell(inkling), cell("pytorch"), ratio)
	}
}

// row prints a row whose cells are not all empty.
func (t *table) row(title string, cell func(subject string) string) {
	cells := make([]string, len(columns))
	for i, subject := range columns {
		cells[i] = cell(subject)
	}
	if strings.Join(cells, "") == "" {
		return
	}
	if !t.began {
		fmt.Fprintf(t.w, "\n| | %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)+1))
		t.began = true
	}
	fmt.Fprintf(t.w, "| %s | %s |\n", title, strings.Join(cells, " | "))
}

// cell is a subject's time and, with its quartiles, how many times Inkling's
// that is.
func (t *table) cell(subject, metric, slice, ratioSlice string) string {
	f, ok := t.find(subject, metric, slice)
	if !ok {
		return ""
	}
	text := milliseconds(f.Value)
	if subject == inkling {
		return "**" + text + "**"
	}
	if r, ok := t.find(subject, "ratio:"+metric, ratioSlice); ok && r.Low != nil {
		text += fmt.Sprintf(", %.2fx [%.2f, %.2f]", r.Value, *r.Low, *r.High)
	}
	return text
}

func (t *table) find(subject, metric, slice string) (evaluate.Figure, bool) {
	report := evaluate.Report{Rows: t.rows}
	return report.Find(subject, metric, slice)
}

// milliseconds has about three digits.
func milliseconds(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.3f ms", v)
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 100:
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.0f ms", v)
}

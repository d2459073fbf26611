package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"inkling/model/nn"
	"inkling/model/tabular"
	"inkling/model/twin"
	"inkling/tools/evaluate"
)

// results are the runs of all subjects, the twins first.
type results struct {
	tasks   []string
	rows    []result
	on      string // the part that is reported: "test" or "validation"
	seconds float64
}

type result struct {
	name  string
	runs  []run
	split []string // tasks with a tower of their own
}

// compare trains all subjects, and then those again whose losers are split off.
func compare(ctx context.Context, t *trainer, o *options) (*results, error) {
	r := &results{tasks: t.splits[0].schema.TaskNames(), on: "test"}
	if o.validationOnly {
		r.on = "validation"
	}
	wanted := subjects(o.hidden, o.expert)
	if o.only != "" {
		names := strings.Split(o.only, ",")
		wanted = slices.DeleteFunc(wanted, func(s subject) bool { return !slices.Contains(names, s.name) })
		if len(wanted) < len(names) {
			return nil, fmt.Errorf("--subjects: want some of shared-bottom, mmoe, ple, ple-2, got %q", o.only)
		}
	}
	twins, err := t.train(ctx, subject{singleTask, nn.TrunkConfig{Hidden: o.hidden}})
	if err != nil {
		return nil, err
	}
	r.rows = append(r.rows, result{name: singleTask, runs: twins})
	for _, s := range wanted {
		runs, err := t.train(ctx, s)
		if err != nil {
			return nil, err
		}
		own := result{name: s.name, runs: runs}
		r.rows = append(r.rows, own)
		if !o.splitLosers {
			continue
		}
		gate, err := r.judge(own, "validation")
		if err != nil {
			return nil, err
		}
		if losers := gate.Losers(); len(losers) > 0 {
			s.name, s.trunk.Split = s.name+"+split", losers
			if runs, err = t.train(ctx, s); err != nil {
				return nil, err
			}
			r.rows = append(r.rows, result{name: s.name, runs: runs, split: losers})
		}
	}
	return r, nil
}

// values are a task's AUC on a part, seed by seed.
func (r result) values(k int, on string) []float64 {
	values := make([]float64, len(r.runs))
	for i, one := range r.runs {
		values[i] = one.validation[k]
		if on == "test" {
			values[i] = one.test[k]
		}
	}
	return values
}

// judge asks the twin gate.
func (r *results) judge(joint result, on string) (twin.Report, error) {
	var figures []twin.Figures
	for k, name := range r.tasks {
		figures = append(figures, twin.Figures{Task: name, Metric: "AUC", Joint: joint.values(k, on), Twin: r.rows[0].values(k, on)})
	}
	return twin.Judge(figures)
}

// write prints the table and the gate's verdicts.
func (r *results) write(w io.Writer) {
	fmt.Fprintf(w, "%s AUC over %d seeds, each with its own split: mean +- standard deviation\n\n", r.on, len(r.rows[0].runs))
	fmt.Fprintf(w, "| | %s | parameters |\n|---|%s--:|\n", strings.Join(r.tasks, " | "), strings.Repeat("---|", len(r.tasks)))
	for _, row := range r.rows {
		fmt.Fprintf(w, "| %s |", row.name)
		for k := range r.tasks {
			mean, deviation := stat.MeanStdDev(row.values(k, r.on), nil)
			fmt.Fprintf(w, " %.4f +- %.4f |", mean, deviation)
		}
		fmt.Fprintf(w, " %d |\n", row.runs[0].size)
	}
	fmt.Fprintf(w, "\nThe twin gate, by paired differences (+- their standard error; beyond noise means more than %d of them):\n", twin.Errors)
	for _, row := range r.rows[1:] {
		gate, err := r.judge(row, r.on)
		if err != nil {
			fmt.Fprintf(w, "%s: %v\n", row.name, err)
			continue
		}
		own := ""
		if len(row.split) > 0 {
			own = ", own tower: " + strings.Join(row.split, ", ")
		}
		fmt.Fprintf(w, "%s%s\n    %s\n", row.name, own, strings.Join(gate.Lines(), "\n    "))
	}
	fmt.Fprintf(w, "\n%.0f s\n", r.seconds)
}

// report makes the flat report. Intervals are two standard errors over the
// seeds to either side.
func (r *results) report(o *options, c *tabular.Config) *evaluate.Report {
	rep := &evaluate.Report{Meta: map[string]any{
		"data": "census-income", "protocol": "50/25/25 by seed", "part": r.on, "seeds": len(r.rows[0].runs),
		"weighting": c.Weighting.Kind, "config": c, "hidden": o.hidden, "expert": o.expert, "buckets": o.buckets, "dim": o.dim,
		"interval": "two standard errors over the seeds", "seconds": r.seconds,
	}}
	add := func(subject, metric, unit string, value, err float64) {
		f := evaluate.Figure{Subject: subject, Metric: metric, Slice: "all", Value: value, Unit: unit}
		if low, high := value-2*err, value+2*err; err == err {
			f.Low, f.High = &low, &high
		}
		rep.Rows = append(rep.Rows, f)
	}
	for i, row := range r.rows {
		for k, name := range r.tasks {
			values := row.values(k, r.on)
			mean, deviation := stat.MeanStdDev(values, nil)
			add(row.name, "auc:"+name, "", mean, stat.StdErr(deviation, float64(len(values))))
		}
		if i == 0 {
			continue
		}
		gate, err := r.judge(row, r.on)
		if err != nil {
			continue
		}
		for _, v := range gate.Verdicts {
			add(row.name, "lift:auc:"+v.Task, "%", 100*v.Relative, 100*v.Error/v.Twin)
		}
		rep.Rows = append(rep.Rows, evaluate.Figure{Subject: row.name, Metric: "delta_m", Slice: "all", Value: 100 * gate.Delta, Unit: "%"})
	}
	return rep
}

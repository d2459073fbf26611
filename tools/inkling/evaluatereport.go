package main

import (
	"bytes"
	"context"
	"time"

	"github.com/andybalholm/brotli"

	"inkling/model"
	"inkling/model/train"
	"inkling/tools/evaluate"
	"inkling/tools/modelwrite"
	"inkling/tools/report"
)

// recorder keeps what the HTML report shows beside the figures: how the models
// were trained, and what the first of them is.
type recorder struct {
	runs  []report.Run
	card  report.Card
	first *model.Model
}

// record passes training on and writes down how it went. newFit makes the fit
// that reports to the watch.
func (r *recorder) record(watch func() train.Watch, newFit func(watch func() train.Watch) evaluate.Fit) evaluate.Fit {
	return func(ctx context.Context, t evaluate.Training) (evaluate.Fitted, error) {
		run := report.Run{Seed: t.Seed}
		began := time.Now()
		fitted, err := newFit(func() train.Watch { return run.Record(watch()) })(ctx, t)
		if err != nil {
			return nil, err
		}
		r.card.Took += time.Since(began)
		r.runs = append(r.runs, run)
		if trained, ok := fitted.(evaluate.Trained); ok && r.first == nil {
			r.first = trained.Model
		}
		return fitted, nil
	}
}

// page completes the page of a report.
func (r *recorder) page(figures *evaluate.Report, c train.Config) (report.Page, error) {
	r.card.Config, r.card.Made = c, time.Now()
	if r.first != nil {
		data, err := modelwrite.Marshal(r.first)
		if err != nil {
			return report.Page{}, err
		}
		r.card.Bytes, r.card.Parameters, r.card.Tasks = len(data), parameters(r.first), r.first.Config.Tasks
		if r.card.Brotli, err = compressed(data); err != nil {
			return report.Page{}, err
		}
	}
	return report.Page{Report: figures, Runs: r.runs, Card: r.card}, nil
}

// parameters counts the numbers that training learned, the items' vectors
// included.
func parameters(m *model.Model) int {
	n := len(m.Vectors.Data) + len(m.Content.Value)
	for _, p := range m.Network.Params() {
		n += len(p.Value)
	}
	return n
}

// compressed is the size of data as a host sends it: see package bundle.
func compressed(data []byte) (int, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, err := w.Write(data)
	if e := w.Close(); err == nil {
		err = e
	}
	return b.Len(), err
}

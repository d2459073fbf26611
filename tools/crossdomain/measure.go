package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"inkling/model"
	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/model/train"
	"inkling/model/transfer"
)

// Row is one figure.
type Row struct {
	Subject string  `json:"subject"`
	Metric  string  `json:"metric"`
	Slice   string  `json:"slice"`
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Unit    string  `json:"unit"`
}

// The metrics, of one held-out item a visitor: at 20.
var metrics = []string{"recall@20", "ndcg@20"}

const cutoff = 20

// figures are what each visitor who is asked comes to, by metric; means over
// seeds where there are several.
type figures [2][]float64

// measure trains and ranks for every share that is kept.
func (p *pair) measure(ctx context.Context, o *options, stdout, stderr io.Writer) ([]Row, error) {
	source, err := p.learnSource(ctx, stderr)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, keep := range o.keep {
		all := make(map[string]figures)
		for seed := range o.seeds {
			parts := max(o.hidden, 1)
			for part := range parts {
				hidden := func(v int) bool { return o.hidden > 0 && v%parts == part }
				asked := func(v int) bool { return o.hidden == 0 || v%parts == part }
				if err := p.round(ctx, o, source, keep/100, uint64(seed+1), hidden, asked, all, stderr); err != nil {
					return nil, err
				}
			}
		}
		rows = append(rows, report(stdout, fmt.Sprintf("keep=%g%%", keep), all, o)...)
	}
	return rows, nil
}

// learnSource trains the source's own model.
func (p *pair) learnSource(ctx context.Context, stderr io.Writer) (transfer.Source, error) {
	fmt.Fprintf(stderr, "crossdomain: the source's own model: %d visitors, %d items, %d events\n", len(p.source.Visitors), p.source.Catalogue.Len(), p.source.Events())
	m, err := train.Run(ctx, p.source, p.plain, train.Watch{})
	return transfer.Source{Model: m, Log: p.source, People: true}, err
}

// round adds the figures of one seed and one part of the visitors.
func (p *pair) round(ctx context.Context, o *options, source transfer.Source, share float64, seed uint64,
	hidden, asked func(int) bool, all map[string]figures, stderr io.Writer) error {
	log := p.keep(share, seed, hidden)
	c, err := p.settings(share)
	if err != nil {
		return err
	}
	c.Seed = seed
	add := func(subject string, score func(scores []float32, h shop.History), source *shop.Log) {
		p.rank(all, subject, log, source, asked, score)
	}
	first := true
	methods := o.methods
	if o.hidden == 0 { // of who is hidden the target alone knows nothing but popularity
		methods = append([]transfer.Method{transfer.Nothing}, methods...)
	}
	for _, m := range methods {
		r, err := transfer.Run(ctx, source, log, transfer.Options{Config: c, Method: m, Rates: o.rates, Lambda: transfer.DefaultLambda()})
		if err != nil {
			return err
		}
		fmt.Fprintf(stderr, "crossdomain: seed %d, %g %% kept, %s (%s): list weight %g, popularity weight %g\n", seed, 100*share, m, r.Method, r.Model.ListWeight, r.Model.PopularityWeight)
		shelf, _ := r.Model.Placement(model.ForYou)
		s, scores := model.NewScorer(r.Model), make([]float32, r.Model.Items.Len())
		if first {
			first = false
			add("popularity", func(dst []float32, _ shop.History) { copy(dst, r.Model.Table.Popularity) }, nil)
		}
		beside := p.source
		if r.Model.Guests == nil {
			beside = nil
		}
		add(string(m), func(dst []float32, h shop.History) {
			transfer.Rank(r.Model, s, scores, shelf, h)
			copy(dst, scores)
		}, beside)
	}
	return nil
}

// rank adds to the figures of a subject what each visitor's held-out item gets,
// with the visitor's history in the source beside the one in the target.
func (p *pair) rank(all map[string]figures, subject string, log, source *shop.Log, asked func(int) bool, score func([]float32, shop.History)) {
	f := all[subject]
	for m := range f {
		if f[m] == nil {
			f[m] = make([]float64, len(p.target.Visitors))
			for i := range f[m] {
				f[m][i] = math.NaN() // nobody asked
			}
		}
	}
	merged := log
	if source != nil {
		merged = transfer.Merge(source, log, true, true).Log
	}
	scores, skip := make([]float32, p.target.Catalogue.Len()), make([]bool, p.target.Catalogue.Len())
	for v, x := range p.target.Visitors {
		item, ok := p.asked[x.ID]
		if !ok || !asked(v) {
			continue
		}
		at, _ := slices.BinarySearchFunc(merged.Visitors, x.ID, func(v shop.Visitor, id string) int { return cmp.Compare(v.ID, id) })
		history := slices.Clone(merged.Visitors[at].Events)
		for i := range history {
			history[i].Time = 0
		}
		score(scores, history)
		clear(skip)
		for _, e := range log.Visitors[v].Events {
			skip[e.Item] = e.Item != item
		}
		rank := metric.Rank(scores, skip, int(item))
		for m, gain := range []float64{1, 1 / math.Log2(1+rank)} {
			if rank > cutoff {
				gain = 0
			}
			if f[m][v] != f[m][v] {
				f[m][v] = 0
			}
			f[m][v] += gain
		}
	}
	all[subject] = f
}

// report prints the means over visitors and seeds, and what each subject gains
// over the target alone.
func report(w io.Writer, slice string, all map[string]figures, o *options) (rows []Row) {
	boot := metric.Bootstrap{Resamples: 1000, Level: 0.95, Seed: 1}
	bases := []string{"popularity", string(transfer.Nothing)}
	if o.hidden > 0 {
		bases = bases[:1]
	}
	subjects := slices.Clone(bases)
	for _, m := range o.methods {
		subjects = append(subjects, string(m))
	}
	for m, name := range metrics {
		values := make(map[string][]float64)
		for _, s := range subjects {
			for _, v := range all[s][m] {
				if v == v {
					values[s] = append(values[s], v/float64(o.seeds))
				}
			}
		}
		for _, s := range subjects {
			x := boot.Means(values[s])[0]
			rows = append(rows, Row{s, name, slice, x.Value, x.Low, x.High, ""})
			fmt.Fprintf(w, "%-10s %-10s %-12s %.4f [%.4f, %.4f]", slice, name, s, x.Value, x.Low, x.High)
			for _, base := range bases {
				if s == base || s == "popularity" {
					continue
				}
				d := boot.Difference(values[s], values[base])
				rows = append(rows, Row{s, "gain:" + name, slice + ",over=" + base, d.Value, d.Low, d.High, ""})
				fmt.Fprintf(w, "   over %s %+.4f [%+.4f, %+.4f]", base, d.Value, d.Low, d.High)
			}
			fmt.Fprintln(w)
		}
	}
	return rows
}

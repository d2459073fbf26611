package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/model/train"
	"inkling/model/transfer"
	"inkling/tools/simulate"
)

// The sources, by what they have to do with the targets, which are of the pinned
// shop's world.
const (
	oneWorld    = "one-world"   // the same names mean the same
	twoWorlds   = "two-worlds"  // the same names mean something else; visitors go about it alike
	independent = "independent" // and what a visitor does has nothing to do with what they did
)

// deal gives every record the item of another one, drawn at random: how often
// everything happens stays, and nothing says anything of anything else.
func deal(records []shop.Record) {
	r := rand.New(rand.NewPCG(1, 41))
	r.Shuffle(len(records), func(i, j int) { records[i].Item, records[j].Item = records[j].Item, records[i].Item })
}

// pair measures a source and the targets.
func (o *options) pair(ctx context.Context, what string, stdout, stderr io.Writer) error {
	c := o.source
	if what != oneWorld {
		c.World = 1
	}
	all, err := simulate.Generate(ctx, c)
	if err != nil {
		return err
	}
	if what == independent {
		deal(all.Records)
	}
	log := logOf(all.Items, all.Records)
	fmt.Fprintf(stderr, "twoshops: %s: the source's own model: %d visitors, %d items, %d events\n", what, len(log.Visitors), log.Catalogue.Len(), log.Events())
	m, err := train.Run(ctx, log, o.teaching, train.Watch{})
	if err != nil {
		return err
	}
	s := transfer.Source{Model: m}
	if o.fromLogs {
		s.Log = log
	}
	for seed := range o.seeds {
		if err := o.target(ctx, what, s, uint64(2+seed), stdout, stderr); err != nil {
			return err
		}
	}
	return nil
}

func logOf(items []shop.Item, records []shop.Record) *shop.Log {
	log, _ := shop.NewLog(shop.NewCatalogue(items), records)
	return log
}

// target measures one target, whose first visitors are its log and the others
// are asked for.
func (o *options) target(ctx context.Context, what string, s transfer.Source, seed uint64, stdout, stderr io.Writer) error {
	own := max(1, int(float64(o.source.Visitors)*o.share/100))
	made, err := simulate.Generate(ctx, simulate.Config{Visitors: own + o.fresh, Items: o.items, Seed: seed})
	if err != nil {
		return err
	}
	last := fmt.Sprintf("v%d-%05d", seed, own)
	var known, fresh []shop.Record
	for _, r := range made.Records {
		if len(r.Visitor) > len(last) || r.Visitor > last {
			fresh = append(fresh, r)
		} else {
			known = append(known, r)
		}
	}
	log, others := logOf(made.Items, known), logOf(made.Items, fresh)
	fmt.Fprintf(stdout, "%s, target %d: %d visitors, %d items, %d events\n", what, seed, len(log.Visitors), log.Catalogue.Len(), log.Events())
	want := train.Strongest(log.Count())
	run := func(m transfer.Method) (*transfer.Result, error) {
		return transfer.Run(ctx, s, log, transfer.Options{
			Config: o.training, Method: m, Rates: transfer.DefaultRates(), Lambda: transfer.DefaultLambda(), Steps: o.steps,
			Judged: func(r transfer.Row) {
				if r.Why != "" {
					fmt.Fprintf(stdout, "  auto: %-11s left out: %s\n", r.Method, r.Why)
					return
				}
				fmt.Fprintf(stdout, "  auto: %-11s NDCG %.4f, over nothing %s, %d cases\n", r.Method, r.NDCG.Value, interval(r.Gain), r.Cases)
			},
		})
	}
	auto, err := run(transfer.Auto)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "  auto chooses %s\n", auto.Method)
	base, err := run(transfer.Nothing)
	if err != nil {
		return err
	}
	nothing := gains(base.Model, others, want)
	report(stdout, "popularity", gains(popular(base.Model), others, want), nothing)
	report(stdout, "nothing", nothing, nothing)
	report(stdout, "auto", gains(auto.Model, others, want), nothing)
	for _, m := range o.methods {
		r, err := run(m)
		if err != nil {
			return err
		}
		report(stdout, string(m), gains(r.Model, others, want), nothing)
	}
	return nil
}

func interval(i metric.Interval) string {
	return fmt.Sprintf("%+.4f [%+.4f, %+.4f]", i.Value, i.Low, i.High)
}

// report prints what a model came to for the fresh visitors.
func report(w io.Writer, name string, values, nothing []float64) {
	b := metric.Bootstrap{Resamples: 1000, Level: 0.95, Seed: 1}
	m := b.Means(values)[0]
	fmt.Fprintf(w, "  fresh visitors: %-11s NDCG %.4f [%.4f, %.4f], over nothing %s, %d cases\n",
		name, m.Value, m.Low, m.High, interval(b.Difference(values, nothing)), len(values))
}

// popular is the model with nothing but popularity in its score.
func popular(m *model.Model) *model.Model {
	p := *m
	p.PopularityWeight, p.ListWeight = 1e6, 0
	p.Placements = slices.Clone(m.Placements)
	for i := range p.Placements {
		p.Placements[i].Weights, p.Placements[i].Repeat = make([]float32, len(m.Config.Tasks)), 0
	}
	return &p
}

// gains ranks for the last wanted event of each visitor, by what they had done
// before they turned to its item, and returns 1/log2(1+rank) of each.
func gains(m *model.Model, log *shop.Log, want shop.Behaviour) (all []float64) {
	s, scores, skip := model.NewScorer(m), make([]float32, m.Items.Len()), make([]bool, m.Items.Len())
	shelf, _ := m.Placement(model.ForYou)
	for _, v := range log.Visitors {
		last := -1
		for i, e := range v.Events {
			if e.Behaviour == want {
				last = i
			}
		}
		if last < 0 {
			continue
		}
		item, touch := v.Events[last].Item, 0
		for v.Events[touch].Item != item || !v.Events[touch].Behaviour.Engaged() {
			touch++
		}
		history := v.Events[:train.PageStart(v.Events, touch)]
		transfer.Rank(m, s, scores, shelf, history)
		clear(skip)
		for _, e := range history {
			skip[e.Item] = skip[e.Item] || e.Behaviour == want && e.Item != item
		}
		all = append(all, 1/math.Log2(1+metric.Rank(scores, skip, int(item))))
	}
	return all
}

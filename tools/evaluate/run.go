package evaluate

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/tools/progress"
)

// evaluation is the state of one run.
type evaluation struct {
	Options
	impressions bool           // the log says what was shown
	about       map[string]any // what the log holds
	split       *Split
	rows        Rows
	sampled     []string // tasks with sampled negatives
	model       string   // the subject from which the others are subtracted; "" none
	itemSlice   []string // of each item
	judging     *judging
	replayed    []prediction // of all trainings
	hidden      []hiddenRun  // one a training, where items are hidden from it
	welcomed    []welcomed

	rankings  results[*ranking]
	predicted results[predictions]
}

// results holds what each subject gave, once for each training, in the order
// of the report.
type results[T any] struct {
	subjects []string
	runs     map[string][]T
}

func (r *results[T]) add(subject string, run T) {
	if r.runs == nil {
		r.runs = make(map[string][]T)
	}
	if !slices.Contains(r.subjects, subject) {
		r.subjects = append(r.subjects, subject)
	}
	r.runs[subject] = append(r.runs[subject], run)
}

// Run splits the log, trains with fit on the training part, once for each
// seed, and judges what came of it beside the baselines. A nil fit judges the
// baselines alone.
func Run(ctx context.Context, log *shop.Log, o Options, fit Fit) (*Report, error) {
	if err := o.complete(log); err != nil {
		return nil, err
	}
	e := &evaluation{Options: o, impressions: log.Count()[shop.Impression] > 0, about: aboutLog(log)}
	var err error
	if e.split, err = o.part(log); err != nil {
		return nil, err
	}
	if e.Hidden > 0 {
		e.split.hide(int32(log.Catalogue.Len() - e.Hidden))
	}
	e.rows, e.sampled = e.split.rows(o.OrderOnly, e.impressions, o.Seed)
	e.itemSlice, e.judging = itemSlices(e.split.Train), newJudging(e.split.Train, o.Ks)
	if fit != nil {
		for n := range o.Seeds {
			if err := e.train(ctx, fit, o.Seed+uint64(n)); err != nil {
				return nil, err
			}
		}
	}
	train := e.split.Train
	rankers := append([]Ranker{NewPopularity(train, o.Target), NewItemKNN(train)}, o.Rankers...)
	predictors := append([]Predictor{newRates(train, e.impressions, e.sampled), newFavourites(train), newBiases(train)}, o.Predictors...)
	if err := e.judge(ctx, rankers, predictors); err != nil {
		return nil, err
	}
	return e.report(), nil
}

func (e *evaluation) train(ctx context.Context, fit Fit, seed uint64) error {
	fitted, err := fit(ctx, Training{
		Log: e.split.Train, Target: e.Target, OrderOnly: e.OrderOnly, AnyTime: e.split.anyTime(), Seed: seed, Hidden: e.Hidden,
	})
	if err != nil {
		return fmt.Errorf("training with seed %d: %w", seed, err)
	}
	if t, ok := fitted.(Trained); ok && e.Protocol == ProtocolNewVisitors {
		e.replayed = append(e.replayed, e.replay(t.Model)...)
	}
	if t, ok := fitted.(Trained); ok {
		e.rankHidden(t)
	}
	if t, ok := fitted.(Trained); ok && e.welcomed == nil {
		e.welcome(t.Model)
	}
	rankers := fitted.Rankers()
	if len(rankers) > 0 {
		e.model = rankers[0].Name()
	}
	return e.judge(ctx, rankers, fitted.Predictors())
}

// judge adds what the rankers and predictors give.
func (e *evaluation) judge(ctx context.Context, rankers []Ranker, predictors []Predictor) error {
	for _, r := range rankers {
		bar := progress.New(e.Progress, "rank by "+r.Name(), int64(len(e.split.Cases)))
		got, err := rankAll(ctx, r, e.split.Cases, e.judging, e.Workers, bar)
		bar.Done()
		if err != nil {
			return err
		}
		e.rankings.add(r.Name(), got)
	}
	categories, _ := Categories(e.split.Train.Catalogue)
	for _, p := range predictors {
		got, err := predictAll(ctx, p, e.rows, len(categories), e.Workers)
		if err != nil {
			return err
		}
		e.predicted.add(p.Name(), got)
	}
	return nil
}

// report computes the figures.
func (e *evaluation) report() *Report {
	r := &Report{Meta: e.meta()}
	boot := metric.Bootstrap{Resamples: e.Resamples, Level: level, Seed: e.Seed}
	e.rankFigures(r, boot)
	e.hiddenFigures(r, boot)
	e.taskFigures(r, boot)
	e.twinFigures(r, boot)
	e.replayFigures(r, boot)
	e.newcomerFigures(r, boot)
	r.Reliability = e.reliability()
	return r
}

// parallel calls f for 0 to n-1, on as many goroutines as there are workers, and
// says how far it is with what.
func (e *evaluation) parallel(what string, n int, f func(i int)) {
	bar := progress.New(e.Progress, what, int64(n))
	defer bar.Done()
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(e.Workers, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
				bar.Add(1)
			}
		})
	}
	group.Wait()
}

// level is the confidence of the intervals.
const level = .95

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/tabular"
	"inkling/model/weighting"
)

// singleTask is the subject that is one network for each task.
const singleTask = "single-task"

// subject is a network whose figures are reported.
type subject struct {
	name  string
	trunk nn.TrunkConfig
}

// subjects are the joint networks.
func subjects(hidden, expert []int) []subject {
	return []subject{
		{"shared-bottom", nn.TrunkConfig{Hidden: hidden}},
		{"mmoe", nn.TrunkConfig{Kind: nn.KindMMoE, Hidden: expert, Experts: 4}},
		{"ple", nn.TrunkConfig{Kind: nn.KindPLE, Hidden: expert, Experts: 1, TaskExperts: 1}},
		{"ple-2", nn.TrunkConfig{Kind: nn.KindPLE, Hidden: expert, Experts: 1, TaskExperts: 1, Levels: 2}},
	}
}

// run is what training one subject on one seed's split came to.
type run struct {
	validation, test []float64 // AUC by task
	epochs           []tabular.Epoch
	size             int // parameters
}

// trainer trains subjects on the seeds' splits.
type trainer struct {
	config   tabular.Config
	splits   []*parts // [seeds]
	jobs     int      // runs at once
	withTest bool
	done     func(subject string, seed int, r run) // is told each run; one at a time
}

// train trains the subject on every seed.
func (t *trainer) train(ctx context.Context, s subject) ([]run, error) {
	runs, errs := make([]run, len(t.splits)), make([]error, len(t.splits))
	gate := make(chan struct{}, t.jobs)
	var wait sync.WaitGroup
	var mutex sync.Mutex
	for i, p := range t.splits {
		wait.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			c := t.config
			c.Seed = uint64(i + 1)
			runs[i], errs[i] = t.one(ctx, s, p, c)
			mutex.Lock()
			defer mutex.Unlock()
			if errs[i] == nil && t.done != nil {
				t.done(s.name, i+1, runs[i])
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s, seed %d: %w", s.name, i+1, err)
		}
	}
	return runs, nil
}

// one trains a subject on one split; the twins one after another.
func (t *trainer) one(ctx context.Context, s subject, p *parts, c tabular.Config) (run, error) {
	c.TrunkConfig = s.trunk
	if s.name != singleTask {
		return t.fit(ctx, p, c)
	}
	var both run
	for k := range p.schema.Tasks {
		r, err := t.fit(ctx, p.only(k), alone(c, p.schema.Tasks[k].Name))
		if err != nil {
			return run{}, err
		}
		both.validation = append(both.validation, r.validation...)
		both.test = append(both.test, r.test...)
		both.epochs = append(both.epochs, r.epochs...)
		both.size += r.size
	}
	return both, nil
}

// alone is the config with what it says of other tasks left out; there is
// nothing to balance.
func alone(c tabular.Config, name string) tabular.Config {
	c.Weighting = weighting.Config{}
	c.Losses, c.Oversample = maps.Clone(c.Losses), maps.Clone(c.Oversample)
	maps.DeleteFunc(c.Losses, func(k string, _ loss.Options) bool { return k != name })
	maps.DeleteFunc(c.Oversample, func(k string, _ float64) bool { return k != name })
	return c
}

func (t *trainer) fit(ctx context.Context, p *parts, c tabular.Config) (run, error) {
	var r run
	n, err := tabular.Train(ctx, p.schema, p.training, p.validation, c, func(e tabular.Epoch) {
		if e.Best {
			r.validation = slices.Clone(e.Score)
		}
		r.epochs = append(r.epochs, e)
	})
	if err != nil {
		return run{}, err
	}
	r.size = n.Size()
	if t.withTest {
		r.test = tabular.Scores(p.schema, n.Predict(p.test), p.test)
	}
	return r, nil
}

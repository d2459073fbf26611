// Package tune chooses the settings of training by trying them: a search over
// the fields of a [train.Config] on a validation part of the training data, and
// the weights of the tasks' losses by k-fold cross-validation.
//
// [Search.Run] judges the config as it is first, so that the outcome is never
// worse on the validation part than not to search; then random configs
// (Bergstra and Bengio 2012, "Random Search for Hyper-Parameter Optimization");
// then it follows the best of them by CMA-ES. [Search.Weigh] judges weightings
// by their mean over folds of the visitors.
//
// A trial is a training run and its judgement. Everything random is drawn from
// a seed, and every trial goes to a [State] as soon as it is done. To resume is
// to run the same search again with the recorded trials' outcomes in place of
// training, so an interrupted and resumed search makes the trials of one that
// was not.
package tune

import (
	"context"
	"encoding/json"
	"time"

	"inkling/model/train"
)

// Figures are what a trained config reached, by the names of the report's
// metrics: "ndcg@10", "auc:purchase" ...
type Figures map[string]float64

// Judge trains with the config and says what it reached: on the validation part,
// or on the visitors of a fold, from 0, when they were held out. The fold is -1
// for the former. It ends early with the context's error.
type Judge func(ctx context.Context, c train.Config, fold int) (Figures, error)

// Point is a setting of fields by their path, each as JSON. Fields that are not
// there are as in the base config.
type Point map[string]json.RawMessage

// Budget bounds a search, the trials that it resumes from included. The first
// trial is always made.
type Budget struct {
	// Time that all trials may take together: none is begun that would not fit
	// if it took the mean of those before it. 0 is no bound.
	Time time.Duration
	// Trials at most; 0 is no bound.
	Trials int
}

// Search is what a search needs. All fields must be set but Watch.
type Search struct {
	Base      train.Config
	Space     *Space
	Objective *Objective // of Run; Weigh needs none
	Judge     Judge
	Seed      uint64 // of what is tried, and of the folds
	Budget    Budget
	State     *State
	Now       func() time.Time
	// Watch is told of every trial, the recorded ones of a resumed search too,
	// and of the best trial so far by the objective. It may be nil.
	Watch func(t, best *Trial)
}

// Outcome is what a search found.
type Outcome struct {
	Trials []Trial
	Best   *Trial       // the first of those with the highest score; nil where all failed
	Config train.Config // that of Best, or the base
	Whole  bool         // it ended by its budget, not by the context
}

// The phases of a search, as they stand in a trial.
const (
	PhaseDefault = "default" // the base config
	PhaseRandom  = "random"
	PhaseCMAES   = "cma-es"
	PhaseWeights = "weights" // a fold of a weighting
)

// Run searches until the budget is spent, every point of the space was tried, or
// the context is done, which is no error here: what was found until then is the
// outcome. The errors are those of the first trial, without which there is
// nothing to compare with, and of the state.
func (s *Search) Run(ctx context.Context) (*Outcome, error) {
	e, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	err = e.search()
	return e.outcome(err)
}

func (e *session) search() error {
	if _, err := e.try(PhaseDefault, Point{}, wholePart); err != nil {
		return err
	}
	if err := e.random(); err != nil {
		return err
	}
	return e.evolve()
}

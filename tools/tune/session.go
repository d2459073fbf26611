package tune

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"inkling/model/train"
)

// wholePart is the fold of a trial that is judged on the validation part.
const wholePart = -1

// errSpent ends a search: the budget is spent, or nothing new is left to try.
var errSpent = errors.New("the budget is spent")

// session is a search under way.
type session struct {
	*Search
	ctx      context.Context
	base     tree
	recorded []Trial // of the state, before anything was added
	done     []Trial
	seen     map[string]int // which of done has the config and fold
	spent    time.Duration
	best     int // of done; -1 none
}

func (s *Search) begin(ctx context.Context) (*session, error) {
	base, err := treeOf(s.Base)
	if err != nil {
		return nil, err
	}
	return &session{Search: s, ctx: ctx, base: base, recorded: slices.Clone(s.State.trials), seen: make(map[string]int), best: -1}, nil
}

// outcome is what was found when err ended the search.
func (e *session) outcome(err error) (*Outcome, error) {
	interrupted := e.ctx.Err() != nil && errors.Is(err, e.ctx.Err())
	if err != nil && !interrupted && !errors.Is(err, errSpent) {
		return nil, err
	}
	o := &Outcome{Trials: e.done, Config: e.Base, Whole: !interrupted}
	if e.best < 0 {
		return o, nil
	}
	o.Best = &e.done[e.best]
	o.Config, err = Apply(e.Base, o.Best.Set)
	return o, err
}

// try makes a trial of the point, takes its outcome from the record, or returns
// the trial that was made of an equal config before. The errors end the search.
func (e *session) try(phase string, p Point, fold int) (*Trial, error) {
	c, invalid := Apply(e.Base, p)
	key, err := keyOf(c, p, invalid, fold)
	if err != nil {
		return nil, err
	}
	if at, ok := e.seen[key]; ok {
		return &e.done[at], nil
	}
	t := Trial{Number: len(e.done), Phase: phase, Set: p}
	if fold != wholePart {
		t.Fold = &fold
	}
	if t.Number < len(e.recorded) {
		if t, err = e.replay(t); err != nil {
			return nil, err
		}
	} else {
		if !e.fits(1) {
			return nil, errSpent
		}
		if err := e.make(&t, c, invalid, fold); err != nil {
			return nil, err
		}
		if err := e.State.append(t); err != nil {
			return nil, err
		}
	}
	return e.add(t, key), nil
}

// keyOf is equal for equal configs.
func keyOf(c train.Config, p Point, invalid error, fold int) (string, error) {
	var of any = c
	if invalid != nil {
		of = p
	}
	data, err := json.Marshal(of)
	return fmt.Sprintf("%d %s", fold, data), err
}

// make trains and judges. A trial that fails is an outcome like others, but for
// the first one, with which all are compared.
func (e *session) make(t *Trial, c train.Config, invalid error, fold int) error {
	if err := e.ctx.Err(); err != nil {
		return err
	}
	began := e.Now()
	err := invalid
	if err == nil {
		t.Figures, err = e.Judge(e.ctx, c, fold)
	}
	if e.ctx.Err() != nil {
		return e.ctx.Err() // whatever came of it, it was cut short
	}
	t.Seconds = math.Round(1000*e.Now().Sub(began).Seconds()) / 1000
	if err == nil && e.Objective != nil {
		var score float64
		if score, err = e.Objective.Score(t.Figures, e.first(t)); err == nil {
			t.Score = &score
		}
	}
	if err == nil {
		return nil
	}
	if t.Number == 0 {
		return fmt.Errorf("the first trial, of the config as it is: %w", err)
	}
	t.Figures, t.Failed = nil, err.Error()
	return nil
}

// first are the figures of the first trial.
func (e *session) first(t *Trial) Figures {
	if len(e.done) == 0 {
		return t.Figures
	}
	return e.done[0].Figures
}

// replay takes the outcome of a trial from the record.
func (e *session) replay(t Trial) (Trial, error) {
	r := e.recorded[t.Number]
	same := r.Phase == t.Phase && (r.Fold == nil) == (t.Fold == nil) && (r.Fold == nil || *r.Fold == *t.Fold) &&
		maps.EqualFunc(r.Set, t.Set, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
	if !same {
		return t, fmt.Errorf("%s: trial %d is not the one that this program makes at this place: the state is of another version or was changed; begin a new one with --state",
			e.State.path, t.Number)
	}
	return r, nil
}

func (e *session) add(t Trial, key string) *Trial {
	e.seen[key] = len(e.done)
	e.done = append(e.done, t)
	e.spent += time.Duration(t.Seconds * float64(time.Second))
	if t.Score != nil && (e.best < 0 || *t.Score > *e.done[e.best].Score) {
		e.best = len(e.done) - 1
	}
	if e.Watch != nil {
		var best *Trial
		if e.best >= 0 {
			best = &e.done[e.best]
		}
		e.Watch(&e.done[len(e.done)-1], best)
	}
	return &e.done[len(e.done)-1]
}

// fits reports whether n further trials fit into the budget.
func (e *session) fits(n int) bool {
	made := len(e.done)
	if e.Budget.Trials > 0 && made+n > max(e.Budget.Trials, 1) {
		return false
	}
	if e.Budget.Time == 0 || made == 0 {
		return true
	}
	return e.spent+e.spent*time.Duration(n)/time.Duration(made) <= e.Budget.Time
}

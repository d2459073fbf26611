// Package transfer makes a shop's model from what another shop has learned:
// from its model alone, or together with its log. Most shops are too small to
// learn well by themselves, and none gains from a source that is nothing to it;
// so every way is held against training from nothing, on a part of the shop's
// own log.
package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"inkling/model"
	"inkling/model/align"
	"inkling/model/shop"
	"inkling/model/train"
)

// Method is a way from one shop to another.
type Method string

// The methods.
const (
	Nothing     Method = "nothing"     // the target's log alone
	Features    Method = "features"    // the source's network as it is; new heads and items
	Finetune    Method = "finetune"    // the source's network as the start
	Adversarial Method = "adversarial" // both logs at once, the visitors made alike by a domain classifier behind a reversed gradient
	CORAL       Method = "coral"       // the same by their covariances
	MMD         Method = "mmd"         // the same by their kernel means
	Joint       Method = "joint"       // both logs at once and no more
	Auto        Method = "auto"        // whichever does best on a part of the target's log
)

// Methods are all but Auto, in the order in which Auto tries them.
func Methods() []Method {
	return []Method{Nothing, Features, Finetune, Joint, Adversarial, CORAL, MMD}
}

// NeedsLog reports whether the method learns from the source's log.
func (m Method) NeedsLog() bool { return slices.Contains([]Method{Joint, Adversarial, CORAL, MMD}, m) }

// ErrNoSourceLog is returned for a method that needs the source's log without
// one.
var ErrNoSourceLog = errors.New("this method learns from both logs at once, so it needs the source's events")

// Source is what another shop gives.
type Source struct {
	Model *model.Model // as its file holds it; nil: only the log
	Log   *shop.Log    // nil: the model alone
	// People says that equal visitor IDs in both logs are the same people, and
	// equal item IDs the same items.
	People bool
}

// Options say how to transfer.
type Options struct {
	Config train.Config
	Method Method
	Rates  Rates
	// Steps is how many steps a training has at least: a small log is passed over
	// more often than the config says, up to a hundred times. Without, a log of some
	// hundred visitors is hardly learned at all, by itself or from a start, and
	// whatever brings more steps looks like a gain. 0: the config's epochs.
	Steps int
	// Weights of the alignments at the end of training, by method; 0 or more.
	Lambda map[Method]float32
	// Watch is asked for each training, of its method; nil: nobody looks.
	Watch func(Method) train.Watch
	// Judged is told each row as soon as it is known; nil: nobody looks.
	Judged func(Row)
}

// Rates are the factors of the learning rate with which Finetune moves what
// carried over, and its pull to the start: see [train.Start].
type Rates struct{ Encoder, Trunk, Heads, Content, Items, Pull float32 }

// DefaultRates were chosen on validation parts of the pairs of shops in the
// README.
func DefaultRates() Rates {
	return Rates{Encoder: 0.3, Trunk: 0.3, Heads: 1, Content: 0.3, Items: 0.1, Pull: 0.1}
}

// DefaultLambda are the weights of the alignments. Covariances of vectors of
// length about 1 in some ten dimensions are small, so that CORAL's is large.
func DefaultLambda() map[Method]float32 {
	return map[Method]float32{Adversarial: 0.1, CORAL: 1000, MMD: 1}
}

// Result is the model that was made.
type Result struct {
	*train.Result
	Method  Method
	Rows    []Row // with Auto: of every method that was tried
	Carried Carried
	Shared  int // visitors who are in both logs
}

// Run makes the model. Its errors are those of training, [ErrNoSourceLog], and
// what makes a source unfit for the method: see Fit. With Auto a method that
// cannot be used is left out, and its row says why.
func Run(ctx context.Context, s Source, target *shop.Log, o Options) (*Result, error) {
	if train.Strongest(target.Count()) == shop.Unknown {
		return nil, train.ErrNoEvents // whatever the source's log has
	}
	r := &Result{Method: o.Method, Carried: Carry(s, target, o.Config)}
	if o.Method == Auto {
		rows, err := judge(ctx, s, target, o)
		if err != nil {
			return nil, err
		}
		r.Rows, r.Method = rows, choose(rows)
	}
	made, merged, err := byMethod(ctx, s, target, r.Method, o)
	if err != nil {
		return nil, err
	}
	r.Result, r.Shared = made, merged.Shared
	return r, nil
}

// byMethod trains by one method.
func byMethod(ctx context.Context, s Source, target *shop.Log, m Method, o Options) (*train.Result, Merged, error) {
	c, merged, err := plan(s, target, m, o)
	if err != nil {
		return nil, merged, err
	}
	c.Epochs = passes(merged.Log, c, o.Steps)
	var w train.Watch
	if o.Watch != nil {
		w = o.Watch(m)
	}
	r, err := train.RunResult(ctx, merged.Log, c, w)
	if err != nil {
		err = fmt.Errorf("%s: %w", m, err)
	}
	return r, merged, err
}

// DefaultSteps was chosen on validation parts of simulated shops of 240 visitors,
// where it is some sixty passes.
const DefaultSteps = 300

const mostPasses = 100

// passes is how often a training passes over the log, for so many steps at least.
func passes(log *shop.Log, c train.Config, steps int) int {
	targets := 0
	for b, n := range log.Count() {
		if shop.Behaviour(b).Engaged() {
			targets += n
		}
	}
	if c.Reverse {
		targets *= 2
	}
	return max(c.Epochs, min(steps*c.Batch/max(targets, 1), mostPasses))
}

// plan is the training that a method is.
func plan(s Source, target *shop.Log, m Method, o Options) (train.Config, Merged, error) {
	c, merged := o.Config, Merged{Log: target}
	if c.Target == shop.Unknown {
		c.Target = train.Strongest(target.Count())
	}
	if m == Nothing {
		return c, merged, nil
	}
	if m.NeedsLog() && s.Log == nil {
		return c, merged, ErrNoSourceLog
	}
	if err := Fit(s, m); err != nil {
		return c, merged, err
	}
	if s.Log != nil && (m.NeedsLog() || s.People) {
		merged = Merge(thin(s.Log, target, s.People, c.Seed), target, s.People, c.OrderOnly)
		c.Guests, c.Joint, c.DropGuests = merged.Guests, m.NeedsLog(), !s.People
	}
	switch m {
	case Features, Finetune:
		temperature := c.Model.Temperature // of the loss alone
		c.Model = s.Model.Config
		c.Model.Temperature = temperature
		c.Start = start(s, m, o.Rates)
	case Adversarial, CORAL, MMD:
		c.Alignment = map[Method]align.Kind{Adversarial: align.KindAdversarial, CORAL: align.KindCORAL, MMD: align.KindMMD}[m]
		c.Lambda = o.Lambda[m]
	}
	return c, merged, nil
}

// start is what carries over from the source's model.
func start(s Source, m Method, r Rates) *train.Start {
	if m == Features {
		return &train.Start{Model: s.Model, Heads: 1, NewHeads: true, Content: 1, IDs: s.People}
	}
	return &train.Start{
		Model: s.Model, Encoder: r.Encoder, Trunk: r.Trunk, Heads: r.Heads, Content: r.Content, Items: r.Items, Pull: r.Pull, IDs: s.People,
	}
}

// Fit reports why a source is unfit for a method.
func Fit(s Source, m Method) error {
	if (m == Features || m == Finetune) && s.Model == nil {
		return errors.New("this method starts from the source's model, and there is none")
	}
	if m.NeedsLog() && s.Log != nil && train.Strongest(s.Log.Count()) == shop.Unknown {
		return errors.New("the source's log has no event that shows interest in an item")
	}
	return nil
}

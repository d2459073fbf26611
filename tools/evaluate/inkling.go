package evaluate

import (
	"context"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/train"
)

// Inkling returns a Fit that trains the product's own model. watch is asked
// for anew for each training.
func Inkling(c train.Config, watch func() train.Watch) Fit {
	return func(ctx context.Context, t Training) (Fitted, error) {
		return trained(ctx, t, c, watch)
	}
}

// InklingWithTwins trains a twin for each head too, which learns it alone, for
// the subject [SingleTask]. twin is asked for the watch of each.
func InklingWithTwins(c train.Config, watch func() train.Watch, twin func(task string) train.Watch) Fit {
	return func(ctx context.Context, t Training) (Fitted, error) {
		f, err := trained(ctx, t, c, watch)
		if err != nil {
			return nil, err
		}
		twins, err := train.Twins(ctx, t.Log, t.config(c), f.Model.Config.Tasks, twin)
		if err != nil {
			return nil, err
		}
		f.Twins = []Predictor{newTwins(twins, t.Log.Catalogue)}
		return f, nil
	}
}

// trained runs one training.
func trained(ctx context.Context, t Training, c train.Config, watch func() train.Watch) (f Trained, err error) {
	r, err := train.RunResult(ctx, t.known(), t.config(c), watch())
	if err != nil {
		return f, err
	}
	t.extend(r)
	return Trained{Model: r.Model, Catalogue: t.Log.Catalogue, Vectors: r.Vectors}, nil
}

// config is the product's with what the evaluation decides.
func (t Training) config(c train.Config) train.Config {
	c.Seed, c.Target, c.OrderOnly = t.Seed, t.Target, t.OrderOnly
	if t.AnyTime && c.ValidateIn == "" {
		c.ValidateIn = train.ValidateInAny
	}
	return c
}

// Trained is a model of the product, as it comes from training, with what is to
// be compared with it.
type Trained struct {
	Model     *model.Model
	Catalogue *shop.Catalogue // that it was trained on
	// Vectors are the items' [items x dim] before quantisation, for the subject
	// "inkling-float32", which also runs the heads on all items; nil leaves it
	// out.
	Vectors []float32
	// Twins are models trained for one task each: [Heads] named [SingleTask].
	Twins []Predictor
}

// Rankers are the model as it ships; the same before quantisation, with the
// heads on the whole catalogue; its retrieval alone, which ranking by the heads
// must not fall behind; and its item-to-item lists alone, which the network must
// add to.
func (f Trained) Rankers() []Ranker {
	shelf, ok := f.Model.Placement(model.ForYou)
	if !ok {
		panic("evaluate: a trained model has the placement for-you")
	}
	retrieval := shelf
	retrieval.Weights = make([]float32, len(shelf.Weights))
	serving := func() *model.Scorer { return model.NewScorer(f.Model) }
	all := []Ranker{newShelfRanker(f.Model, subject, serving, shelf)}
	if f.Vectors != nil {
		all = append(all, newShelfRanker(f.Model, exactSubject, func() *model.Scorer { return model.NewExactScorer(f.Model, f.Vectors) }, shelf))
	}
	return append(all, newShelfRanker(f.Model, "retrieval", serving, retrieval), &listRanker{f.Model, serving()})
}

// Predictors are the model's heads and those of its twins.
func (f Trained) Predictors() []Predictor {
	return append([]Predictor{Heads(subject, f.Model, f.Catalogue)}, f.Twins...)
}

// subject is the name of the model as it ships.
const subject = "inkling"

// exactSubject is the name of the same model without the shortcuts of serving.
const exactSubject = "inkling-float32"

// shelfRanker ranks as the engine does for a placement, without a shelf's
// rules: who has no history gets what is trending.
type shelfRanker struct {
	m         *model.Model
	name      string
	scorers   func() *model.Scorer
	scorer    *model.Scorer
	placement model.Placement
	masked    map[int32]bool // of the case at hand
}

func newShelfRanker(m *model.Model, name string, scorers func() *model.Scorer, p model.Placement) *shelfRanker {
	return &shelfRanker{m: m, name: name, scorers: scorers, scorer: scorers(), placement: p, masked: make(map[int32]bool)}
}

func (r *shelfRanker) Name() string  { return r.name }
func (r *shelfRanker) Clone() Ranker { return newShelfRanker(r.m, r.name, r.scorers, r.placement) }

func (r *shelfRanker) Score(dst []float32, c *Case) {
	clear(r.masked)
	for _, i := range c.Masked {
		r.masked[i] = true
	}
	if !r.m.Reads(c.History) {
		copy(dst, r.m.Table.Trend)
		return
	}
	r.scorer.Begin(c.History)
	r.scorer.Rank(dst, r.placement, func(item int32) bool { return r.masked[item] })
}

// listRanker ranks by the model's item-to-item lists alone. Its subject is
// "lists".
type listRanker struct {
	m      *model.Model
	scorer *model.Scorer
}

func (r *listRanker) Name() string  { return "lists" }
func (r *listRanker) Clone() Ranker { return &listRanker{r.m, model.NewScorer(r.m)} }

func (r *listRanker) Score(dst []float32, c *Case) {
	r.scorer.Begin(c.History)
	r.scorer.Lists(dst)
}

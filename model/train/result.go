package train

import (
	"context"

	"inkling/model"
	"inkling/model/nn"
	"inkling/model/shop"
)

// Result is a trained model, with what a report and a comparison need beside
// it.
type Result struct {
	Model *model.Model
	// Vectors are the items' [items x dim] before quantisation.
	Vectors []float32
	// Held is what the heads say of the rows that were held out, by task in the
	// order of the heads; without any it is empty.
	Held []Held
	// Examples is how many targets and rows were trained on in all epochs, of an
	// ensemble too.
	Examples int64
}

// Held is what one head says of the held-out rows of its sample space. The same
// log, seed and shares held out give the same rows in the same order, whatever
// else the config says.
type Held struct {
	Task       string
	Regression bool
	Visitors   []int32   // index of each row's visitor in the log
	Labels     []float32 // 0 or 1, or the rating
	Outputs    []float32 // the probability, or the rating
	Losses     []float64 // log-loss, or half of the squared error
	Weights    []float64 // by which positives have the share that they have in training
}

// RunResult trains a model on the log. The errors are those of the config,
// of a catalogue with one ID twice, [ErrNoEvents], [ErrDiverged] and the
// context's.
func RunResult(ctx context.Context, log *shop.Log, c Config, w Watch) (*Result, error) {
	t, err := newTrainer(log, c, w)
	if err != nil {
		return nil, err
	}
	if err := t.learn(ctx, w); err != nil {
		return nil, err
	}
	r := &Result{Held: t.heldResults(), Examples: t.examples}
	chosen := t.decide(w)
	if n := len(t.validation.cases); c.Refit && n > 0 && (n < c.MaxCases || t.validation.later) {
		w.note("trained again with the %d cases to validate by and all else that was held out, for %d epochs", n, chosen.epochs)
		if t, err = again(ctx, log, c, chosen, w); err != nil {
			return nil, err
		}
		r.Examples += t.examples
	}
	log, _ = withhold(log, c.Publishable)
	if c.DropGuests {
		log = t.dropGuests(log)
	}
	r.Model = t.freeze(log, chosen)
	r.Model.Newcomers = t.newcomers(log, w)
	r.Vectors = t.tower.all(t.withheld)
	return r, nil
}

// learn trains the network, and first those that teach it.
func (t *Trainer) learn(ctx context.Context, w Watch) error {
	watch, err := t.distil(ctx, w)
	if err != nil {
		return err
	}
	if err := t.fit(ctx, watch); err != nil {
		return err
	}
	t.correct(w)
	return nil
}

// again trains with nothing held out, for as many epochs as were chosen. A
// small log cannot spare the newest events of a part of its visitors, and none
// those of all.
func again(ctx context.Context, log *shop.Log, c Config, chosen choice, w Watch) (*Trainer, error) {
	c.Validation, c.Adapt, c.until = 0, 0, chosen.epochs
	t, err := newTrainer(log, c, Watch{})
	if err != nil {
		return nil, err
	}
	w.Note, w.Epoch = nil, nil
	if err := t.learn(ctx, w); err != nil {
		return nil, err
	}
	t.levelPauses()
	t.temperRatings(chosen.ratingShare)
	return t, nil
}

// Run is RunResult for who needs the model alone.
func Run(ctx context.Context, log *shop.Log, c Config, w Watch) (*model.Model, error) {
	r, err := RunResult(ctx, log, c, w)
	if err != nil {
		return nil, err
	}
	return r.Model, nil
}

// heldResults predicts the held rows with the present parameters.
func (t *Trainer) heldResults() (all []Held) {
	rows := t.validationRows()
	if len(rows) == 0 {
		return nil
	}
	for k, h := range t.network.Heads {
		r := Held{Task: h.Task.Name, Regression: h.Task.Regression}
		for i := range rows {
			v := &rows[i]
			if v.labels[k] != v.labels[k] {
				continue
			}
			loss, weight := t.heldLoss(k, v.labels[k], v.outputs[k])
			output := v.outputs[k] + t.ratingMean
			if !r.Regression {
				output = nn.Sigmoid(v.outputs[k])
			}
			r.Visitors, r.Labels, r.Outputs = append(r.Visitors, v.visitor), append(r.Labels, v.labels[k]), append(r.Outputs, output)
			r.Losses, r.Weights = append(r.Losses, loss), append(r.Weights, weight)
		}
		all = append(all, r)
	}
	return all
}

package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model/nn"
)

// ErrDiverged is returned when the parameters are no longer finite numbers.
var ErrDiverged = errors.New("training diverged: try a lower learning rate, and look for values beyond reason in the log and the catalogue")

// fit runs the epochs and leaves the best parameters in place: those of the
// epoch that validates best (see score), or the last ones where there is nothing to
// validate by.
func (t *Trainer) fit(ctx context.Context, w Watch) error {
	order := t.order()
	last := t.config.Epochs
	if t.config.until > 0 {
		last = t.config.until
	}
	if w.Begin != nil {
		w.Begin(int64(last * len(order)))
	}
	r := rand.New(rand.NewPCG(t.config.Seed, 2))
	steps := t.config.Epochs * len(t.batches(order))
	best, since := math.Inf(-1), 0
	var kept []float32
	b := newBatch(t.catalogue.Len())
	for number := 1; number <= last && since < t.config.Patience; number++ {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		e := Epoch{Number: number, Loss: map[string]float64{}}
		if err := t.epoch(ctx, &e, b, order, steps, r, w); err != nil {
			return err
		}
		t.examples += e.Examples
		e.NDCG = t.validate()
		t.judgeHeld(&e)
		since++
		score := t.score(&e)
		if e.Best = score > best || len(t.validation.cases) == 0; e.Best {
			best, since, t.best = score, 0, number
			kept = t.save(kept)
		}
		if t.alone(&e); w.Epoch != nil {
			w.Epoch(e)
		}
	}
	t.restore(kept)
	if w.Done != nil {
		w.Done()
	}
	t.noteWeights(w)
	if since >= t.config.Patience {
		w.note("stopped: no better epoch in %d; the best one's parameters are kept", since)
	}
	return nil
}

// order lists the sequences of an epoch, the reversed ones among them.
func (t *Trainer) order() []*sequence {
	order := make([]*sequence, 0, 2*len(t.sequences))
	for i := range t.sequences {
		order = append(order, &t.sequences[i])
		if t.config.Reverse {
			if back := reversed(&t.sequences[i]); back != nil {
				order = append(order, back)
			}
		}
	}
	return order
}

// epoch trains once on all sequences, in their order. steps are those of all
// epochs.
func (t *Trainer) epoch(ctx context.Context, e *Epoch, b *batch, order []*sequence, steps int, r *rand.Rand, w Watch) error {
	parts := t.batches(order)
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.fill(part, t.slates, t.config.IDDropout, t.config.Model.Dim, r)
		t.align(steps)
		t.trainStep(b, t.schedule(steps))
		t.sum(e, b, len(parts))
		if w.Step != nil {
			w.Step(int64(len(part)))
		}
	}
	t.endWeights(e)
	for _, p := range t.learned() {
		if slices.ContainsFunc(p.Value, func(v float32) bool { return v-v != 0 }) { // NaN or infinite
			return fmt.Errorf("epoch %d: %s is not finite: %w", e.Number, p.Name, ErrDiverged)
		}
	}
	return nil
}

// rowsPerTarget is how many rows of the trunk are as much work as a target; a
// visitor with more of them makes the step shorter.
const rowsPerTarget = 64

// batches cuts the sequences, in their order, into steps of about Batch
// targets.
func (t *Trainer) batches(order []*sequence) (parts [][]*sequence) {
	from, work := 0, 0
	for i, q := range order {
		work += max(len(q.targets), len(q.rows)/rowsPerTarget, 1)
		if work >= t.config.Batch || i == len(order)-1 {
			parts = append(parts, order[from:i+1])
			from, work = i+1, 0
		}
	}
	return parts
}

// riseShare is the part of all steps in which the learning rate rises: one in
// fifty, since Adam's moments know little at first.
const riseShare = 50

// schedule is the learning rate of the next step: a short rise, then half a
// cosine down to a tenth. Shuffling moves the bounds of the steps, so an epoch
// can have one more than was counted.
func (t *Trainer) schedule(steps int) float64 {
	rise := min(1, float64(t.step+1)/float64(max(steps/riseShare, 1)))
	fall := 0.1 + 0.9*(1+math.Cos(math.Pi*float64(min(t.step, steps))/float64(steps)))/2
	return t.config.LearningRate * rise * fall
}

// sum adds a step's losses to the epoch's, which has so many steps.
func (t *Trainer) sum(e *Epoch, b *batch, steps int) {
	for _, w := range t.workers {
		e.Loss["next"] += w.loss.next / max(float64(t.weight("next")), 1e-9) / float64(steps)
		e.Loss["interest"] += w.loss.interest / max(float64(b.totals.interest), 1) / float64(steps)
		for k, h := range t.network.Heads {
			e.Loss[h.Task.Name] += w.loss.task[k] / max(float64(b.totals.task[k]), 1) / float64(steps)
		}
	}
	for _, q := range b.sequences {
		e.Examples += int64(len(q.targets) + len(q.rows))
	}
}

// reversed is the sequence read backwards, for more next items to learn from;
// nil where that gives nothing. It has no rows: what a visitor was shown
// belongs to what came before it.
func reversed(q *sequence) *sequence {
	if len(q.events) < 2 {
		return nil
	}
	b := &sequence{visitor: q.visitor, events: slices.Clone(q.events)}
	slices.Reverse(b.events)
	seen := make(map[int32]bool)
	for i, e := range b.events {
		if !seen[e.Item] {
			seen[e.Item] = true
			b.targets = append(b.targets, target{at: int32(i), item: e.Item, want: e.Behaviour})
		}
	}
	return b
}

// learned lists every parameter, the item tower's included.
func (t *Trainer) learned() []*nn.Param {
	return append(t.network.Params(), t.tower.id, t.tower.content)
}

func (t *Trainer) save(dst []float32) []float32 {
	dst = dst[:0]
	for _, p := range t.learned() {
		dst = append(dst, p.Value...)
	}
	return dst
}

func (t *Trainer) restore(src []float32) {
	for _, p := range t.learned() {
		src = src[copy(p.Value, src):]
	}
}

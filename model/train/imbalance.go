package train

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model/loss"
	"inkling/model/shop"
	"inkling/model/task"
)

// maxOversample bounds how often a row is repeated.
const maxOversample = 100

// validateImbalance checks what the config says of single tasks' losses.
func (c *Config) validateImbalance() error {
	find := func(name string) (task.Task, bool) {
		k := slices.IndexFunc(task.All(), func(t task.Task) bool { return t.Name == name })
		if k < 0 {
			return task.Task{}, false
		}
		return task.All()[k], true
	}
	for _, name := range slices.Sorted(maps.Keys(c.Losses)) {
		d, ok := find(name)
		if !ok {
			return fmt.Errorf("losses: unknown task %q", name)
		}
		if err := c.Losses[name].Validate(d); err != nil {
			return fmt.Errorf("losses: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Oversample)) {
		if d, ok := find(name); !ok || d.Regression {
			return fmt.Errorf("oversample: want view, cart or purchase, got %q", name)
		}
		if f := c.Oversample[name]; !(f >= 1 && f <= maxOversample) {
			return fmt.Errorf("oversample: want 1 to %d for %s, got %g", maxOversample, name, f)
		}
	}
	return nil
}

// repeat shows positive rows as often as Oversample says, at the places where
// they stand. Of a fraction it is drawn once which rows have one more.
func (t *Trainer) repeat() {
	if len(t.config.Oversample) == 0 {
		return
	}
	r := rand.New(rand.NewPCG(t.config.Seed, 9))
	for s := range t.sequences {
		q := &t.sequences[s]
		var rows []row
		for i := range q.rows {
			times := t.times(&q.rows[i])
			for ; times >= 1; times-- {
				rows = append(rows, q.rows[i])
			}
			if times > 0 && r.Float64() < times {
				rows = append(rows, q.rows[i])
			}
		}
		q.rows = rows
	}
}

// times is how often a row is seen: a row that is positive for several tasks
// takes the largest.
func (t *Trainer) times(r *row) float64 {
	times := 1.0
	for k, h := range t.network.Heads {
		if f, ok := t.config.Oversample[h.Task.Name]; ok && r.labels[k] == 1 {
			times = max(times, f)
		}
	}
	return times
}

// balanceClasses takes the losses' options, repeats rows, and computes by how
// much the classes of each task then weigh more or less than in the log. Weights
// and repeats shift the logits that training ends at by the logarithm of the
// positives' factor over the negatives', which offset takes back (King and
// Zeng 2001, equation 7). That of focal losses is no shift and stays.
func (t *Trainer) balanceClasses() {
	before := t.labelCounts()
	t.repeat()
	after := t.labelCounts()
	for k, h := range t.network.Heads {
		o := t.config.Losses[h.Task.Name]
		t.losses = append(t.losses, o)
		if h.Task.Regression || before[k][0]*before[k][1] == 0 {
			continue
		}
		odds := after[k][1] / before[k][1] / (after[k][0] / before[k][0])
		t.offset[k] = -float32(math.Log(odds)) - classShift(o)
		if t.config.only == "" || t.config.only == h.Task.Name {
			t.lacking[k] = t.heldShift(k, before[k])
		}
	}
}

// labelCounts counts the negatives and positives of each head.
func (t *Trainer) labelCounts() (n [maxTasks][2]float64) {
	tasks := make([]task.Task, len(t.network.Heads))
	for k, h := range t.network.Heads {
		tasks[k] = h.Task
	}
	for s := range t.sequences {
		countLabels(&n, &t.sequences[s], tasks)
	}
	return n
}

func countLabels(n *[maxTasks][2]float64, q *sequence, tasks []task.Task) {
	for i := range q.rows {
		for k, d := range tasks {
			if l := q.rows[i].labels[k]; l == l && !d.Regression {
				n[k][int(l)]++
			}
		}
	}
}

// heldShift is what the logits of head k lack because the rows of targets were
// held out, n being the counts of what was not: the logarithm of the odds with
// those rows over the odds without them.
func (t *Trainer) heldShift(k int, n [2]float64) float32 {
	more := t.held.counts[k]
	if n[0]*n[1] == 0 {
		return 0
	}
	return float32(math.Log((n[1] + more[1]) / (n[0] + more[0]) / (n[1] / n[0])))
}

// correct adds to the heads' biases what makes their logits those of the log:
// the offset of the classes, what was held out and, with CorrectSampling, that of the sampled
// negatives, of which there are RowSamples a positive row in place of one for
// each item of the catalogue. Held rows are sampled alike and stay as they were.
func (t *Trainer) correct(w Watch) {
	for k, h := range t.network.Heads {
		if t.offset[k] != 0 {
			w.note("%s: logits corrected by %.3f for what training makes of its classes", h.Task.Name, t.offset[k])
		}
		h.Deep.B.Value[0] += t.offset[k] + t.lacking[k]
		t.offset[k] = -t.lacking[k]
		if t.sampledRows && t.config.CorrectSampling && !h.Task.Regression && h.Task.Given == shop.Unknown {
			shift := float32(math.Log(float64(t.config.RowSamples) / float64(t.catalogue.Len())))
			w.note("%s: logits corrected by %.3f for its sampled negatives", h.Task.Name, shift)
			h.Deep.B.Value[0] += shift
			t.offset[k] -= shift
		}
	}
}

// plain reports whether a head's loss has no options.
func plain(o loss.Options) bool { return o.ClassWeights == nil && o.Focal == 0 }

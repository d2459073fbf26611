package evaluate

import (
	"slices"

	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/train"
)

// twinPredictor predicts each task with the network that learned it alone.
type twinPredictor struct {
	tasks      []string
	regression []bool
	heads      []Predictor // of tasks
	rows       []Row
	before     []float32
}

// newTwins returns the predictor of the twins, which stand in the order of the
// funnel. Its subject is [SingleTask].
func newTwins(twins []train.Twin, c *shop.Catalogue) *twinPredictor {
	p := &twinPredictor{}
	for _, t := range twins {
		p.tasks = append(p.tasks, t.Task)
		p.regression = append(p.regression, t.Task == TaskRating)
		p.heads = append(p.heads, Heads(SingleTask, t.Model, c, t.Task))
	}
	return p
}

func (p *twinPredictor) Name() string    { return SingleTask }
func (p *twinPredictor) Tasks() []string { return p.tasks }

func (p *twinPredictor) Clone() Predictor {
	c := &twinPredictor{tasks: p.tasks, regression: p.regression}
	for _, h := range p.heads {
		c.heads = append(c.heads, h.Clone())
	}
	return c
}

// Predict goes the funnel's whole way to the task where an item may be any: by
// the twin of each stage, since no other knows of it.
func (p *twinPredictor) Predict(dst []float32, task string, rows []Row) {
	k := slices.Index(p.tasks, task)
	p.rows = append(p.rows[:0], rows...)
	sampled := false
	for i := range p.rows {
		sampled = sampled || rows[i].Sampled
		p.rows[i].Sampled = false
	}
	p.heads[k].Predict(dst, task, p.rows)
	for before := 0; sampled && before < k; before++ {
		if p.regression[before] {
			continue
		}
		p.before = nn.Resize(p.before, len(rows))
		p.heads[before].Predict(p.before, p.tasks[before], p.rows)
		for i := range dst {
			if rows[i].Sampled {
				dst[i] *= p.before[i]
			}
		}
	}
}

package evaluate

import (
	"context"

	"inkling/model"
	"inkling/model/nn"
	"inkling/model/train"
)

// Inkling returns a Fit that trains the product's own model. watch is asked
// for anew for each training.
func Inkling(c train.Config, watch func() train.Watch) Fit {
	return func(ctx context.Context, t Training) (Fitted, error) {
		c := c
		c.Seed, c.Target, c.OrderOnly = t.Seed, t.Target, t.OrderOnly
		m, err := train.Run(ctx, t.Log, c, watch())
		if err != nil {
			return nil, err
		}
		return fitted{m}, nil
	}
}

type fitted struct{ m *model.Model }

// Rankers are the model as it ships, and its retrieval alone, which ranking by
// the heads must not fall behind.
func (f fitted) Rankers() []Ranker {
	shelf, ok := f.m.Placement(model.ForYou)
	if !ok {
		panic("evaluate: a trained model has the placement for-you")
	}
	retrieval := shelf
	retrieval.Weights = make([]float32, len(shelf.Weights))
	return []Ranker{newShelfRanker(subject, f.m, shelf), newShelfRanker("retrieval", f.m, retrieval)}
}

func (f fitted) Predictors() []Predictor { return []Predictor{newHeadPredictor(f.m)} }

// subject is the name of the model as it ships.
const subject = "inkling"

// shelfRanker ranks as the engine does for a placement, without a shelf's
// rules.
type shelfRanker struct {
	name      string
	m         *model.Model
	scorer    *model.Scorer
	placement model.Placement
	masked    map[int32]bool // of the case at hand
}

func newShelfRanker(name string, m *model.Model, p model.Placement) *shelfRanker {
	return &shelfRanker{name: name, m: m, scorer: model.NewScorer(m), placement: p, masked: make(map[int32]bool)}
}

func (r *shelfRanker) Name() string  { return r.name }
func (r *shelfRanker) Clone() Ranker { return newShelfRanker(r.name, r.m, r.placement) }

func (r *shelfRanker) Score(dst []float32, c *Case) {
	clear(r.masked)
	for _, i := range c.Masked {
		r.masked[i] = true
	}
	r.scorer.Begin(c.History)
	r.scorer.Rank(dst, r.placement, func(item int32) bool { return r.masked[item] })
}

// headPredictor predicts with the model's heads.
type headPredictor struct {
	m          *model.Model
	scorer     *model.Scorer
	tasks      []string
	regression []bool // by task
	items      []int32
	positions  []int32
	outputs    []float32
}

func newHeadPredictor(m *model.Model) *headPredictor {
	p := &headPredictor{m: m, scorer: model.NewScorer(m)}
	for _, t := range m.Tasks() {
		p.tasks, p.regression = append(p.tasks, t.Name), append(p.regression, t.Regression)
	}
	return p
}

func (p *headPredictor) Name() string     { return subject }
func (p *headPredictor) Tasks() []string  { return p.tasks }
func (p *headPredictor) Clone() Predictor { return newHeadPredictor(p.m) }

// Predict runs rows of one visitor together that stand on one page: of what
// was shown there nothing was passed over yet.
func (p *headPredictor) Predict(dst []float32, task string, rows []Row) {
	head := -1
	for k, name := range p.tasks {
		if name == task {
			head = k
		}
	}
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && samePage(&rows[from], &rows[to]) {
			to++
		}
		p.moment(dst[from:to], head, rows[from:to])
		from = to
	}
}

func (p *headPredictor) moment(dst []float32, head int, rows []Row) {
	p.items, p.positions = p.items[:0], p.positions[:0]
	for i := range rows {
		p.items = append(p.items, rows[i].Item)
		p.positions = append(p.positions, rows[i].Position)
	}
	p.scorer.Begin(rows[0].History)
	n := len(rows)
	p.outputs = nn.Resize(p.outputs, n*len(p.tasks))
	p.scorer.Predict(p.outputs, p.items, p.positions)
	for i := range rows {
		dst[i] = p.prediction(head, i, n, rows[i].Sampled)
	}
}

// prediction reads the outputs of row i of n. For an item that may be any, the
// probability is that of the funnel's whole way to the task.
func (p *headPredictor) prediction(head, i, n int, sampled bool) float32 {
	y := p.outputs[head*n+i]
	if p.regression[head] {
		return p.m.RatingMean + y
	}
	chain := nn.Sigmoid(y)
	for before := 0; sampled && before < head; before++ {
		if !p.regression[before] {
			chain *= nn.Sigmoid(p.outputs[before*n+i])
		}
	}
	return chain
}

// samePage reports whether b, a later row, was asked at the time of a with
// nothing but what the page shows in between.
func samePage(a, b *Row) bool {
	if a.Visitor != b.Visitor || a.At != b.At || len(b.History) < len(a.History) {
		return false
	}
	for _, e := range b.History[len(a.History):] {
		if e.Behaviour.Engaged() {
			return false
		}
	}
	return true
}

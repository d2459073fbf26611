package evaluate

import (
	"slices"

	"inkling/model"
	"inkling/model/nn"
	"inkling/model/shop"
)

// headPredictor predicts with the model's heads.
type headPredictor struct {
	name       string
	m          *model.Model
	scorer     *model.Scorer
	known      []string // tasks that it predicts
	tasks      []string // of the model's heads
	regression []bool   // by head
	category   []int32  // of each of Categories, in the model's vocabulary; -1 where that lacks it
	items      []int32
	positions  []int32
	outputs    []float32
	interest   []float32
}

// Heads predicts with a model's heads, and its interest head where it has
// learned one. The subject is name. With tasks it predicts these alone. The
// catalogue is the one that the model was trained on.
func Heads(name string, m *model.Model, c *shop.Catalogue, tasks ...string) Predictor {
	p := &headPredictor{name: name, m: m, scorer: model.NewScorer(m), known: tasks}
	for _, t := range m.Tasks() {
		p.tasks, p.regression = append(p.tasks, t.Name), append(p.regression, t.Regression)
	}
	if tasks == nil {
		p.known = slices.Clone(p.tasks)
		if h := m.Network.Interest; h != nil && slices.ContainsFunc(h.W.Value, func(v float32) bool { return v != 0 }) {
			p.known = append(p.known, TaskInterest)
		}
	}
	paths, _ := Categories(c)
	for _, path := range paths {
		p.category = append(p.category, m.Features.Categories.Index(path))
	}
	return p
}

func (p *headPredictor) Name() string    { return p.name }
func (p *headPredictor) Tasks() []string { return p.known }

func (p *headPredictor) Clone() Predictor {
	c := *p
	c.scorer, c.items, c.positions, c.outputs, c.interest = model.NewScorer(p.m), nil, nil, nil, nil
	return &c
}

// Predict runs rows of one visitor together that stand on one page: of what
// was shown there nothing was passed over yet.
func (p *headPredictor) Predict(dst []float32, task string, rows []Row) {
	head := slices.Index(p.tasks, task)
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && samePage(&rows[from], &rows[to]) {
			to++
		}
		if task == TaskInterest {
			n := len(p.category)
			p.classes(dst[from*n:to*n], rows[from].History)
		} else {
			p.moment(dst[from:to], head, rows[from:to])
		}
		from = to
	}
}

// classes writes the interest in each category for some rows of one moment. A
// category that the model does not know has none.
func (p *headPredictor) classes(dst []float32, history shop.History) {
	p.scorer.Begin(history)
	p.interest = nn.Resize(p.interest, p.m.Features.Categories.Len())
	p.scorer.Interest(p.interest)
	for i := range dst {
		dst[i] = 0
		if c := p.category[i%len(p.category)]; c >= 0 {
			dst[i] = p.interest[c]
		}
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

// samePage reports whether b, a later row, is asked at the moment of a.
func samePage(a, b *Row) bool {
	return a.Visitor == b.Visitor && a.At == b.At && len(a.History) == len(b.History)
}

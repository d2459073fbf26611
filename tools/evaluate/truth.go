package evaluate

import (
	"fmt"

	"inkling/model/shop"
	"inkling/tools/simulate"
)

// truth ranks and predicts by what the simulated shop knows: no model can do
// better but by chance. Its subject is "truth".
type truth struct {
	*simulate.Truth
	catalogue *shop.Catalogue
	place     []int32 // of the truth's items in the catalogue; -1 where it has none

	scores []float64 // scratch, by the truth's items
}

// NewTruth returns the truth of the log as a ranker and as a predictor. The log
// must be of the same shop: the error names what the truth does not know.
func NewTruth(t *simulate.Truth, log *shop.Log, target shop.Behaviour) (Ranker, Predictor, error) {
	r := &truth{Truth: t, catalogue: log.Catalogue, scores: make([]float64, len(t.Items()))}
	listed := 0
	for _, id := range t.Items() {
		i, ok := log.Catalogue.Index(id)
		if !ok {
			i = -1
		} else {
			listed++
		}
		r.place = append(r.place, i)
	}
	if listed < log.Catalogue.Len() {
		return nil, nil, fmt.Errorf("the truth is of another shop: it knows %d of the catalogue's %d items", listed, log.Catalogue.Len())
	}
	for _, v := range log.Visitors {
		if _, ok := t.Probability(v.ID, t.Items()[0], target, 0, 1); !ok {
			return nil, nil, fmt.Errorf("the truth does not know visitor %q, or no probability of a %s event", v.ID, target)
		}
	}
	return r, truePredictor{r}, nil
}

func (t *truth) Name() string { return "truth" }

func (t *truth) Clone() Ranker {
	c := *t
	c.scores = make([]float64, len(t.scores))
	return &c
}

func (t *truth) Score(dst []float32, c *Case) {
	if !t.Scores(t.scores, c.Visitor, c.Behaviour, c.At) {
		clear(t.scores) // a visitor of the test file alone: nothing is known
	}
	for i, at := range t.place {
		if at >= 0 {
			dst[at] = float32(t.scores[i])
		}
	}
}

// truePredictor predicts the tasks in their sample spaces.
type truePredictor struct{ *truth }

func (p truePredictor) Tasks() []string {
	return []string{TaskView, TaskCart, TaskPurchase, TaskRating}
}
func (p truePredictor) Clone() Predictor { return p }

func (p truePredictor) Predict(dst []float32, task string, rows []Row) {
	for i := range rows {
		r := &rows[i]
		item, position := p.catalogue.Items[r.Item].ID, int(max(r.Position, 1))
		chain := func(b shop.Behaviour) float64 {
			y, _ := p.Probability(r.Visitor, item, b, r.At, position)
			return y
		}
		var y float64
		switch task {
		case TaskView:
			y = chain(shop.View)
		case TaskCart:
			y = ratio(chain(shop.Cart), chain(shop.View))
		case TaskPurchase:
			y = ratio(chain(shop.Purchase), chain(shop.Cart))
		case TaskRating:
			y, _ = p.Rating(r.Visitor, item, r.At)
		}
		dst[i] = float32(y)
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

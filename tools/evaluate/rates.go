package evaluate

import (
	"slices"

	"inkling/model/shop"
)

// rates predicts the same for every visitor: how often an item's rows were
// positive in training, drawn towards the rate of all items by rateStrength
// rows. It is the floor that a task must beat. Its subject is "popularity".
type rates map[string][]float32

const rateStrength = 10

// newRates counts the rows that the training log shows. A task whose negatives
// are sampled has them uniform over the items, so there the probability that a
// row is the positive follows from the item's share of the task's events:
// share / (share + NegativesPerPositive/items).
func newRates(train *shop.Log, impressions bool, sampled []string) rates {
	rows, items := make(Rows), train.Catalogue.Len()
	for _, v := range train.Visitors {
		rows.Add(v.ID, v.Events, 0, impressions)
	}
	p := make(rates)
	for _, t := range []struct {
		task string
		of   shop.Behaviour
	}{{TaskView, shop.View}, {TaskCart, shop.Cart}, {TaskPurchase, shop.Purchase}} {
		if slices.Contains(sampled, t.task) {
			p[t.task] = sampledRates(train, t.of, items)
		} else {
			p[t.task] = itemRates(rows[t.task], items)
		}
	}
	return p
}

func itemRates(rows []Row, items int) []float32 {
	positive, all := make([]float32, items), make([]float32, items)
	base := float32(1) // of the mean rate; rows of both labels keep it off 0 and 1
	for i := range rows {
		positive[rows[i].Item] += rows[i].Label
		all[rows[i].Item]++
		base += rows[i].Label
	}
	base /= float32(len(rows) + 2)
	for i := range positive {
		positive[i] = (positive[i] + rateStrength*base) / (all[i] + rateStrength)
	}
	return positive
}

func sampledRates(train *shop.Log, of shop.Behaviour, items int) []float32 {
	p := make([]float32, items)
	total := float32(items) // each item begins with one event
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour == of {
				p[e.Item]++
				total++
			}
		}
	}
	for i, count := range p {
		share := (count + 1) / total
		p[i] = share / (share + NegativesPerPositive/float32(items))
	}
	return p
}

func (p rates) Name() string     { return "popularity" }
func (p rates) Tasks() []string  { return taskOrder[:3] }
func (p rates) Clone() Predictor { return p }

func (p rates) Predict(dst []float32, task string, rows []Row) {
	for i := range rows {
		dst[i] = p[task][rows[i].Item]
	}
}

// biases predicts a rating as mean + item's bias + visitor's bias, each bias
// the mean of what is left, shrunken: Koren, "Factor in the neighbors" (2010),
// section 2.1. The visitor's comes from the row's history, so that visitors
// who were not trained on have one. Its subject is "biases".
type biases struct {
	mean float32
	item []float32
}

// The strengths of the biases' shrinkage, in ratings: those of the library
// Surprise (BaselineOnly, reg_i and reg_u).
const (
	itemStrength    = 10
	visitorStrength = 15
)

func newBiases(train *shop.Log) *biases {
	b := &biases{item: make([]float32, train.Catalogue.Len())}
	counts := make([]float32, len(b.item))
	var sum, n float64
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour == shop.Rating {
				sum += float64(e.Value)
				n++
			}
		}
	}
	if n == 0 {
		return b
	}
	b.mean = float32(sum / n)
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour == shop.Rating {
				b.item[e.Item] += e.Value - b.mean
				counts[e.Item]++
			}
		}
	}
	for i := range b.item {
		b.item[i] /= counts[i] + itemStrength
	}
	return b
}

func (b *biases) Name() string     { return "biases" }
func (b *biases) Tasks() []string  { return []string{TaskRating} }
func (b *biases) Clone() Predictor { return b }

func (b *biases) Predict(dst []float32, _ string, rows []Row) {
	for i, r := range rows {
		var sum, n float32
		for _, e := range r.History {
			if e.Behaviour == shop.Rating {
				sum += e.Value - b.mean - b.item[e.Item]
				n++
			}
		}
		dst[i] = b.mean + b.item[r.Item] + sum/(n+visitorStrength)
	}
}

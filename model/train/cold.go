package train

import (
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/shop"
)

// untouched marks the items that the log never touches and that have content
// tokens; nil marks none. They ship by their content alone, as those that come
// after training do (model.Extend): as negatives their ID embeddings have
// learned but to be out of every visitor's way.
func (t *Trainer) untouched(log *shop.Log) []bool {
	cold := make([]bool, t.catalogue.Len())
	var tokens []int32
	for i, c := range engagedCounts(log) {
		tokens = t.features.Encode(tokens[:0], &t.catalogue.Items[i])
		cold[i] = c == 0 && len(tokens) > 0 && (t.withheld == nil || !t.withheld[i])
	}
	if count(cold) == 0 {
		return nil
	}
	return cold
}

// leaveOutColdIDs makes the items that are cold be seen by their content alone.
// Nothing is trained after it.
func (t *Trainer) leaveOutColdIDs() {
	for i, c := range t.cold {
		if c {
			clear(t.tower.id.Row(i))
		}
	}
}

// How the offset of cold items is chosen.
const (
	coldShare  = 0.1   // of the touched items that are taken for cold
	coldLoss   = 0.01  // of NDCG@10 that the known items may lose to them
	coldCases  = 100   // whose item is known, at least; with fewer the offset is 0
	coldLeast  = -8.0  // the smallest offset
	coldMost   = 4.0   // the largest
	coldStep   = 0.125 // between two that are tried
	coldStream = 11    // of the seed
)

// coldTrial is a model in which some of the items are taken for cold, and the
// validation cases as they would be if these had come after training.
type coldTrial struct {
	*Trainer
	m         *model.Model
	want      model.Placement
	histories []shop.History // without the items
}

// chooseColdOffset is the largest offset by which cold items take no more than
// coldLoss of the NDCG@10 of the validation cases whose item is known, beside a
// ranking in which none of them takes part; what it does for those whose item is
// cold only grows with it.
//
// A second training without some items would tell what one costs; this does
// with the one that there is. A seeded share of the touched items is taken for
// cold: ID embedding, lists, popularity and rates are left out, and so are the
// visitors' events with them. What is not left out is what their own events
// taught the embeddings of their tokens, which they share with other items, and
// training too saw them without ID in some steps (ID dropout). So these items
// find their visitors somewhat better than ones that are truly new would; the
// cost for known items, by which alone the offset is chosen, depends on how many
// they are and how their scores lie among the others', and that ID dropout
// levels: the content that competes for known visitors is learned from all items.
func (t *Trainer) chooseColdOffset(m *model.Model, p model.Placement, w Watch) float32 {
	trial := t.newColdTrial(m, p)
	if trial == nil {
		return 0
	}
	without, _, known := trial.ndcg(float32(math.Inf(-1)))
	if known < coldCases || without == 0 {
		w.note("items that are new: %d cases are too few to choose an offset by, it is 0", known)
		return 0
	}
	least, most := 0, int((coldMost-coldLeast)/coldStep)
	for least < most {
		middle := (least + most + 1) / 2
		if with, _, _ := trial.ndcg(coldLeast + coldStep*float32(middle)); with >= (1-coldLoss)*without {
			least = middle
		} else {
			most = middle - 1
		}
	}
	offset := coldLeast + coldStep*float32(least)
	with, hidden, _ := trial.ndcg(offset)
	w.note("items that are new: offset %.3g; of %d items taken for new the cases have NDCG@10 %.4f, of the others %.4f, and %.4f without new ones",
		offset, count(trial.m.Cold)-count(t.cold), hidden, with, without)
	return offset
}

// newColdTrial returns nil where no items have content.
func (t *Trainer) newColdTrial(m *model.Model, p model.Placement) *coldTrial {
	r := rand.New(rand.NewPCG(t.config.Seed, coldStream))
	var items []int32
	for i := range m.Items.Len() {
		chosen := r.Float64() < coldShare
		if chosen && t.touched[i] && len(t.tower.tokensOf(int32(i))) > 0 {
			items = append(items, int32(i))
		}
	}
	if len(items) == 0 {
		return nil
	}
	c := &coldTrial{Trainer: t, want: p, m: t.takenForCold(m, items)}
	for i := range t.validation.cases {
		h := slices.DeleteFunc(slices.Clone(t.validation.cases[i].history), func(e shop.Event) bool { return c.m.Cold[e.Item] })
		c.histories = append(c.histories, h)
	}
	return c
}

// takenForCold is m with the items as if they had come after training.
func (t *Trainer) takenForCold(m *model.Model, items []int32) *model.Model {
	d, n := t.config.Model.Dim, len(items)
	x := &vectors{items: items, v: make([]float32, n*d), length: make([]float32, n), byID: make([]bool, n)}
	t.tower.forward(x, 0, n)
	q := model.Quantise(x.v, d)
	cold, table := *m, *m.Table
	cold.Cold = make([]bool, m.Items.Len())
	copy(cold.Cold, t.cold)
	cold.Vectors.Data, cold.Vectors.Scale = slices.Clone(m.Vectors.Data), slices.Clone(m.Vectors.Scale)
	for r, item := range items {
		cold.Cold[item] = true
		copy(cold.Vectors.Data[int(item)*d:int(item+1)*d], q.Data[r*d:])
		cold.Vectors.Scale[item] = q.Scale[r]
	}
	for _, column := range []struct {
		of    *[]float32
		value float32
	}{
		{&table.Popularity, slices.Min(table.Popularity)}, {&table.Trend, slices.Min(table.Trend)},
		{&table.ViewRate, 0}, {&table.CartRate, 0}, {&table.BuyRate, 0},
	} {
		*column.of = slices.Clone(*column.of)
		for _, item := range items {
			(*column.of)[item] = column.value
		}
	}
	cold.Table, cold.Lists = &table, unlisted(m.Lists, cold.Cold)
	return &cold
}

// unlisted are the lists in which the marked items weigh nothing.
func unlisted(l *covisit.Lists, marked []bool) *covisit.Lists {
	u := *l
	u.Weights = slices.Clone(l.Weights)
	for k, item := range l.Items {
		if marked[item] {
			u.Weights[k] = 0
		}
	}
	return &u
}

// ndcg are the NDCG@10 of the cases whose item is known, and of those whose item
// is taken for cold, with an offset; and how many the former are.
func (c *coldTrial) ndcg(offset float32) (known, cold float64, knowns int) {
	m := *c.m
	m.ColdOffset = offset
	gains := make([]float64, len(c.histories))
	c.eachCase(&m, func(s *model.Scorer, i int, scores []float32) {
		one := &c.validation.cases[i]
		skip := func(item int32) bool { return item != one.item && slices.Contains(one.done, item) }
		s.Begin(c.histories[i])
		s.Rank(scores, c.want, skip)
		for _, d := range one.done {
			if d != one.item {
				scores[d] = float32(math.Inf(-1))
			}
		}
		gains[i] = gain(scores, scores[one.item], shelfRanks)
	})
	var colds int
	for i, g := range gains {
		switch {
		case len(c.histories[i]) == 0:
		case c.m.Cold[c.validation.cases[i].item]:
			cold += g
			colds++
		default:
			known += g
			knowns++
		}
	}
	return known / float64(max(knowns, 1)), cold / float64(max(colds, 1)), knowns
}

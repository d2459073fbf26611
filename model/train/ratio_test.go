package train

import (
	"fmt"
	"math"
	"testing"

	"inkling/model"
	"inkling/model/shop"
)

// pairShop: items a0 to a7 that everybody buys, each followed by its own b0 to b7
// or, with strange, by any of them. Each b has the same popularity.
func pairShop(strange bool) *shop.Log {
	var items []shop.Item
	for i := range 8 {
		items = append(items, shop.Item{ID: fmt.Sprint("a", i)}, shop.Item{ID: fmt.Sprint("b", i)})
	}
	// Eleven more that more visitors buy, so that popularity alone shows these.
	for i := range 11 {
		items = append(items, shop.Item{ID: fmt.Sprint("c", i)})
	}
	var records []shop.Record
	for v := range 160 {
		id, a := fmt.Sprintf("v%03d", v), v/foldCount%8 // some of each in every fold
		b := a
		if strange {
			b = (v + v/foldCount*3) % 8
		}
		for k := range 2 {
			records = append(records, shop.Record{Visitor: id, Item: fmt.Sprint("c", (v+5*k)%11), Behaviour: shop.Purchase, Time: int64(k)})
		}
		records = append(records, shop.Record{Visitor: id, Item: fmt.Sprint("a", a), Behaviour: shop.Purchase, Time: 3},
			shop.Record{Visitor: id, Item: fmt.Sprint("b", b), Behaviour: shop.Purchase, Time: 4})
	}
	log, _ := shop.NewLog(shop.NewCatalogue(items), records)
	return log
}

func TestListsWeighWhatTheySay(t *testing.T) {
	c := quick()
	c.OrderOnly, c.PopularityPrior, c.Epochs = true, 1, 1
	c.Weights = map[string]float32{"next": 1}
	c.Lists.MinVisitors = 2
	ratio := func(log *shop.Log) float32 {
		trainer, err := newTrainer(log, c, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		return trainer.listRatio
	}
	if r := ratio(pairShop(false)); r == 0 {
		t.Error("each a is followed by its b, and lists weigh nothing")
	}
	if told, dealt := ratio(pairShop(false)), ratio(pairShop(true)); dealt >= told {
		t.Errorf("lists of what follows at random weigh %g, those that tell the next item %g", dealt, told)
	}
	c.PopularityPrior = 0
	if r := ratio(pairShop(false)); r != 0 {
		t.Errorf("without the prior a weight of %g is chosen that nothing reads", r)
	}
}

// TestListsAreWeighedAsRetrievalAddsThem ranks by the scorer of a page, with vectors
// of which every cosine is 0.
func TestListsAreWeighedAsRetrievalAddsThem(t *testing.T) {
	c, log := quick(), pairShop(true)
	c.OrderOnly, c.PopularityPrior, c.Workers = true, 1, 1
	c.Lists.MinVisitors = 1
	trainer, err := newTrainer(log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	m := trainer.assemble()
	m.Vectors = model.Quantise(make([]float32, log.Catalogue.Len()*c.Model.Dim), c.Model.Dim)
	m.PopularityWeight = 1
	scores := make([]float32, log.Catalogue.Len())
	for r, got := range trainer.listGains(log, 0) {
		m.ListWeight = listRatios[r]
		var want float64
		for v := range log.Visitors {
			asked, before := trainer.asking(trainer.lastTarget(log.Visitors[v].Events))
			if len(before) == 0 {
				continue
			}
			known := trainer.folds[part(int32(v))]
			m.Table, m.Lists = known.table, known.lists
			s := model.NewScorer(m)
			s.Begin(asked.history)
			s.Retrieve(scores, shop.Purchase)
			for _, d := range asked.done {
				if d != asked.item {
					scores[d] = float32(math.Inf(-1))
				}
			}
			want += gain(scores, scores[asked.item], math.Inf(1))
		}
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("a ratio of %g gains %.5f, and with that weight retrieval %.5f", listRatios[r], got, want)
		}
	}
}

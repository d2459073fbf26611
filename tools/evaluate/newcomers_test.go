package evaluate

import (
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/metric"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

// welcoming is a model of the items 0 and 1 of one category and 2 and 3 of
// another, of which 0 is touched most, then 2.
func welcoming(t *testing.T) (*model.Model, *shop.Log) {
	t.Helper()
	items := []shop.Item{{ID: "a", Category: []string{"x"}}, {ID: "b", Category: []string{"x"}}, {ID: "c", Category: []string{"y"}}, {ID: "d", Category: []string{"y"}}}
	log := &shop.Log{Catalogue: shop.NewCatalogue(items)}
	for _, item := range []int32{0, 0, 0, 2, 2, 1} {
		log.Visitors = append(log.Visitors, shop.Visitor{ID: "t", Events: shop.History{{Time: 1, Item: item, Behaviour: shop.View}}})
	}
	e := feature.FitEncoder(log.Catalogue, 1)
	m := &model.Model{Items: feature.NewVocabulary([]string{"a", "b", "c", "d"}), Features: e, Table: feature.NewTable(e, log.Catalogue)}
	m.Table.Count(log, 1, false)
	categories := e.Categories.Len()
	m.Newcomers = &newcomer.Prior{Step: 1, Shifts: make([]int8, newcomer.Values*categories), Kin: [newcomer.Kins]float32{10}}
	m.Newcomers.Shifts[(int(shop.Search)-1)*categories+int(m.Table.Leaf[2])] = 5
	return m, log
}

// One newcomer comes by search and looks at c, then at d; another was seen in
// training, a third only rates without a session of more.
func TestNewcomers(t *testing.T) {
	m, train := welcoming(t)
	visit := shop.History{
		{Time: 0, Item: 0, Behaviour: shop.Impression, Referrer: shop.Search},
		{Time: minute, Item: 2, Behaviour: shop.View, Referrer: shop.Search},
		{Time: 2 * minute, Item: 3, Behaviour: shop.View, Referrer: shop.Search},
	}
	e := &evaluation{Options: Options{Ks: []int{1}, Target: shop.View}, split: &Split{Train: train, Held: []Held{
		{Visitor: "new", Events: visit, Replay: true},
		{Visitor: "known", Events: visit, From: 1, Replay: true},
	}}}
	e.welcome(m)
	r := &Report{Meta: map[string]any{"k": []int{1}, "model": subject, "cases": map[string]int{firstSlice: len(e.welcomed[0].ndcg)}}}
	e.newcomerFigures(r, metric.Bootstrap{Resamples: 10, Level: level})
	for _, want := range []struct {
		subject, slice string
		value          float64
	}{
		{subject, firstSlice, 1}, {trendSubject, firstSlice, 0}, {"popularity", firstSlice, 0}, {difference(subject, trendSubject), firstSlice, 1},
		// Beside c itself, d is no better than it: the first place is c's for all but popularity.
		{subject, landedSlice, 0}, {categorySubject, landedSlice, 0}, {trendSubject, landedSlice, 0},
	} {
		if f, ok := r.Find(want.subject, "recall@1", want.slice); !ok || f.Value != want.value {
			t.Errorf("recall@1 of %s on %s is %v (%v), want %v", want.subject, want.slice, f.Value, ok, want.value)
		}
	}
	var b strings.Builder
	if err := r.WriteTable(&b); err != nil || !strings.Contains(b.String(), "newcomer=first (1)") || !strings.Contains(b.String(), "inkling - trend") {
		t.Errorf("%v; the table is\n%s", err, b.String())
	}
}

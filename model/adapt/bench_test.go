package adapt_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
)

// large is a model of n items drawn at random, of the shape that ships.
func large(n int) *model.Model {
	r := rand.New(rand.NewPCG(1, 1))
	items := make([]shop.Item, n)
	for i := range items {
		items[i] = shop.Item{ID: strconv.Itoa(i), Category: []string{"Home", strconv.Itoa(i % 60)}, Brand: strconv.Itoa(i % 50), Price: float32(1 + i%97)}
	}
	c := shop.NewCatalogue(items)
	m := &model.Model{Config: model.Defaults(), Items: feature.NewVocabulary(nil), Features: feature.FitEncoder(c, 2), ListWeight: 1}
	m.Config.Tasks = []string{"view", "cart", "purchase"}
	for i := range items {
		m.Items.Add(items[i].ID)
	}
	m.Table = feature.NewTable(m.Features, c)
	d := m.Config.Dim
	vectors := nn.NewParam("items", n, d)
	vectors.Normal(r, 1)
	for i := range n {
		nn.Normalise(vectors.Row(i))
	}
	m.Vectors = model.Quantise(vectors.Value, d)
	m.Network = model.NewNetwork(m.Config, m.Features.Categories.Len())
	m.Network.Initialise(r)
	m.Lists = &covisit.Lists{Offsets: make([]int32, n+1), Scale: make([]float32, n)}
	categories, brands := m.Groups()
	p := model.Prior{
		Variance: slices.Repeat([]float32{0.1}, d+feature.CrossTerms+categories+brands), Information: make([]float32, d+feature.CrossTerms),
		Scale: 1, Keep: 0.99, Rate: 4, Offset: -1,
	}
	m.Adaptation = &model.Adaptation{Next: p, Heads: make([]model.Prior, 3)}
	return m
}

// BenchmarkObserve is what one event costs beside 10,000 items, fifty events
// before it.
func BenchmarkObserve(b *testing.B) {
	m := large(10_000)
	r := rand.New(rand.NewPCG(2, 2))
	var history shop.History
	for i := range 51 {
		history = append(history, shop.Event{Time: int64(i) * 60_000, Item: int32(r.IntN(10_000)), Behaviour: shop.View})
	}
	h := adapt.New(m, model.NewScorer(m))
	for b.Loop() {
		h.Observe(history)
	}
	b.ReportMetric(float64(len(h.Append(nil))), "state-bytes")
}

package modelwrite_test

import (
	"math/rand/v2"
	"strconv"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
)

const tinyItems = 12

// tinyCatalogue is three categories of four items each.
func tinyCatalogue() *shop.Catalogue {
	categories := [][]string{{"Home", "Lamps"}, {"Home", "Chairs"}, {"Garden"}}
	brands := []string{"Alder", "Birch", ""}
	items := make([]shop.Item, tinyItems)
	for i := range items {
		items[i] = shop.Item{
			ID: "SKU-" + strconv.Itoa(i), Title: "Tiny thing " + strconv.Itoa(100+i%5),
			Category: categories[i%3], Brand: brands[i%len(brands)], Price: 5 + 7*float32(i),
			Tags: []string{"oak", "ash"}[i%2 : i%2+1],
		}
	}
	items[11].Category, items[11].Price = nil, 0
	return shop.NewCatalogue(items)
}

// tinyHistories are visitors who stay within a category mostly.
func tinyHistories(r *rand.Rand) []shop.History {
	kinds := []shop.Behaviour{shop.View, shop.View, shop.Cart, shop.Purchase, shop.Impression}
	histories := make([]shop.History, 30)
	for v := range histories {
		for k := range 2 + r.IntN(6) {
			histories[v] = append(histories[v], shop.Event{
				Time: 1_700_000_000_000 + int64(v)*3_600_000 + int64(k)*60_000,
				Item: int32((v + 3*r.IntN(4)) % tinyItems), Behaviour: kinds[r.IntN(len(kinds))], Position: int32(r.IntN(9)),
			})
		}
	}
	histories[0][0].Behaviour, histories[0][0].Value = shop.Rating, 4.5
	return histories
}

// tiny is a model of every part that a model can have, drawn from a seed
// rather than trained: 12 items, dim 8, two tasks.
func tiny() *model.Model {
	r := rand.New(rand.NewPCG(7, 11))
	catalogue, histories := tinyCatalogue(), tinyHistories(r)
	log := &shop.Log{Catalogue: catalogue}
	for v, h := range histories {
		log.Visitors = append(log.Visitors, shop.Visitor{ID: strconv.Itoa(v), Events: h})
	}
	m := &model.Model{
		Config:     model.Config{Dim: 8, History: 5, Tasks: []string{"view", "cart"}, Temperature: 0.07, TrunkConfig: nn.TrunkConfig{Hidden: []int{6, 4}}},
		Items:      feature.NewVocabulary(nil),
		Features:   feature.FitEncoder(catalogue, 2),
		ListWeight: 0.5, PopularityWeight: 0.25, TrendWeight: 0.125, RatingMean: 4.5,
		Placements: []model.Placement{
			{Name: model.ForYou, Want: shop.View, Weights: []float32{0.5, 0.25}},
			{Name: "trending", Want: shop.Unknown, Weights: []float32{0, 0}, Repeat: -0.5},
		},
	}
	for i := range catalogue.Items {
		m.Items.Add(catalogue.Items[i].ID)
	}
	m.Table = feature.NewTable(m.Features, catalogue)
	m.Table.Count(log, 1_700_000_000_000+31*3_600_000, false)
	m.Content = nn.NewParam("content", m.Features.Tokens.Len(), m.Config.Dim)
	m.Content.Normal(r, 0.3)
	vectors := nn.NewParam("items", tinyItems, m.Config.Dim)
	vectors.Normal(r, 1)
	for i := range tinyItems {
		nn.Normalise(vectors.Row(i))
	}
	m.Vectors = model.Quantise(vectors.Value, m.Config.Dim)
	m.Network = model.NewNetwork(m.Config, m.Features.Categories.Len())
	for _, p := range m.Network.Params() {
		p.Normal(r, 0.3)
	}
	options := covisit.Defaults()
	m.Lists = covisit.Count(log, options).Lists(nil, nil)
	options.Window = 2
	m.Together = covisit.Count(log, options).Lists(nil, nil)
	m.Ratings = tinyRatings(r, m.RatingMean)
	m.Adaptation = tinyAdaptation(r, m)
	m.Withheld = make([]bool, tinyItems)
	m.Withheld[10] = true
	m.Cold, m.ColdOffset = make([]bool, tinyItems), -0.5
	m.Cold[10] = true // which is withheld, so that it scores as before
	m.Newcomers = &newcomer.Prior{Offset: -90, Step: 0.02, Kin: [newcomer.Kins]float32{2, 1, 0.5, -0.25},
		Shifts: make([]int8, newcomer.Values*m.Features.Categories.Len())}
	for i := range m.Newcomers.Shifts {
		m.Newcomers.Shifts[i] = int8(i % 251)
	}
	m.Golden = model.MakeGolden(m, []shop.History{nil, histories[0], histories[1]})
	return m
}

// tinyAdaptation adapts the next item and the second task.
func tinyAdaptation(r *rand.Rand, m *model.Model) *model.Adaptation {
	positive := func(n int) []float32 {
		values := make([]float32, n)
		for i := range values {
			values[i] = r.Float32()
		}
		return values
	}
	n := m.Config.Dim + feature.CrossTerms
	categories, brands := m.Groups()
	return &model.Adaptation{
		Rank: 0.5,
		Next: model.Prior{
			Variance: positive(n + categories + brands), Information: positive(n), Scale: 0.5, Mean: make([]float32, feature.CrossTerms), Keep: 0.75, Rate: 2, Offset: 1, Ramp: 3,
		},
		Heads: []model.Prior{
			{Noise: 1, Keep: 1},
			{Variance: positive(1 + m.Config.Dim + feature.CrossSize), Noise: 0.5, Keep: 0.75, Rate: 4, Offset: -1},
		},
	}
}

// tinyRatings have two factors.
func tinyRatings(r *rand.Rand, mean float32) *rating.Factors {
	columns := func() rating.Columns {
		values := make([]float64, 3*tinyItems)
		for i := range values {
			values[i] = 0.5 * r.NormFloat64()
		}
		return rating.Quantise(values, 3)
	}
	f := &rating.Factors{
		Mean: mean, Deviation: 1.25, Least: 1, Most: 5, Noise: 0.5, BiasVariance: 0.25, Variance: []float32{0.5, 0.25},
		Items: columns(), Implied: columns(), Doubt: make([]uint8, tinyItems),
	}
	for i := range f.Doubt {
		f.Doubt[i] = uint8(r.IntN(256))
	}
	return f
}

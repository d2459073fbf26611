package shoptest

import (
	"math/rand/v2"
	"strconv"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
)

// The shape of a large shop: 200 categories on three levels, 100 brands, and 20
// entries in the list of each item.
const (
	tops, middles, leaves = 8, 5, 5
	manyBrands            = 100
	entries               = 20
)

// Large returns a model of so many items in the usual shape, with parameters
// drawn at random, to measure how long and how much a shop of that size takes.
// An item's vector leans to its category's, and so do the entries of its lists.
func Large(items int) *model.Model {
	r := rand.New(rand.NewPCG(uint64(items), 1))
	catalogue := shop.NewCatalogue(largeItems(items, r))
	config := model.Defaults()
	config.Tasks = []string{"view", "cart", "purchase"}
	e := feature.FitEncoder(catalogue, 1)
	m := &model.Model{
		Config: config, Items: feature.NewVocabulary(nil), Features: e, Table: feature.NewTable(e, catalogue),
		Content:    nn.NewParam("content", e.Tokens.Len(), config.Dim),
		Network:    model.NewNetwork(config, e.Categories.Len()),
		ListWeight: 1, PopularityWeight: 0.3,
		Placements: []model.Placement{{Name: model.ForYou, Want: shop.View, Weights: []float32{0.5, 0.5, 0.5}}},
	}
	for i := range catalogue.Items {
		m.Items.Add(catalogue.Items[i].ID)
	}
	m.Network.Initialise(r)
	m.Content.Normal(r, 0.1)
	for _, column := range [][]float32{m.Table.Popularity, m.Table.Trend, m.Table.ViewRate, m.Table.CartRate, m.Table.BuyRate} {
		for i := range column {
			column[i] = float32(r.NormFloat64())
		}
	}
	for i := range m.Table.Examined {
		m.Table.Examined[i] = 1 / float32(2+i)
	}
	m.Table.CartShare, m.Table.BuyShare = 0.1, 0.4
	m.Vectors = model.Quantise(largeVectors(m.Table.Leaf, config.Dim, r), config.Dim)
	m.Lists, m.Together = largeLists(m.Table.Leaf, r), largeLists(m.Table.Leaf, r)
	return m
}

func largeItems(n int, r *rand.Rand) []shop.Item {
	items := make([]shop.Item, n)
	for i := range items {
		c := r.IntN(tops * middles * leaves)
		path := []string{
			"Department " + strconv.Itoa(c/(middles*leaves)), "Aisle " + strconv.Itoa(c/leaves), "Shelf " + strconv.Itoa(c),
		}
		items[i] = shop.Item{
			ID: "SKU-" + strconv.Itoa(100_000+i), Category: path,
			Brand: "Brand " + strconv.Itoa(r.IntN(manyBrands)), Price: float32(1 + r.IntN(500)),
		}
	}
	return items
}

func largeVectors(categories []int32, dim int, r *rand.Rand) []float32 {
	number := 0
	for _, c := range categories {
		number = max(number, int(c)+1)
	}
	centres, vectors := make([]float32, number*dim), make([]float32, len(categories)*dim)
	for i := range centres {
		centres[i] = float32(r.NormFloat64())
	}
	for i, c := range categories {
		for j := range dim {
			vectors[i*dim+j] = (centres[int(c)*dim+j] + float32(r.NormFloat64())) / 11 // a length of about 1
		}
	}
	return vectors
}

// largeLists makes lists of which every second entry is of the item's category.
func largeLists(categories []int32, r *rand.Rand) *covisit.Lists {
	of := make(map[int32][]int32)
	for i, c := range categories {
		of[c] = append(of[c], int32(i))
	}
	l := &covisit.Lists{Offsets: []int32{0}, Scale: make([]float32, len(categories))}
	for i, c := range categories {
		l.Scale[i] = 0.1 * r.Float32()
		for k := range entries {
			other := int32(r.IntN(len(categories)))
			if k%2 == 0 {
				other = of[c][r.IntN(len(of[c]))]
			}
			l.Items = append(l.Items, other)
			l.Weights = append(l.Weights, uint8(255/(k+1)))
		}
		l.Offsets = append(l.Offsets, int32(len(l.Items)))
	}
	return l
}

// Browsed is a history of so many events in a large shop: two views and then a
// cart, a minute apart, of items that stand close to each other in lists, with
// an impression before each.
func Browsed(m *model.Model, events int) shop.History {
	r := rand.New(rand.NewPCG(uint64(events), 2))
	behaviours := []shop.Behaviour{shop.View, shop.View, shop.Cart}
	item := int32(r.IntN(m.Items.Len()))
	var h shop.History
	for k := range events {
		at := int64(k) * 60_000
		h = append(h, shop.Event{Time: at - 1000, Item: int32(r.IntN(m.Items.Len())), Behaviour: shop.Impression, Position: int32(1 + k%20)})
		h = append(h, shop.Event{Time: at, Item: item, Behaviour: behaviours[k%len(behaviours)]})
		beside, _, _ := m.Lists.Row(item)
		item = beside[r.IntN(len(beside))]
	}
	return h
}

// Package shoptest makes a small model by hand, for the tests of what serves a
// model: its recommendations can be worked out from the tables below.
package shoptest

import (
	"math/rand/v2"
	"strconv"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/shop"
)

// The model's items stand category by category, so that item i is number
// i%PerCategory of category i/PerCategory. Their IDs are "lamp-0", "rug-3" ...
//
// Items of a category have nearly the same vector, those of two categories
// nearly orthogonal ones. The last item of each category is new: it has no
// vector, no lists and no events.
const (
	PerCategory = 10
	Lamp0       = 0
	Rug0        = 10
	Tool0       = 20
	Pot0        = 30
	Items       = 40
	dim         = 8
)

var categories = [][]string{{"Home", "Lamps"}, {"Home", "Rugs"}, {"Garden", "Tools"}, {"Garden", "Pots"}}

var names = []string{"lamp-", "rug-", "tool-", "pot-"}

var brands = []string{"Alder", "Birch"}

// ID is the ID of an item.
func ID(item int32) string {
	return names[item/PerCategory] + strconv.Itoa(int(item%PerCategory))
}

// Catalogue is the shop: brands alternate, and number k of a category costs
// 10(k+1).
func Catalogue() *shop.Catalogue {
	items := make([]shop.Item, Items)
	for i := range items {
		k := i % PerCategory
		items[i] = shop.Item{
			ID: ID(int32(i)), Category: categories[i/PerCategory], Brand: brands[k%2], Price: float32(10 * (k + 1)),
		}
	}
	return shop.NewCatalogue(items)
}

// Model returns the model. The visitor vector is the last item's, as the
// encoder attends to nothing; the trunk is drawn at random and counts little.
// The popular items are the first ones of each category, lamps before rugs and
// so on; the trend is the other way round: the last ones, pots before tools.
func Model() *model.Model {
	c := Catalogue()
	config := model.Config{Dim: dim, History: 10, Hidden: []int{8, 4}, Tasks: []string{"view", "cart", "purchase"}, Temperature: 0.07}
	e := feature.FitEncoder(c, 1)
	m := &model.Model{
		Config: config, Items: feature.NewVocabulary(nil), Features: e, Table: feature.NewTable(e, c),
		Vectors: vectors(), Network: network(config, e.Categories.Len()),
		ListWeight: 0.5, PopularityWeight: 0.1, TrendWeight: 0.1,
		Placements: []model.Placement{
			{Name: model.ForYou, Want: shop.View, Weights: []float32{0.1, 0.1, 0.1}},
			{Name: "checkout", Want: shop.Purchase, Weights: []float32{0, 0, 0.2}},
		},
	}
	for i := range c.Items {
		m.Items.Add(c.Items[i].ID)
		k := float32(i % PerCategory)
		group := float32(i / PerCategory)
		m.Table.Popularity[i] = 1 - k/10 - group/100
		m.Table.Trend[i] = k/10 + group/100
		if isNew(i) {
			m.Table.Popularity[i], m.Table.Trend[i] = -1, -1
		}
	}
	m.Lists = lists(map[int32][]int32{
		Lamp0:     {Lamp0 + 4, Rug0 + 2, Lamp0 + 3},
		Lamp0 + 1: {Lamp0},
		Tool0:     {Pot0 + 5, Pot0 + 6},
	})
	m.Together = lists(map[int32][]int32{
		Lamp0: {Rug0 + 1, Tool0 + 2},
		Tool0: {Pot0 + 1},
	})
	return m
}

func isNew(i int) bool { return i%PerCategory == PerCategory-1 }

func network(c model.Config, categories int) *model.Network {
	n := model.NewNetwork(c, categories)
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range n.Trunk.Params() {
		p.Normal(r, 0.1)
	}
	for _, h := range n.Heads {
		h.Deep.W.Normal(r, 0.1)
	}
	return n
}

// vectors are a unit vector a category with a little noise.
func vectors() model.Vectors {
	r := rand.New(rand.NewPCG(3, 4))
	rows := make([]float32, Items*dim)
	for i := range Items {
		if isNew(i) {
			continue
		}
		for j := range dim {
			rows[i*dim+j] = 0.02 * float32(r.NormFloat64())
		}
		rows[i*dim+i/PerCategory] += 1
	}
	return model.Quantise(rows, dim)
}

// lists makes lists whose entries weigh 0.1, 0.05, 0.033 ...
func lists(rows map[int32][]int32) *covisit.Lists {
	l := &covisit.Lists{Offsets: []int32{0}, Scale: make([]float32, Items)}
	for i := range int32(Items) {
		if row := rows[i]; len(row) > 0 {
			l.Scale[i] = 0.1
			for k, item := range row {
				l.Items = append(l.Items, item)
				l.Weights = append(l.Weights, uint8(255/(k+1)))
			}
		}
		l.Offsets = append(l.Offsets, int32(len(l.Items)))
	}
	return l
}

// Views is a history of views of the items, a minute apart, from time 0 on.
func Views(items ...int32) shop.History {
	return Events(shop.View, items...)
}

// Events is a history of one behaviour with the items, a minute apart.
func Events(b shop.Behaviour, items ...int32) shop.History {
	var h shop.History
	for k, item := range items {
		h = append(h, shop.Event{Time: int64(k) * 60_000, Item: item, Behaviour: b})
	}
	return h
}

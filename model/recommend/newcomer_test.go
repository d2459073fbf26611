package recommend_test

import (
	"math"
	"testing"

	"inkling/model"
	"inkling/model/newcomer"
	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// welcoming is the shop's model, where search brings those who want tools, and a
// landing page weighs more than the trend.
func welcoming() *model.Model {
	m := Model()
	categories := m.Features.Categories.Len()
	m.Newcomers = &newcomer.Prior{Step: 0.1, Shifts: make([]int8, newcomer.Values*categories), Kin: [newcomer.Kins]float32{5, 3, 1, -1}}
	m.Newcomers.Shifts[(int(shop.Search)-1)*categories+int(m.Table.Leaf[Tool0])] = 127
	return m
}

func TestNewcomers(t *testing.T) {
	m := welcoming()
	searching := request(recommend.ForYou)
	searching.Context.Referrer = shop.Search
	landed := page(recommend.ForYou, Rug0)
	for _, c := range []struct {
		name    string
		history shop.History
		request recommend.Request
		kin     int32 // the first item is of the category of this one
		kind    string
	}{
		{"from search", nil, searching, Tool0, recommend.PopularWith},
		{"on a rug's page", nil, landed, Rug0, recommend.SameCategory},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recommend.New(m, nil)
			shelf, source := r.Recommend(nil, c.history, nil, c.request)
			if source != recommend.FromTrend || m.Table.Leaf[shelf[0].Item] != m.Table.Leaf[c.kin] {
				t.Fatalf("%s shows %s first, want one like %s", source, ID(shelf[0].Item), ID(c.kin))
			}
			if parts := r.Explain(nil, 0); parts[0].Kind != c.kind && parts[1].Kind != c.kind {
				t.Errorf("the parts are %v, want %s among the first two", parts, c.kind)
			}
		})
	}
}

// Whoever has a history that is read is ranked by it, whatever the context.
func TestContextFadesWithHistory(t *testing.T) {
	q := request(recommend.ForYou)
	want, _ := recommend.New(Model(), nil).Recommend(nil, Views(Lamp0), nil, q)
	q.Context = newcomer.Context{Referrer: shop.Search, Device: shop.Phone, Part: 3}
	got, _ := recommend.New(welcoming(), nil).Recommend(nil, Views(Lamp0), nil, q)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("place %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestNewcomersPartsSumToTheScore(t *testing.T) {
	r := recommend.New(welcoming(), nil)
	q := page(recommend.ForYou, Rug0)
	q.Limit = Items
	q.Context = newcomer.Context{Referrer: shop.Search, Device: shop.Phone, Part: 8}
	shelf, _ := r.Recommend(nil, nil, nil, q)
	for k, on := range shelf {
		if parts := r.Explain(nil, k); math.Abs(float64(parts.Sum()-on.Score)) > 1e-4 {
			t.Errorf("place %d: %v sum to %v, want %v", k, parts, parts.Sum(), on.Score)
		}
	}
}

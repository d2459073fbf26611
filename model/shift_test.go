package model_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// shifted is a large shop's scorer that has read a history, and a shift of
// everything that retrieval can be shifted by.
func shifted() (m *model.Model, s *model.Scorer, shift *model.Shift) {
	m = shoptest.Large(500)
	r := rand.New(rand.NewPCG(21, 22))
	numbers := func(n int) []float32 {
		all := make([]float32, n)
		for i := range all {
			all[i] = float32(r.NormFloat64()) / 4
		}
		return all
	}
	categories, brands := m.Groups()
	shift = &model.Shift{Query: numbers(m.Config.Dim), Groups: numbers(categories + brands)}
	copy(shift.Terms[:], numbers(feature.CrossTerms))
	s = model.NewScorer(m)
	s.Adapt(shift)
	s.Begin(shop.History{{Item: 3, Behaviour: shop.View}, {Time: 60_000, Item: 77, Behaviour: shop.Cart}, {Time: 90_000, Item: 401, Behaviour: shop.View}})
	return m, s, shift
}

// A scan of the whole catalogue and a single item's score agree.
func TestShiftOfAllItemsIsThatOfEach(t *testing.T) {
	m, s, _ := shifted()
	scores := make([]float32, m.Items.Len())
	s.Retrieve(scores, shop.View)
	for i, v := range scores {
		if want := s.Retrieved(int32(i)); math.Abs(float64(v-want)) > 1e-3 {
			t.Errorf("item %d scores %g among all, %g alone", i, v, want)
		}
	}
}

// Along and Expect are sums over what Shiftable writes.
func TestShiftableSumsUp(t *testing.T) {
	m, s, shift := shifted()
	n := m.Items.Len()
	scores, along, p := make([]float32, n), make([]float32, n), make([]float32, n)
	s.Retrieve(scores, shop.View)
	s.Along(along, shift.Query, shift.Terms[:], shift.Groups)
	for i := range p {
		p[i] = float32(i+1) / float32(n*(n+1)/2)
	}
	sizes := [...]int{m.Config.Dim, feature.CrossTerms, len(shift.Groups)}
	var mean, one [3][]float32
	want := [3][]float64{}
	for k, size := range sizes {
		mean[k], one[k], want[k] = make([]float32, size), make([]float32, size), make([]float64, size)
	}
	for i := range p {
		s.Shiftable(one[0], one[1], one[2], int32(i))
		var sum float64
		for k, weights := range [][]float32{shift.Query, shift.Terms[:], shift.Groups} {
			for j, v := range one[k] {
				want[k][j] += float64(p[i] * v)
				sum += float64(v * weights[j])
			}
		}
		if math.Abs(sum-float64(along[i])) > 1e-3 {
			t.Errorf("item %d is %g along, want %g", i, along[i], sum)
		}
	}
	s.Expect(mean[0], mean[1], mean[2], p)
	for k := range mean {
		for j, v := range mean[k] {
			if math.Abs(float64(v)-want[k][j]) > 1e-4 {
				t.Errorf("part %d: the mean of %d is %g, want %g", k, j, v, want[k][j])
			}
		}
	}
}

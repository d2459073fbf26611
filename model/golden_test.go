package model_test

import (
	"bytes"
	_ "embed"
	"errors"
	"math"
	"testing"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/shop"
)

//go:embed modelfile/testdata/tiny.msgpack
var tinyFile []byte

func tinyModel(t *testing.T) *model.Model {
	t.Helper()
	m, err := modelfile.Read(bytes.Clone(tinyFile)) // the tests change the model, which keeps the file
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGoldenVectorsAreTheBestItemsInOrder(t *testing.T) {
	m := tinyModel(t)
	h := shop.History{{Item: 2, Behaviour: shop.View}, {Time: 60_000, Item: 5, Behaviour: shop.Cart}}
	golden := model.MakeGolden(m, []shop.History{nil, h})
	s := model.NewScorer(m)
	scores := make([]float32, m.Items.Len())
	p, _ := m.Placement(model.ForYou)
	for i, g := range golden {
		if len(g.Items) != model.GoldenItems || len(g.Scores) != model.GoldenItems {
			t.Fatalf("vector %d has %d items and %d scores", i, len(g.Items), len(g.Scores))
		}
		s.Begin(g.History)
		s.Rank(scores, p, nil)
		for r, item := range g.Items {
			if scores[item] != g.Scores[r] {
				t.Errorf("vector %d: item %d has %g, Rank says %g", i, item, g.Scores[r], scores[item])
			}
			if r > 0 && g.Scores[r] > g.Scores[r-1] {
				t.Errorf("vector %d: rank %d scores %g after %g", i, r+1, g.Scores[r], g.Scores[r-1])
			}
		}
		better := 0
		for _, score := range scores {
			if score > g.Scores[model.GoldenItems-1] {
				better++
			}
		}
		if better != model.GoldenItems-1 {
			t.Errorf("vector %d: %d items are better than the tenth", i, better)
		}
	}
}

func TestCheckGolden(t *testing.T) {
	far := func(m *model.Model) { m.Golden[1].Scores[3] += 0.01 }
	tests := []struct {
		name  string
		spoil func(*model.Model)
		ok    bool
	}{
		{"as trained", func(*model.Model) {}, true},
		{"without golden vectors", func(m *model.Model) { m.Golden = nil }, true},
		{"rounding", func(m *model.Model) { m.Golden[1].Scores[0] *= 1 + 1e-5 }, true},
		{"near ties the other way round", func(m *model.Model) {
			g := &m.Golden[0]
			twins(m, g.Items[0], g.Items[1])
			*g = model.MakeGolden(m, []shop.History{nil})[0]
			m.Golden = m.Golden[:1]
			swapTwins(g)
		}, true},
		{"another score", far, false},
		{"score is no number", func(m *model.Model) { m.Golden[0].Scores[0] = float32(math.NaN()) }, false},
		{"another weight", func(m *model.Model) { m.Placements[0].Weights[0] += 0.1 }, false},
		{"a weight of the network", func(m *model.Model) { m.Network.Visitor.Out.W.Value[0] += 0.1 }, false},
		{"no number", func(m *model.Model) { m.RatingMean, m.Config.Temperature = 0, float32(math.NaN()) }, false},
		{"the best item is not listed", func(m *model.Model) {
			g := &m.Golden[0]
			g.Items, g.Scores = g.Items[1:], g.Scores[1:]
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := tinyModel(t)
			test.spoil(m)
			err := m.CheckGolden()
			if (err == nil) != test.ok {
				t.Fatalf("got %v", err)
			}
			var golden *model.GoldenError
			if err != nil && (!errors.As(err, &golden) || golden.Code() != "model-golden") {
				t.Errorf("%v has another type", err)
			}
		})
	}
	m := tinyModel(t)
	far(m)
	var golden *model.GoldenError
	if err := m.CheckGolden(); !errors.As(err, &golden) || golden.Golden != 1 || golden.Item != m.Golden[1].Items[3] || !golden.Listed {
		t.Errorf("got %v", err)
	}
	want := "model: golden vector 2, item 7: wanted the score at most 1.5, got 3"
	if got := (&model.GoldenError{Golden: 2, Item: 7, Want: 1.5, Got: 3}).Error(); got != want {
		t.Errorf("got %s", got)
	}
}

// twins makes two items score the same for a visitor without history.
func twins(m *model.Model, a, b int32) {
	d := m.Vectors.Dim
	copy(m.Vectors.Data[int(b)*d:int(b+1)*d], m.Vectors.Data[int(a)*d:int(a+1)*d])
	m.Vectors.Scale[a], m.Vectors.Scale[b] = 0.01, 0.01
	t := m.Table
	for _, column := range [][]float32{t.Price, t.Relative, t.Popularity, t.Trend, t.ViewRate, t.CartRate, t.BuyRate} {
		column[b] = column[a]
	}
	k := len(m.Ratings.Items.Scale)
	copy(m.Ratings.Items.Data[int(b)*k:int(b+1)*k], m.Ratings.Items.Data[int(a)*k:int(a+1)*k])
	for _, column := range [][]int32{t.Leaf, t.Parent, t.Top, t.Brand} {
		column[b] = column[a]
	}
}

// swapTwins exchanges two neighbours of the same score.
func swapTwins(g *model.Golden) {
	for r := 1; r < len(g.Items); r++ {
		if g.Scores[r] == g.Scores[r-1] {
			g.Items[r], g.Items[r-1] = g.Items[r-1], g.Items[r]
			return
		}
	}
	panic("the twins are not among the golden items")
}

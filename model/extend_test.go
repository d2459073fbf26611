package model_test

import (
	"math"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/nn"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// withContent is the test shop with embeddings of its content tokens: those of a
// category's path are the vector of its first item.
func withContent() *model.Model {
	m := shoptest.Model()
	m.Content = nn.NewParam("content", m.Features.Tokens.Len(), m.Config.Dim)
	for i, it := range shoptest.Catalogue().Items {
		if t := m.Features.Tokens.Index("category:" + it.CategoryPath()); i%shoptest.PerCategory == 0 {
			m.Vectors.Row(m.Content.Row(int(t)), int32(i))
		}
	}
	return m
}

var newItems = []shop.Item{
	{ID: "lamp-0", Title: "the model has it"},
	{ID: "lamp-new", Category: []string{"Home", "Lamps"}},
	{ID: "riddle", Category: []string{"Toys"}},
	{ID: "lamp-new", Category: []string{"Home", "Rugs"}},
}

func TestExtendGivesNewItemsTheVectorOfTheirContent(t *testing.T) {
	m := withContent()
	e, x := m.Extend(newItems)
	if want := (model.Extension{Known: 2, Added: 2, Blank: 1}); x != want {
		t.Errorf("got %+v, want %+v", x, want)
	}
	lamp, riddle := e.Items.Index("lamp-new"), e.Items.Index("riddle")
	if lamp != shoptest.Items || riddle != shoptest.Items+1 || m.Items.Len() != shoptest.Items {
		t.Fatalf("the new items are %d and %d, and the first model has %d", lamp, riddle, m.Items.Len())
	}
	// "Home" has an embedding of zeros, so that half of the mean is left, and
	// normalised it is the first lamp's vector.
	got, want := make([]float32, m.Config.Dim), make([]float32, m.Config.Dim)
	e.Vectors.Row(got, lamp)
	e.Vectors.Row(want, shoptest.Lamp0)
	nn.Normalise(want)
	for j := range got {
		if math.Abs(float64(got[j]-want[j])) > 0.01 {
			t.Errorf("vector: got %v, want %v", got, want)
			break
		}
	}
	if !e.IsCold(lamp) || !e.IsCold(riddle) || e.IsCold(shoptest.Lamp0) || m.IsCold(shoptest.Lamp0) {
		t.Error("the new items alone are cold")
	}
	if e.Table.Leaf[lamp] != e.Table.Leaf[shoptest.Lamp0] || e.Table.Leaf[riddle] != -1 {
		t.Error("the columns are not those of the content")
	}
	if got, least := e.Table.Popularity[lamp], slices.Min(m.Table.Popularity); got != least {
		t.Errorf("popularity: got %v, want that of the least popular item, %v", got, least)
	}
}

// TestColdItemsAreFound ranks the new lamp among the lamps for who looks at
// lamps, higher with a higher offset, and never what has no vector.
func TestColdItemsAreFound(t *testing.T) {
	e, _ := withContent().Extend(newItems)
	rank := func(offset float32, id string) int {
		m := *e
		m.ColdOffset = offset
		s := model.NewScorer(&m)
		scores := make([]float32, m.Items.Len())
		s.Begin(shoptest.Views(shoptest.Lamp0 + 1))
		s.Retrieve(scores, shop.View)
		own, r := scores[m.Items.Index(id)], 1
		for _, v := range scores {
			if v > own {
				r++
			}
		}
		return r
	}
	if r := rank(0, "lamp-new"); r > 2*shoptest.PerCategory {
		t.Errorf("without offset the new lamp has rank %d", r)
	}
	if r := rank(20, "lamp-new"); r != 1 {
		t.Errorf("with a large offset it has rank %d, want 1", r)
	}
	if r := rank(-40, "lamp-new"); r != shoptest.Items+1 {
		t.Errorf("with a large negative offset it has rank %d, want it last of those with a vector", r)
	}
	if r := rank(20, "riddle"); r != shoptest.Items+2 {
		t.Errorf("what has no vector has rank %d, want the last", r)
	}
}

func TestExtendWithNothingNewIsTheSameModel(t *testing.T) {
	m := withContent()
	if e, x := m.Extend(newItems[:1]); e != m || x != (model.Extension{Known: 1}) {
		t.Errorf("got another model, %+v", x)
	}
}

// TestExtendedModelServes runs all that a page asks for over items of both
// kinds.
func TestExtendedModelServes(t *testing.T) {
	e, _ := withContent().Extend(newItems)
	h := shoptest.Views(e.Items.Index("lamp-new"), shoptest.Rug0, e.Items.Index("riddle"))
	e.Golden = model.MakeGolden(e, []shop.History{nil, h})
	if err := e.CheckGolden(); err != nil {
		t.Error(err)
	}
}

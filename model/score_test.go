package model_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/shop"
)

func scored(m *model.Model, h shop.History, p model.Placement, skip func(int32) bool) []float32 {
	s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
	s.Begin(h)
	s.Rank(scores, p, skip)
	return scores
}

var someHistory = shop.History{
	{Time: 0, Item: 3, Behaviour: shop.View}, {Time: 1000, Item: 4, Behaviour: shop.Impression},
	{Time: 60_000, Item: 7, Behaviour: shop.Cart}, {Time: 90_000_000, Item: 1, Behaviour: shop.View},
}

func TestTermsSumToTheRankingScore(t *testing.T) {
	m := tinyModel(t)
	p := model.Placement{Want: shop.View, Weights: make([]float32, len(m.Network.Heads))}
	for k := range p.Weights {
		p.Weights[k] = 0.5 + float32(k)
	}
	scores := scored(m, someHistory, p, nil)
	s := model.NewScorer(m)
	s.Begin(someHistory)
	items, retrieval, terms := s.Terms(p.Want, nil)
	for r, item := range items {
		sum := retrieval[r]
		for k, w := range p.Weights {
			sum += w * terms[k*len(items)+r]
		}
		if math.Abs(float64(sum-scores[item])) > 1e-5 {
			t.Errorf("item %d: the terms sum to %g, its score is %g", item, sum, scores[item])
		}
	}
}

// Ranked without heads, candidates have their retrieval scores, less the rounding
// of the scan.
func TestRankWithoutHeadsIsRetrieval(t *testing.T) {
	m := tinyModel(t)
	s, want := model.NewScorer(m), make([]float32, m.Items.Len())
	s.Begin(someHistory)
	s.Retrieve(want, shop.View)
	for i, got := range scored(m, someHistory, model.Placement{Want: shop.View}, nil) {
		if exact := s.Retrieved(int32(i)); got != exact || !(math.Abs(float64(got-want[i])) < 3e-4) && got != want[i] {
			t.Errorf("item %d has %g, want %g and about %g", i, got, exact, want[i])
		}
	}
}

func TestAgeDoesNotCount(t *testing.T) {
	m := tinyModel(t)
	p, _ := m.Placement(model.ForYou)
	want := scored(m, someHistory, p, nil)
	shifted := slices.Clone(someHistory)
	for i := range shifted {
		shifted[i].Time += 1 << 40
	}
	if got := scored(m, shifted, p, nil); !slices.Equal(got, want) {
		t.Errorf("later: %v, want %v", got, want)
	}
}

// What was shown counts for the heads, and only from the first of the events
// that are read.
func TestWhatWasShownCounts(t *testing.T) {
	m := tinyModel(t)
	p, _ := m.Placement(model.ForYou)
	want := scored(m, someHistory, p, nil)
	bare := slices.DeleteFunc(slices.Clone(someHistory), func(e shop.Event) bool { return e.Behaviour == shop.Impression })
	if got := scored(m, bare, p, nil); slices.Equal(got, want) {
		t.Error("without impressions the scores are the same")
	}
	s := model.NewScorer(m)
	retrieved := [2][]float32{make([]float32, m.Items.Len()), make([]float32, m.Items.Len())}
	for i, h := range []shop.History{someHistory, bare} {
		s.Begin(h)
		s.Retrieve(retrieved[i], shop.View)
	}
	if !slices.Equal(retrieved[0], retrieved[1]) {
		t.Error("retrieval reads impressions")
	}
}

func TestWithheldItemsTakeNoPlace(t *testing.T) {
	m := tinyModel(t) // which withholds item 10
	p, _ := m.Placement(model.ForYou)
	with := append(slices.Clone(someHistory), shop.Event{Time: 91_000_000, Item: 10, Behaviour: shop.View})
	scores := scored(m, with, p, nil)
	if !math.IsInf(float64(scores[10]), -1) {
		t.Errorf("the withheld item scores %g", scores[10])
	}
	s := model.NewScorer(m)
	s.Begin(with)
	if items, _, _ := s.Terms(shop.View, nil); slices.Contains(items, 10) {
		t.Error("the withheld item is a candidate")
	}
}

func TestOnlyTheLastEventsAreRead(t *testing.T) {
	m := tinyModel(t)
	p, _ := m.Placement(model.ForYou)
	var long shop.History
	for i := range 3 * m.Config.History {
		long = append(long, shop.Event{Time: int64(i) * 1000, Item: int32(i % m.Items.Len()), Behaviour: shop.View})
	}
	last := long[len(long)-m.Config.History:]
	if got, want := scored(m, long, p, nil), scored(m, last, p, nil); !slices.Equal(got, want) {
		t.Errorf("got %v, the last %d events alone give %v", got, m.Config.History, want)
	}
}

func TestAScorerForgetsTheVisitorBefore(t *testing.T) {
	m := tinyModel(t)
	p, _ := m.Placement(model.ForYou)
	s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
	s.Begin(someHistory)
	s.Rank(scores, p, nil)
	s.Begin(nil)
	s.Rank(scores, p, nil)
	if want := scored(m, nil, p, nil); !slices.Equal(scores, want) {
		t.Errorf("after another visitor %v, else %v", scores, want)
	}
}

func TestQuantise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const n, dim = 20, 16
	vectors := make([]float32, n*dim)
	for i := dim; i < len(vectors); i++ { // the first vector stays zero
		vectors[i] = float32(r.NormFloat64())
	}
	q := model.Quantise(vectors, dim)
	row := make([]float32, dim)
	for i := range n {
		q.Row(row, int32(i))
		for j, v := range row {
			if d := math.Abs(float64(v - vectors[i*dim+j])); d > float64(q.Scale[i])/2*1.001 {
				t.Errorf("value %d of row %d is off by %g, more than half a step of %g", j, i, d, q.Scale[i])
			}
		}
	}
}

func TestListsAreThoseOfTheHistory(t *testing.T) {
	m := tinyModel(t)
	s, got, want := model.NewScorer(m), make([]float32, m.Items.Len()), make([]float32, m.Items.Len())
	for _, h := range []shop.History{someHistory, nil} { // of a visitor, and then of a new one
		s.Begin(h)
		s.Lists(got)
		clear(want)
		engaged := slices.DeleteFunc(slices.Clone(h), func(e shop.Event) bool { return !e.Behaviour.Engaged() })
		m.Lists.Score(want, nil, engaged)
		if !slices.Equal(got, want) {
			t.Errorf("after %d events %v, want %v", len(h), got, want)
		}
	}
}

// With the vectors that int8 stands for, the exact scorer gives the model's own
// scores; with finer ones it gives others.
func TestExactScorer(t *testing.T) {
	m := tinyModel(t)
	d := m.Config.Dim
	vectors := make([]float32, m.Items.Len()*d)
	for i := range m.Items.Len() {
		m.Vectors.Row(vectors[i*d:(i+1)*d], int32(i))
	}
	p := model.Placement{Want: shop.View, Weights: make([]float32, len(m.Network.Heads))}
	p.Weights[0] = 0.5
	want, got := scored(m, someHistory, p, nil), make([]float32, m.Items.Len())
	s := model.NewExactScorer(m, vectors)
	s.Begin(someHistory)
	s.Rank(got, p, nil)
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); d > 2e-6*math.Abs(float64(want[i])) {
			t.Errorf("item %d: %g of the same vectors, want %g", i, got[i], want[i])
		}
	}
	for i := range vectors {
		vectors[i] *= 1 + 0.01*float32(i%3)
	}
	s.Begin(someHistory)
	s.Rank(got, p, nil)
	if slices.Equal(got, want) {
		t.Error("other vectors gave the same scores")
	}
}

// Items that the visitor did the wanted behaviour with move by the placement's
// term, each once; all others stay.
func TestRepeatMovesWhatWasDoneBefore(t *testing.T) {
	m := tinyModel(t)
	history := append(slices.Clone(someHistory), shop.Event{Time: 90_000_001, Item: 3, Behaviour: shop.View})
	plain := scored(m, history, model.Placement{Want: shop.View}, nil)
	moved := scored(m, history, model.Placement{Want: shop.View, Repeat: -2}, nil)
	for i := range plain {
		want := plain[i]
		if i == 3 || i == 1 { // viewed; 4 was shown, 7 put into the cart
			want -= 2
		}
		if moved[i] != want {
			t.Errorf("item %d scores %g, want %g", i, moved[i], want)
		}
	}
}

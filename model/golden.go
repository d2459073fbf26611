package model

import (
	"math"
	"slices"
	"strconv"

	"inkling/model/shop"
)

// GoldenItems is how many items a golden vector ranks, at most.
const GoldenItems = 10

// MakeGolden ranks the whole catalogue for each history, as the placement
// [ForYou] does, and returns the best items with their scores. The items of a
// history are not left out. The model has the placement.
func MakeGolden(m *Model, histories []shop.History) []Golden {
	golden := make([]Golden, len(histories))
	s := NewScorer(m)
	scores := make([]float32, m.Items.Len())
	for i, h := range histories {
		g := Golden{History: h}
		for _, f := range s.forYou(nil, scores, h, GoldenItems) {
			g.Items = append(g.Items, f.Item)
			g.Scores = append(g.Scores, f.Score)
		}
		golden[i] = g
	}
	return golden
}

// forYou appends the n best items for a history. scores is room for all.
func (s *Scorer) forYou(dst []Scored, scores []float32, h shop.History, n int) []Scored {
	p, ok := s.m.Placement(ForYou)
	if !ok {
		panic("model: no placement for-you")
	}
	s.Begin(h)
	return s.Shortlist(dst, scores, p, n, Choice{})
}

// GoldenError says where a model's scores are not those of its trainer.
type GoldenError struct {
	Golden int // index of the golden vector
	Item   int32
	Want   float32 // the score that the trainer computed; of the last golden item, where Item is none of them
	Got    float32 // -Inf where Item is not among the best
	Listed bool    // whether Item is among the golden items
}

// Code is the kind of failure as Go and the page's scripts spell it.
func (e *GoldenError) Code() string { return "model-golden" }

// Error returns the text with the item, the wanted and the computed score.
func (e *GoldenError) Error() string {
	relation := "at most "
	if e.Listed {
		relation = ""
	}
	number := func(f float32) string { return strconv.FormatFloat(float64(f), 'g', 7, 32) }
	return "model: golden vector " + strconv.Itoa(e.Golden) + ", item " + strconv.Itoa(int(e.Item)) +
		": wanted the score " + relation + number(e.Want) + ", got " + number(e.Got)
}

// goldenTolerance is the difference that rounding may make: a share of the
// score, or of 1 where that is larger. Sums are taken in another order on
// another machine.
const goldenTolerance = 1e-4

// CheckGolden computes the model's golden vectors anew and returns a
// *[GoldenError] for the first score that differs: of a golden item, or of
// another one that now stands above them. The order of items whose scores are
// within the tolerance of each other does not matter. A model without golden
// vectors passes.
func (m *Model) CheckGolden() error {
	s := NewScorer(m)
	scores := make([]float32, m.Items.Len())
	var best []Scored
	for i := range m.Golden {
		g := &m.Golden[i]
		best = s.forYou(best[:0], scores, g.History, Candidates)
		if err := g.check(best); err != nil {
			err.Golden = i
			return err
		}
	}
	return nil
}

// check compares the golden items with the best ones as computed now, among
// which they have to be.
func (g *Golden) check(best []Scored) *GoldenError {
	lowest := float32(math.Inf(1))
	for r, item := range g.Items {
		want, got := g.Scores[r], float32(math.Inf(-1))
		for _, f := range best {
			if f.Item == item {
				got = f.Score
			}
		}
		lowest = min(lowest, want)
		// Written so that a NaN fails.
		if d := math.Abs(float64(got - want)); !(d <= tolerance(want)) {
			return &GoldenError{Item: item, Want: want, Got: got, Listed: true}
		}
	}
	most := float64(lowest) + 2*tolerance(lowest)
	for _, f := range best {
		if !slices.Contains(g.Items, f.Item) && !(float64(f.Score) <= most) {
			return &GoldenError{Item: f.Item, Want: lowest, Got: f.Score}
		}
	}
	return nil
}

func tolerance(score float32) float64 { return goldenTolerance * max(1, math.Abs(float64(score))) }

package model_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model"
)

// plainTop chooses as Top does, by sorting everything.
func plainTop(scores []float32, n int, c model.Choice, kinds []int32) (best []model.Scored) {
	for i, score := range scores {
		item := int32(i)
		k := int32(-1)
		if kinds != nil {
			k = kinds[i]
		}
		if c.Bonus != nil && k >= 0 {
			score += c.Bonus[k]
		}
		if c.Skip != nil && c.Skip(item) || c.Only != nil && (k < 0 || !c.Only[k]) || math.IsInf(float64(score), -1) {
			continue
		}
		best = append(best, model.Scored{Item: item, Score: score})
	}
	slices.SortFunc(best, func(a, b model.Scored) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Item, b.Item))
	})
	if c.Groups != nil {
		seen := map[int32]bool{}
		best = slices.DeleteFunc(best, func(x model.Scored) bool {
			g := c.Groups[x.Item]
			again := g >= 0 && seen[g]
			seen[g] = true
			return again
		})
	}
	return best[:min(n, len(best))]
}

// Whatever is asked of it one after another, Top finds what sorting finds.
func TestTopIsTheHeadOfTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var top model.Top
	for range 2000 {
		items, n := r.IntN(4000), 1+r.IntN(60)
		steps := []int{2, 30, 1 << 30}[r.IntN(3)] // few values, many ties
		scores := make([]float32, items)
		for i := range scores {
			scores[i] = float32(r.IntN(steps)-steps/2) / float32(steps) * 8
			if r.IntN(50) == 0 {
				scores[i] = float32(math.Inf(-1))
			}
		}
		var c model.Choice
		if r.IntN(2) == 0 {
			share := r.IntN(100)
			out := make([]bool, items)
			for i := range out {
				out[i] = r.IntN(100) < share
			}
			c.Skip = func(item int32) bool { return out[item] }
		}
		column := func(values int) []int32 {
			of := make([]int32, items)
			for i := range of {
				of[i] = int32(r.IntN(values+1)) - 1
			}
			return of
		}
		if r.IntN(2) == 0 {
			c.Groups = column(1 + r.IntN(200))
		}
		number := 1 + r.IntN(20)
		kinds := column(number)
		c.Kinds = model.NewKinds(kinds, number)
		if r.IntN(2) == 0 {
			c.Bonus = make([]float32, number)
			for k := range c.Bonus {
				c.Bonus[k] = []float32{0, 0, 4, -2, float32(math.Inf(-1))}[r.IntN(5)]
			}
		}
		if r.IntN(4) == 0 {
			c.Only = make([]bool, number)
			for k := range c.Only {
				c.Only[k] = r.IntN(3) == 0
			}
		}
		top.Find(scores, n, c)
		got := top.Append(nil)
		if want := plainTop(scores, n, c, kinds); !slices.Equal(got, want) {
			t.Fatalf("%d of %d items:\ngot  %v\nwant %v", n, items, got, want)
		}
	}
}

// A NaN is no score, and harms nothing.
func TestTopPassesOverNaN(t *testing.T) {
	scores := make([]float32, 1000)
	for i := range scores {
		scores[i] = float32(math.NaN())
	}
	scores[400] = 1
	var top model.Top
	top.Find(scores, 3, model.Choice{})
	if got := top.Append(nil); len(got) > 1 {
		t.Errorf("got %v", got)
	}
}

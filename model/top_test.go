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
	slices.SortFunc(best, better)
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

func better(a, b model.Scored) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Item, b.Item))
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
		top.Find(scores, n, c)
		unsorted := top.AppendAny(nil)
		slices.SortFunc(unsorted, better)
		if !slices.Equal(unsorted, got) {
			t.Fatalf("%d of %d items in any order:\ngot  %v\nwant %v", n, items, unsorted, got)
		}
	}
}

// A NaN is no score, and hides no item that has one.
func TestTopPassesOverNaN(t *testing.T) {
	scores := make([]float32, 1000)
	for i := range scores {
		scores[i] = float32(math.NaN())
	}
	scores[400] = 1
	var top model.Top
	top.Find(scores, 3, model.Choice{})
	if got := top.Append(nil); !slices.Equal(got, []model.Scored{{Item: 400, Score: 1}}) {
		t.Errorf("got %v, want item 400 alone", got)
	}
}

// What was found and not asked for is forgotten, its groups too.
func TestTopForgets(t *testing.T) {
	scores, c := []float32{1, 2, 3}, model.Choice{Groups: []int32{0, 0, 1}}
	var top model.Top
	top.Find(scores, 3, c)
	top.Find(scores, 3, c)
	if got, want := top.Append(nil), []model.Scored{{Item: 2, Score: 3}, {Item: 1, Score: 2}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What is offered cannot be below the least, whatever was asked for before.
func TestTopsLeast(t *testing.T) {
	scores, c := []float32{1, 2}, model.Choice{Bonus: []float32{100}, Kinds: model.NewKinds([]int32{0, 0}, 1)}
	var top model.Top
	top.Find(scores, 1, c)
	top.Reset(2)
	for item := range int32(10) {
		score := float32(item)
		if least := top.Least(); score < least {
			t.Errorf("%v is the least where %v comes next, and is among the best", least, score)
		}
		top.Offer(item, score)
	}
	if least := top.Least(); least < 0 || least > 8 {
		t.Errorf("the least is %v, want one that 8 and 9 pass, and hardly one below", least)
	}
	if got, want := top.Append(nil), []model.Scored{{Item: 9, Score: 9}, {Item: 8, Score: 8}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

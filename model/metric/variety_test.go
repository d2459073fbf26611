package metric

import (
	"math"
	"testing"
)

func TestGini(t *testing.T) {
	for _, test := range []struct {
		name  string
		shown []int32 // of four items
		want  float64
	}{
		{"all equal", []int32{0, 1, 2, 3}, 0},
		// counts 0 0 0 4: (4-1)*4 / (4*4); a single item of n gives (n-1)/n
		{"one alone", []int32{2, 2, 2, 2}, 3. / 4},
		// counts 0 1 1 2: (-3*0 - 1*1 + 1*1 + 3*2) / (4*4)
		{"uneven", []int32{3, 0, 1, 3}, 6. / 16},
		{"nothing shown", nil, math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := NewExposure(4)
			x.Add(test.shown)
			near(t, "gini", x.Gini(), test.want)
		})
	}
}

func TestDiversity(t *testing.T) {
	// 0 Home, 1 Home > Lamps, 2 Home > Knives, 3 Garden
	c := &Contents{Properties: [][]int32{
		{0, 1}, // a lamp
		{0, 1}, // another
		{0, 2}, // a knife
		{3},    // a spade
		{},     // unknown
	}}
	for _, test := range []struct {
		name  string
		items []int32
		want  float64
	}{
		{"two of a kind", []int32{0, 1}, 0},
		// cosine 1/(sqrt 2 sqrt 2) = 1/2
		{"one department", []int32{0, 2}, .5},
		{"nothing shared", []int32{0, 3}, 1},
		// pairs: lamps 1, lamp and knife 1/2 twice, three with the spade 0: 1 - 2/6
		{"four", []int32{0, 1, 2, 3}, 1 - 2./6},
		{"the unknown is left out", []int32{0, 4, 2}, .5},
		{"one is no pair", []int32{0, 4}, math.NaN()},
		{"none", nil, math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			near(t, "diversity", c.Diversity(test.items), test.want)
			near(t, "of a clone", c.Clone().Diversity(test.items), test.want)
		})
	}
}

func TestNovelty(t *testing.T) {
	// shares (3+1)/8, (1+1)/8, (0+1)/8, (0+1)/8: 1, 2, 3 and 3 bits
	surprise := Surprise([]float64{3, 1, 0, 0})
	for i, want := range []float64{1, 2, 3, 3} {
		near(t, "surprise", surprise[i], want)
	}
	near(t, "novelty", Novelty([]int32{0, 1, 3}, surprise), 2)
	near(t, "of nothing", Novelty(nil, surprise), math.NaN())
}

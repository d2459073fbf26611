package simulate

import (
	"math"
	"math/rand/v2"
	"sort"
)

// The streams of random numbers. Each visitor has a stream of its own, so that
// more visitors leave the earlier ones as they were.
const (
	streamWorld    = 1
	streamItems    = 2
	streamVisitors = 1 << 32 // plus the visitor's number
	streamContexts = 1 << 33 // plus the visitor's number
)

func stream(seed, number uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed*0x9e3779b97f4a7c15+number, number^0xd1b54a32d192ed03))
}

// round4 rounds to the four decimals of truth.json. What is drawn is rounded
// before it is used, so that the file holds the very numbers behind the log.
func round4(x float64) float64 {
	y := math.Round(x*1e4) / 1e4
	if y == 0 {
		return 0 // not -0
	}
	return y
}

// normal draws from N(mean, deviation), cut off at two and a half deviations.
func normal(r *rand.Rand, mean, deviation float64) float64 {
	return mean + deviation*clamp(r.NormFloat64(), -2.5, 2.5)
}

func uniform(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

func clamp(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

// chooser draws indices by weight.
type chooser struct{ cumulative []float64 }

func newChooser(n int, weight func(i int) float64) chooser {
	c := chooser{make([]float64, n)}
	sum := 0.0
	for i := range n {
		sum += weight(i)
		c.cumulative[i] = sum
	}
	return c
}

// draw returns an index, or false if nothing has a weight.
func (c chooser) draw(r *rand.Rand) (int, bool) {
	n := len(c.cumulative)
	if n == 0 || c.cumulative[n-1] <= 0 {
		return 0, false
	}
	x := r.Float64() * c.cumulative[n-1]
	i := sort.Search(n-1, func(i int) bool { return c.cumulative[i] > x })
	return i, true
}

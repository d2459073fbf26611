package fit

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"inkling/model/rating"
	"inkling/model/shop"
)

// taste is a shop whose visitors like some of two directions, which an item's
// tag tells half of. Every visitor rates given items, and one more that is held
// out.
type taste struct {
	log    *shop.Log
	held   []shop.Event // by visitor
	tokens [][]int32
	mean   float32
}

func newTaste(visitors, items, given int, noise float64, seed uint64) *taste {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]shop.Item, items)
	t := &taste{}
	loading := make([][3]float64, items)
	for i := range items {
		all[i].ID = strconv.Itoa(i)
		tag := int32(r.IntN(4))
		t.tokens = append(t.tokens, []int32{tag})
		loading[i] = [3]float64{0.3 * r.NormFloat64(), float64(tag%2) - 0.5 + 0.3*r.NormFloat64(), float64(tag/2) - 0.5 + 0.3*r.NormFloat64()}
	}
	t.log = &shop.Log{Catalogue: shop.NewCatalogue(all)}
	var sum float64
	for v := range visitors {
		z := [3]float64{0.3 * r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		var h shop.History
		for _, i := range r.Perm(items)[:given+1] {
			y := 3 + loading[i][0] + z[0] + loading[i][1]*z[1] + loading[i][2]*z[2] + noise*r.NormFloat64()
			h = append(h, shop.Event{Item: int32(i), Behaviour: shop.Rating, Value: float32(y)})
			sum += y
		}
		t.held = append(t.held, h[given])
		t.log.Visitors = append(t.log.Visitors, shop.Visitor{ID: strconv.Itoa(v), Events: h[:given]})
	}
	t.mean = float32(sum / float64(visitors*(given+1)))
	return t
}

func (t *taste) fit(c Config) *rating.Factors {
	return Factors(t.log, t.mean, func(i int32) []int32 { return t.tokens[i] }, c, 1)
}

// rmse is over the held-out ratings.
func (t *taste) rmse(f *rating.Factors) float64 {
	p := rating.NewProfile(f)
	var sum float64
	for v, e := range t.held {
		p.Begin(t.log.Visitors[v].Events)
		d := float64(f.Mean + p.Predict(e.Item) - e.Value)
		sum += d * d / float64(len(t.held))
	}
	return math.Sqrt(sum)
}

// TestFactorsBeatBiases: the directions have a variance of about .65 beside
// the noise of .5^2.
func TestFactorsBeatBiases(t *testing.T) {
	shop := newTaste(300, 60, 20, 0.5, 1)
	c := Defaults()
	f := shop.fit(c)
	c.Rank = 0
	with, without := shop.rmse(f), shop.rmse(shop.fit(c))
	if with > 0.62 || without < 0.8 {
		t.Errorf("the RMSE is %.3f with factors and %.3f by biases alone; want about the noise, .5, and .9", with, without)
	}
	if f.Rank() < 2 {
		t.Errorf("kept %d factors of a shop of two directions", f.Rank())
	}
	if noise := float64(f.Noise * f.Deviation * f.Deviation); math.Abs(noise-0.25) > 0.05 {
		t.Errorf("the noise has the variance %.3f, want .25", noise)
	}
}

// TestFewRatingsLeaveBiases: where ratings say nothing of directions, no
// factor is kept that would make it worse.
func TestFewRatingsLeaveBiases(t *testing.T) {
	shop := newTaste(60, 200, 2, 1.5, 2)
	c := Defaults()
	with := shop.rmse(shop.fit(c))
	c.Rank = 0
	if without := shop.rmse(shop.fit(c)); with > 1.02*without {
		t.Errorf("the RMSE is %.3f with factors and %.3f by biases alone", with, without)
	}
}

func TestFitIsDeterministic(t *testing.T) {
	shop := newTaste(50, 20, 8, 0.5, 3)
	if a, b := shop.fit(Defaults()), shop.fit(Defaults()); !reflect.DeepEqual(a, b) {
		t.Error("two fits of one log differ")
	}
}

// TestStrangeLogs must neither fail nor give numbers that are none.
func TestStrangeLogs(t *testing.T) {
	one := func(values ...float32) *shop.Log {
		log := &shop.Log{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}})}
		for v, y := range values {
			log.Visitors = append(log.Visitors, shop.Visitor{ID: strconv.Itoa(v), Events: shop.History{{Item: 0, Behaviour: shop.Rating, Value: y}}})
		}
		return log
	}
	none := func(int32) []int32 { return nil }
	if Factors(one(), 0, none, Defaults(), 1) != nil {
		t.Error("a log without ratings gave factors")
	}
	for name, log := range map[string]*shop.Log{
		"one rating": one(4), "all alike": one(3, 3, 3), "huge": one(1e20, -1e20, 3),
	} {
		f := Factors(log, 3, none, Defaults(), 1)
		p := rating.NewProfile(f)
		p.Begin(log.Visitors[0].Events)
		for item := range int32(2) {
			if y := p.Predict(item); y-y != 0 {
				t.Errorf("%s: item %d is expected at %g", name, item, y)
			}
		}
	}
}

// TestRegressionIsTheLeast moves each effect a little and demands that the
// penalised error rises.
func TestRegressionIsTheLeast(t *testing.T) {
	const strength = 0.7
	r := rand.New(rand.NewPCG(6, 7))
	s := newSide(8, 2)
	s.traits = &traits{offsets: []int32{0}, count: 4, effect: make([]float64, 8)}
	for row := range s.rows {
		s.offsets[row+1] = s.offsets[row] + int32(row%3)
		for k := range int32(4) {
			if r.IntN(2) == 0 {
				s.traits.of = append(s.traits.of, k)
			}
		}
		s.traits.offsets = append(s.traits.offsets, int32(len(s.traits.of)))
	}
	for i := range s.mean {
		s.mean[i] = r.NormFloat64()
	}
	var w scratch
	s.regress(strength, &w)
	loss := func() (sum float64) {
		inner := make([]float64, 2)
		for row := range s.rows {
			s.combine(inner, s.traits.effect, row)
			n := float64(row % 3)
			for j, v := range inner {
				sum += n / (n + ratio) * (v - s.mean[row*2+j]) * (v - s.mean[row*2+j])
			}
		}
		for _, e := range s.traits.effect {
			sum += strength * e * e
		}
		return sum
	}
	least := loss()
	for i := range s.traits.effect {
		for _, by := range []float64{1e-3, -1e-3} {
			s.traits.effect[i] += by
			if loss() < least {
				t.Errorf("effect %d is better moved by %g", i, by)
			}
			s.traits.effect[i] -= by
		}
	}
}

func TestValidate(t *testing.T) {
	c := Defaults()
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	for _, c := range []Config{{Rank: -1, Rounds: 1, Strength: 1}, {Rank: 65, Rounds: 1, Strength: 1}, {Rounds: 0, Strength: 1}, {Rounds: 1}, {Rounds: 1, Strength: math.NaN()}} {
		if c.Validate() == nil {
			t.Errorf("%+v passes", c)
		}
	}
}

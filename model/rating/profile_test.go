package rating

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model/shop"
)

// biases is a model of two items without factors, in ratings of 1 to 5 with
// mean 3 and deviation 2: item 0 has the bias 1/2, item 1 none.
func biases() *Factors {
	return &Factors{
		Mean: 3, Deviation: 2, Least: 1, Most: 5, Noise: 0.5, BiasVariance: 0.25,
		Items:   Columns{Data: []int8{1, 0}, Scale: []float32{0.5}},
		Implied: Columns{Data: []int8{0, 0}, Scale: []float32{0}},
		Doubt:   make([]uint8, 2),
	}
}

func rated(item int32, value float32) shop.Event {
	return shop.Event{Item: item, Behaviour: shop.Rating, Value: value}
}

// TestBiasesByHand: a 5 for item 1 is one deviation above the mean. The prior
// of the visitor's bias has the precision 4, the rating 2, so the bias is 2/(4+2)
// = 1/3 of a deviation, or 2/3 in ratings.
func TestBiasesByHand(t *testing.T) {
	view := shop.Event{Item: 0, Behaviour: shop.View, Value: 5}
	for _, test := range []struct {
		name    string
		history shop.History
		bias    float64
	}{
		{"nobody", nil, 0},
		{"one rating", shop.History{rated(1, 5)}, 2.0 / 3},
		{"views tell nothing", shop.History{view, rated(1, 5), view}, 2.0 / 3},
		{"the later rating of an item counts", shop.History{rated(1, 1), rated(1, 5)}, 2.0 / 3},
		{"a rating out of range is the nearest in it", shop.History{rated(1, 1e30)}, 2.0 / 3},
		{"what is no number is no rating", shop.History{rated(1, float32(math.NaN()))}, 0},
		// Item 0 was expected at 4: a 3 is half a deviation below. -(1/2 2)/6 = -1/6.
		{"the item's bias is taken out", shop.History{rated(0, 3)}, -1.0 / 3},
		// (2 - 2/2)/(4+4) = 1/8 of a deviation.
		{"two ratings", shop.History{rated(0, 3), rated(1, 5)}, 0.25},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := NewProfile(biases())
			p.Begin(test.history)
			if math.Abs(float64(p.Bias())-test.bias) > 1e-6 {
				t.Errorf("the bias is %g, want %g", p.Bias(), test.bias)
			}
			if got, want := float64(p.Predict(0)), 1+test.bias; math.Abs(got-want) > 1e-6 {
				t.Errorf("item 0 is expected at %g, want %g", got, want)
			}
		})
	}
}

func TestPredictionsStayInRange(t *testing.T) {
	f := biases()
	f.Noise = 1e-3
	p := NewProfile(f)
	p.Begin(shop.History{rated(1, 5)})
	if got := p.Predict(0); got != 2 {
		t.Errorf("item 0 is expected %g above the mean, want 2, the best rating", got)
	}
}

func TestNilPredictsNothing(t *testing.T) {
	p := NewProfile(nil)
	p.Begin(shop.History{rated(1, 5)})
	if p.Predict(0) != 0 || p.Bias() != 0 {
		t.Error("a model without ratings expects one")
	}
}

// random is a model of items with two factors.
func random(items int) *Factors {
	r := rand.New(rand.NewPCG(1, 3))
	columns := func() Columns {
		values := make([]float64, 3*items)
		for i := range values {
			values[i] = r.NormFloat64()
		}
		return Quantise(values, 3)
	}
	f := &Factors{
		Mean: 3, Deviation: 1.5, Least: -100, Most: 100, Noise: 0.7, BiasVariance: 0.3, Variance: []float32{0.5, 0.2},
		Items: columns(), Implied: columns(), Doubt: make([]uint8, items),
	}
	for i := range f.Doubt {
		f.Doubt[i] = uint8(r.IntN(256))
	}
	return f
}

// TestSolutionIsTheLeast walks downhill on what the solution shall minimise,
//
//	sum_i ((y_i - b_i - a_i'z)^2 + z'S_i z) / noise + (z - m)'P(z - m)
//
// and demands that it ends where the profile is.
func TestSolutionIsTheLeast(t *testing.T) {
	f := random(9)
	r := rand.New(rand.NewPCG(4, 5))
	var h shop.History
	for i := range int32(6) {
		h = append(h, rated(i, float32(3+r.NormFloat64())))
	}
	p := NewProfile(f)
	p.Begin(h)
	row := make([]float64, 3)
	mean := make([]float64, 3)
	for _, e := range h {
		f.Implied.row(row, e.Item)
		for j := range mean {
			mean[j] += row[j] / math.Sqrt(6)
		}
	}
	loss := func(z []float64) (sum float64) {
		for _, e := range h {
			f.Items.row(row, e.Item)
			d := (float64(e.Value)-3)/1.5 - row[0] - z[0] - row[1]*z[1] - row[2]*z[2]
			doubt := float64(f.Doubt[e.Item]) / 255
			sum += (d*d + doubt*(0.5*z[1]*z[1]+0.2*z[2]*z[2])) / 0.7
		}
		for j := range z {
			precision := 1.0
			if j == 0 {
				precision = 1 / 0.3
			}
			sum += precision * (z[j] - mean[j]) * (z[j] - mean[j])
		}
		return sum
	}
	z := make([]float64, 3)
	for step := 1.0; step > 1e-9; step /= 2 {
		for moved := true; moved; {
			moved = false
			for j := range z {
				for _, by := range []float64{step, -step} {
					before := loss(z)
					if z[j] += by; loss(z) < before {
						moved = true
					} else {
						z[j] -= by
					}
				}
			}
		}
	}
	for j := range z {
		if math.Abs(z[j]-p.z[j]) > 1e-4 {
			t.Errorf("component %d is %g, and the least is at %g", j, p.z[j], z[j])
		}
	}
	f.Items.row(row, 8)
	want := 1.5 * (row[0] + z[0] + row[1]*z[1] + row[2]*z[2])
	if got := float64(p.Predict(8)); math.Abs(got-want) > 1e-3 {
		t.Errorf("item 8 is expected at %g, want %g", got, want)
	}
}

func TestLatestIsBounded(t *testing.T) {
	var h shop.History
	for i := range int32(Limit + 5) {
		h = append(h, rated(i, 3))
	}
	seen := make([]bool, Limit+5)
	got := Latest(nil, h, seen)
	if len(got) != Limit || got[0].Item != Limit+4 {
		t.Errorf("read %d ratings, the first of item %d", len(got), got[0].Item)
	}
	for i, s := range seen {
		if s {
			t.Fatalf("item %d is still marked", i)
		}
	}
}

func TestQuantise(t *testing.T) {
	c := Quantise([]float64{1.27, 0, -0.004, 0, 0.016, 0}, 2)
	for i, want := range []int8{127, 0, 0, 0, 2, 0} {
		if c.Data[i] != want {
			t.Errorf("value %d is %d, want %d", i, c.Data[i], want)
		}
	}
	if c.Scale[0] != 0.01 || c.Scale[1] != 0 {
		t.Errorf("the scales are %v", c.Scale)
	}
}

func TestBeginAllocatesNothing(t *testing.T) {
	p := NewProfile(random(9))
	h := shop.History{rated(1, 4), rated(2, 2), rated(7, 5)}
	if n := testing.AllocsPerRun(10, func() { p.Begin(h); p.Predict(3) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkBegin(b *testing.B) {
	p := NewProfile(random(500))
	var h shop.History
	for i := range int32(500) {
		h = append(h, rated(i, float32(i%5)))
	}
	for b.Loop() {
		p.Begin(h)
	}
}

package modelwrite_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/rating"
	"inkling/model/shop"
	"inkling/tools/modelwrite"
)

// TestWhatIsReadCanBeServed fills models with the most extreme values that the
// format allows, whose products overflow, and demands no panic of a scorer.
func TestWhatIsReadCanBeServed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	extremes := []float32{0, 1, -1, math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1))}
	draw := func(values []float32) {
		for i := range values {
			values[i] = extremes[r.IntN(len(extremes))]
		}
	}
	for range 50 {
		m := tiny()
		for _, p := range m.Network.Params() {
			draw(p.Value)
		}
		for _, column := range [][]float32{m.Table.Price, m.Table.Popularity, m.Table.Trend} {
			draw(column)
		}
		for i := range m.Vectors.Data {
			m.Vectors.Data[i] = int8(r.IntN(256) - 128)
		}
		for i := range m.Vectors.Scale {
			m.Vectors.Scale[i] = extremes[3+2*r.IntN(2)]
			m.Lists.Scale[i] = extremes[3]
			m.Table.Leaf[i] = int32(r.IntN(5) - 1)
		}
		m.Config.Temperature = math.SmallestNonzeroFloat32
		draw(m.Placements[0].Weights)
		m.ListWeight, m.PopularityWeight, m.TrendWeight = extremes[r.IntN(5)], extremes[r.IntN(5)], extremes[r.IntN(5)]
		extremeRatings(m, r, draw)
		data, err := modelwrite.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		serve(read(t, data))
	}
}

func extremeRatings(m *model.Model, r *rand.Rand, draw func([]float32)) {
	above := []float32{1, math.MaxFloat32, math.SmallestNonzeroFloat32}
	f := m.Ratings
	f.Deviation, f.Noise, f.BiasVariance = above[r.IntN(3)], above[r.IntN(3)], above[r.IntN(3)]
	for j := range f.Variance {
		f.Variance[j] = above[r.IntN(3)]
	}
	bounds := make([]float32, 2)
	draw(bounds)
	f.Least, f.Most = bounds[0], bounds[1]
	for _, c := range []rating.Columns{f.Items, f.Implied} {
		for i := range c.Data {
			c.Data[i] = int8(r.IntN(256) - 128)
		}
		c.Scale[r.IntN(len(c.Scale))] = math.MaxFloat32
	}
}

// serve asks a model for everything that a scorer computes.
func serve(m *model.Model) {
	s := model.NewScorer(m)
	scores := make([]float32, m.Items.Len())
	interest := make([]float32, m.Features.Categories.Len())
	for _, h := range []shop.History{nil, m.Golden[1].History, {
		{Time: math.MinInt64, Item: 0, Behaviour: shop.Rating, Value: math.MaxFloat32},
		{Time: math.MaxInt64, Item: 11, Behaviour: shop.Purchase, Position: math.MaxInt32},
	}} {
		s.Begin(h)
		s.Interest(interest)
		for _, p := range m.Placements {
			s.Rank(scores, p, nil)
		}
		s.Predict(make([]float32, 2), []int32{3}, []int32{math.MaxInt32})
	}
	_ = m.CheckGolden()
}

// FuzzModel changes the numbers of a model at random, so that what the reader
// lets through is many different models.
func FuzzModel(f *testing.F) {
	f.Add(uint16(3), uint32(0x7f7fffff), int16(4))
	f.Fuzz(func(t *testing.T, at uint16, bits uint32, index int16) {
		m := tiny()
		params := m.Network.Params()
		p := params[int(at)%len(params)]
		p.Value[int(at)%len(p.Value)] = math.Float32frombits(bits)
		m.Vectors.Data[int(at)%len(m.Vectors.Data)] = int8(bits)
		m.Table.Leaf[int(at)%tinyItems] = int32(index)
		m.Table.Brand[int(at)%tinyItems] = int32(index >> 1)
		m.Ratings.Noise = math.Float32frombits(bits >> 1)
		m.Ratings.Variance[int(at)%2] = math.Float32frombits(bits)
		m.Ratings.Items.Data[int(at)%len(m.Ratings.Items.Data)] = int8(bits)
		m.Lists.Items[int(at)%len(m.Lists.Items)] = int32(index)
		m.Lists.Offsets[1+int(at)%tinyItems] += int32(index >> 3)
		data, err := modelwrite.Marshal(m)
		if err != nil {
			if _, ok := err.(interface{ Unwrap() error }); !ok {
				t.Errorf("the error says nothing of the file: %v", err)
			}
			return
		}
		back, err := modelfile.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		serve(back)
	})
}

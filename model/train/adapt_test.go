package train

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/shop"
)

// strangersLog is a log of visitors who each keep to one of two kinds of items,
// of which the items' content says nothing.
func strangersLog(visitors int) *shop.Log {
	r := rand.New(rand.NewPCG(8, 9))
	items := make([]shop.Item, 60)
	for i := range items {
		items[i] = shop.Item{ID: strconv.Itoa(i), Category: []string{"Home", []string{"Lamps", "Rugs"}[i%2]}}
	}
	log := &shop.Log{Catalogue: shop.NewCatalogue(items)}
	for v := range visitors {
		var h shop.History
		for i := range 12 {
			item := int32(2*r.IntN(30) + v%2)
			if r.IntN(5) == 0 {
				item = int32(r.IntN(60))
			}
			h = append(h, shop.Event{Time: int64(v*1000+i) * 60_000, Item: item, Behaviour: shop.View})
		}
		log.Visitors = append(log.Visitors, shop.Visitor{ID: strconv.Itoa(1000 + v), Events: h})
	}
	return log
}

func adaptConfig() Config {
	c := quick()
	c.Epochs, c.Workers, c.Adapt = 2, 2, 60
	return c
}

// TestLearnsToAdapt: the model of a shop comes with what visitors' heads need.
func TestLearnsToAdapt(t *testing.T) {
	r, err := RunResult(context.Background(), strangersLog(400), adaptConfig(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	a := r.Model.Adaptation
	if a == nil {
		t.Fatal("the model has no adaptation")
	}
	for _, v := range a.Next.Variance {
		if v < 0 || v-v != 0 {
			t.Fatalf("a variance is %g", v)
		}
	}
	if slices.Max(a.Next.Variance) == 0 {
		t.Error("nothing of the next item adapts")
	}
	if !(a.Next.Scale > 0) || len(a.Heads) != len(r.Model.Config.Tasks) || a.Rank < 0 || a.Rank > 1 {
		t.Errorf("scale %g, %d heads, rank %g", a.Next.Scale, len(a.Heads), a.Rank)
	}
}

func TestNoVisitorsToAdaptBy(t *testing.T) {
	for _, c := range []struct {
		name            string
		visitors, adapt int
	}{{"few visitors", 100, 60}, {"none wanted", 400, 0}} {
		config := adaptConfig()
		config.Adapt = c.adapt
		config.Epochs = 1
		m, err := Run(context.Background(), strangersLog(c.visitors), config, Watch{})
		if err != nil || m.Adaptation != nil {
			t.Errorf("%s: adaptation %v, error %v", c.name, m.Adaptation, err)
		}
	}
}

// TestMomentsFindVariance draws visitors with parameters of a known variance,
// and gradients of unit information beside them.
func TestMomentsFindVariance(t *testing.T) {
	const variance, events, visitors = 0.04, 20, 4000
	r := rand.New(rand.NewPCG(1, 2))
	all := newMoments(1)
	for range visitors {
		theta := math.Sqrt(variance) * r.NormFloat64()
		mine := newMoments(1)
		mine.events = events
		for range events {
			g := theta + r.NormFloat64() // the slope of a normal log-likelihood at 0
			mine.above[0] += g
			mine.squares[0] += g * g
			mine.fourths[0] += g * g * g * g
		}
		all.add(mine)
	}
	if got := all.above[0] / all.below[0]; math.Abs(got-variance) > 0.15*variance {
		t.Errorf("the variance is %g, want about %g", got, variance)
	}
}

// TestTrialIsWhatTheGateMakes: the surrogate of a gated loss by hand. The first
// event counts nothing; after a gain of 1 the weight is sigmoid(1) = .731.
func TestTrialIsWhatTheGateMakes(t *testing.T) {
	x := trial{}
	x.gate.Rate = 1
	scored := []adapt.Scored{{Shipped: 3, Adapted: 2}, {Shipped: 2, Adapted: 1}}
	p := model.Prior{Information: []float32{1}}
	x.add(scored, &p)
	if want := 3 + 2 - 0.7310586; math.Abs(x.gated-want) > 1e-5 || x.shipped != 5 || x.hurt > 1e-9 {
		t.Errorf("gated %g, shipped %g, hurt %g, want %g, 5, 0", x.gated, x.shipped, x.hurt, want)
	}
}

// TestTrialMixesRatings: after an event without gain the weight is a half, where
// predictions that miss by 1 and by -1 have the mean that is right: squared
// errors of 1 and 1, 2 apart.
func TestTrialMixesRatings(t *testing.T) {
	x := trial{}
	scored := []adapt.Scored{{Shipped: 1, Adapted: 1}, {Shipped: 1, Adapted: 1, Apart: 4}}
	x.add(scored, &model.Prior{})
	if math.Abs(x.gated-1) > 1e-9 || x.shipped != 2 {
		t.Errorf("gated %g, shipped %g, want 1, 2", x.gated, x.shipped)
	}
}

// TestHurtIsSmooth: at the bound a visitor counts half; two widths to either side
// it is 1/(1+e^2) = .1192 and the rest.
func TestHurtIsSmooth(t *testing.T) {
	for _, c := range []struct {
		name                 string
		shipped, gated, want float64
	}{
		{"at the bound", 100, 101, 0.5},
		{"below it", 100, 100.6, 0.1192},
		{"above it", 100, 101.4, 0.8808},
		{"helped", 100, 90, 0},
		{"never wrong", 0, 0, 0},
		{"wrong now", 0, 1, 1},
	} {
		if got := hurt(c.shipped, c.gated); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%s: %.4f, want %.4f", c.name, got, c.want)
		}
	}
}

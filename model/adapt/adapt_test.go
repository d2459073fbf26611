package adapt_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
	"inkling/model/task"
)

// newModel is a small shop whose visitors adapt, with a rating head that sees
// nothing but what it adapts.
func newModel() *model.Model {
	m := shoptest.Model()
	m.Config.Tasks = append(slices.Clone(m.Config.Tasks), "rating")
	network := *m.Network
	network.Heads = append(slices.Clone(network.Heads), task.NewHead(task.Rating, m.Network.Trunk.OutputSize(), feature.CrossSize))
	m.Network = &network
	m.RatingMean = 3
	m.Ratings = ratings(m)
	d := m.Config.Dim
	prior := func(n int) model.Prior {
		p := model.Prior{Variance: make([]float32, n), Scale: 0.5, Noise: 1, Keep: 0.99, Rate: 4, Offset: 0}
		for j := range p.Variance {
			p.Variance[j] = 0.1
		}
		return p
	}
	categories, brands := m.Groups()
	next := prior(d + feature.CrossTerms + categories + brands)
	next.Information = slices.Repeat([]float32{0.01}, d+feature.CrossTerms)
	next.Mean = make([]float32, feature.CrossTerms)
	next.Mean[feature.CrossLeaf] = 0.5
	m.Adaptation = &model.Adaptation{Rank: 0.5, Next: next, Heads: []model.Prior{prior(1 + d + feature.CrossSize), {Noise: 1}, {Noise: 1}, prior(1 + d + feature.CrossSize)}}
	return m
}

// ratings expect the mean of everybody, but for a bias of the visitor that is
// next to 0.
func ratings(m *model.Model) *rating.Factors {
	n := m.Items.Len()
	return &rating.Factors{
		Mean: 3, Deviation: 1, Least: 1, Most: 5, Noise: 1, BiasVariance: 1e-6,
		Items:   rating.Columns{Data: make([]int8, n), Scale: make([]float32, 1)},
		Implied: rating.Columns{Data: make([]int8, n), Scale: make([]float32, 1)},
		Doubt:   make([]uint8, n),
	}
}

func newHead(m *model.Model) *adapt.Head { return adapt.New(m, model.NewScorer(m)) }

// lampLover views and rates lamps, highly, and now and then something else.
func lampLover(n int) shop.History {
	r := rand.New(rand.NewPCG(1, 2))
	var h shop.History
	for i := range n {
		e := shop.Event{Time: int64(i) * 60_000, Item: int32(r.IntN(shoptest.Items)), Behaviour: shop.View}
		if i%3 != 0 {
			e.Item = shoptest.Lamp0 + int32(r.IntN(shoptest.PerCategory))
		}
		if i%2 == 1 {
			e.Behaviour, e.Value = shop.Rating, 2
			if e.Item < shoptest.Rug0 {
				e.Value = 5
			}
		}
		h = append(h, e)
	}
	return h
}

func observe(h *adapt.Head, history shop.History) (all []adapt.Scored) {
	for i := range history {
		all = append(all, h.Observe(history[:i+1])...)
	}
	return all
}

func TestWithoutAdaptation(t *testing.T) {
	m := shoptest.Model()
	h := newHead(m)
	if h != nil || h.Observe(lampLover(3)) != nil || h.Shift() != nil || h.Append(nil) != nil || h.Tasks() != nil {
		t.Error("a model without adaptation adapts")
	}
}

// TestStartsAsShipped: before any event the scores are those of the model.
func TestStartsAsShipped(t *testing.T) {
	m := newModel()
	s := model.NewScorer(m)
	s.Begin(nil)
	want, got := make([]float32, m.Items.Len()), make([]float32, m.Items.Len())
	s.Retrieve(want, shop.View)
	s.Adapt(newHead(m).Shift())
	s.Retrieve(got, shop.View)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestGradientOfNext compares the slope of the log-likelihood at the shipped head with
// differences: the loss with one parameter moved a little both ways.
func TestGradientOfNext(t *testing.T) {
	m := newModel()
	for j := range m.Adaptation.Next.Variance {
		m.Adaptation.Next.Variance[j] = 0 // nothing moves by itself
	}
	m.Adaptation.Next.Mean = nil
	history := lampLover(9)
	e, before := shop.Event{Item: shoptest.Rug0 + 3, Behaviour: shop.View, Time: 1e7}, history
	scored := newHead(m).Observe(append(slices.Clone(history), e))
	s, d := model.NewScorer(m), m.Config.Dim
	s.Begin(before)
	loss := func(j int, by float32) float64 {
		shift := model.Shift{Query: make([]float32, d), Groups: make([]float32, len(scored[0].Gradient)-d-feature.CrossTerms)}
		switch n := d + feature.CrossTerms; {
		case j < d:
			shift.Query[j] = by * m.Config.Temperature
		case j < n:
			shift.Terms[j-d] = by
		default:
			shift.Groups[j-n] = by
		}
		s.Adapt(&shift)
		scores := make([]float32, m.Items.Len())
		s.Retrieve(scores, e.Behaviour)
		for i := range scores {
			scores[i] *= m.Adaptation.Next.Scale
		}
		for _, b := range before {
			scores[b.Item] = float32(math.Inf(-1))
		}
		own := scores[e.Item]
		return float64(nn.Softmax(scores) - own)
	}
	for j, got := range scored[0].Gradient {
		const by = 0.05
		want := -(loss(j, by) - loss(j, -by)) / (2 * by)
		if math.Abs(float64(got)-want) > 0.01 {
			t.Errorf("parameter %d: the slope is %g, differences say %g", j, got, want)
		}
	}
	if got, want := float64(scored[0].Shipped), loss(0, 0); math.Abs(got-want) > 1e-5 {
		t.Errorf("the loss is %g, want %g", got, want)
	}
}

// TestLearns: a taste that the model does not know is found, and the gates
// open.
func TestLearns(t *testing.T) {
	m := newModel()
	h := newHead(m)
	observe(h, lampLover(300))
	for _, g := range h.Tasks() {
		if g.Name != "rating" {
			continue
		}
		if g.Adapted > 0.8*g.Shipped || g.Weight < 0.9 || len(g.Curve) == 0 || len(g.Curve) > adapt.MaxPoints {
			t.Errorf("%s: loss %g by the shipped head, %g by the adapted one, weight %g, %d points",
				g.Name, g.Shipped, g.Adapted, g.Weight, len(g.Curve))
		}
	}
}

// TestLearnsFromWhatWasPassedOver: a visitor who is shown rugs and lamps, and views
// lamps alone. A page is learned from when the next one comes.
func TestLearnsFromWhatWasPassedOver(t *testing.T) {
	h := newHead(newModel())
	var history shop.History
	var scored []adapt.Scored
	step := func(item int32, b shop.Behaviour, page int) {
		history = append(history, shop.Event{Time: int64(page) * 60_000, Item: item, Behaviour: b, Position: 1})
		scored = append(scored, h.Observe(history)...)
	}
	const pages = 60
	for page := range pages {
		lamp, rug := shoptest.Lamp0+int32(page%9), shoptest.Rug0+int32(page%9)
		step(lamp, shop.Impression, page)
		step(rug, shop.Impression, page)
		step(lamp, shop.View, page)
	}
	var views []adapt.Scored
	for _, s := range scored {
		if s.Task == "view" {
			views = append(views, s)
		}
	}
	if len(views) != 2*(pages-1) {
		t.Fatalf("%d items shown were learned from, want %d", len(views), 2*(pages-1))
	}
	if last := views[len(views)-1]; last.Adapted > 0.3 || last.Weight < 0.9 {
		t.Errorf("at last the loss is %g, as shipped %g, and the gate's weight %g", last.Adapted, last.Shipped, last.Weight)
	}
}

// TestShelvesOfOnePage: what a visitor scrolls to is reported as it comes into view,
// shelf by shelf. That the second shelf is seen does not say that the first was
// passed over.
func TestShelvesOfOnePage(t *testing.T) {
	h := newHead(newModel())
	var history shop.History
	var viewed []bool
	for page := range int64(3) {
		first := shoptest.Lamp0 + int32(2*page)
		at := page * 600_000
		for _, e := range []shop.Event{
			{Time: at, Item: first, Behaviour: shop.Impression, Position: 1},
			{Time: at + 3000, Item: shoptest.Rug0, Behaviour: shop.Impression, Position: 1},
			{Time: at + 90_000, Item: first, Behaviour: shop.View},
		} {
			if page == 1 && e.Behaviour == shop.View {
				continue // nothing of this page
			}
			history = append(history, e)
			for _, s := range h.Observe(history) {
				if s.Task == "view" {
					viewed = append(viewed, s.Gradient[0] > 0) // of the bias
				}
			}
		}
	}
	if want := []bool{true, false, false, false}; !slices.Equal(viewed, want) {
		t.Errorf("viewed: %v, want %v of the first two pages' items", viewed, want)
	}
}

// TestGateCloses: whoever does the opposite of what was learned falls back to the shipped
// model.
func TestGateCloses(t *testing.T) {
	m := newModel()
	m.Adaptation.Heads[3].Offset = -1
	h := newHead(m)
	r := rand.New(rand.NewPCG(3, 4))
	var history shop.History
	for i := range 300 {
		value := float32(1)
		if r.IntN(2) == 0 {
			value = 5
		}
		history = append(history, shop.Event{Time: int64(i), Item: int32(r.IntN(40)), Behaviour: shop.Rating, Value: value})
	}
	scored := observe(h, history)
	var shipped, gated float32
	for _, s := range scored {
		if s.Task == "rating" {
			shipped, gated = shipped+s.Shipped, gated+s.Gated
		}
	}
	tasks := h.Tasks()
	if weight := tasks[len(tasks)-1].Weight; gated > 1.02*shipped || weight > 0.05 {
		t.Errorf("the loss is %g, %g as shipped, and the gate's weight %g", gated, shipped, weight)
	}
}

// TestSameEventsSameHead, and one that went through storage in between.
func TestSameEventsSameHead(t *testing.T) {
	m, history := newModel(), lampLover(120)
	a, b := newHead(m), newHead(m)
	observe(a, history)
	for i := range history {
		b.Observe(history[:i+1])
		var err error
		if b, err = adapt.Read(m, model.NewScorer(m), b.Append(nil)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Append(nil), b.Append(nil)) {
		t.Error("the heads differ")
	}
	if n := len(a.Append(nil)); n > adapt.MaxBytes {
		t.Errorf("the state has %d bytes, want at most %d", n, adapt.MaxBytes)
	}
}

func TestReadRefuses(t *testing.T) {
	m := newModel()
	h := newHead(m)
	observe(h, lampLover(20))
	good := h.Append(nil)
	other := newModel()
	other.Vectors.Data = slices.Clone(other.Vectors.Data)
	other.Vectors.Data[0]++
	narrow := newModel()
	for j := range narrow.Adaptation.Next.Variance {
		narrow.Adaptation.Next.Variance[j] /= 100
	}
	for _, c := range []struct {
		name string
		m    *model.Model
		data []byte
	}{
		{"a wider prior's", narrow, good},
		{"nothing", m, nil},
		{"half", m, good[:len(good)/2]},
		{"more", m, append(slices.Clone(good), 0)},
		{"another model's", other, good},
		{"too much", m, make([]byte, adapt.MaxBytes+1)},
		{"no adaptation", shoptest.Model(), good},
	} {
		if h, err := adapt.Read(c.m, model.NewScorer(c.m), c.data); err == nil || h != nil {
			t.Errorf("%s: read", c.name)
		}
	}
}

// FuzzRead: whatever is read serves, and writes itself again.
func FuzzRead(f *testing.F) {
	m, history := newModel(), lampLover(30)
	h := newHead(m)
	f.Add(h.Append(nil))
	observe(h, history[:20])
	f.Add(h.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := adapt.Read(m, model.NewScorer(m), data)
		if err != nil {
			return
		}
		for i := 20; i < len(history); i++ {
			for _, s := range h.Observe(history[:i+1]) {
				if s.Adapted != s.Adapted {
					t.Fatalf("%s: no number", s.Task)
				}
			}
		}
		again := h.Append(nil)
		if _, err := adapt.Read(m, model.NewScorer(m), again); err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
	})
}

func TestObserveAllocatesNothing(t *testing.T) {
	m, history := newModel(), lampLover(60)
	h := newHead(m)
	observe(h, history)
	if n := testing.AllocsPerRun(5, func() { h.Observe(history) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

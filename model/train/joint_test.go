package train

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/align"
	"inkling/model/covisit"
	"inkling/model/nn"
	"inkling/model/nn/gradcheck"
	"inkling/model/shop"
	"inkling/model/task"
)

// guestItems is how many of the items of twoShops are guests.
const guestItems = 12

// twoShops is a log of two tiny shops, the second of them as guests: of so many
// visitors who go to the first, as many to the second, and as many to both.
func twoShops(seed uint64, visitors int) *shop.Log {
	own, guests := tinyShop(seed, 2*visitors), tinyShop(seed+1, 2*visitors)
	items := slices.Clone(own.Catalogue.Items)
	for _, it := range guests.Catalogue.Items {
		it.ID, it.Brand = "guest-"+it.ID, "Cedar"
		items = append(items, it)
	}
	log := &shop.Log{Catalogue: shop.NewCatalogue(items)}
	moved := func(h shop.History) shop.History {
		h = slices.Clone(h)
		for i := range h {
			h[i].Item += int32(own.Catalogue.Len())
		}
		return h
	}
	for v := range 3 * visitors {
		x := shop.Visitor{ID: string(rune('A' + v))}
		if v < 2*visitors && v < len(own.Visitors) {
			x.Events = own.Visitors[v].Events
		}
		if g := v - visitors; g >= 0 && g < len(guests.Visitors) {
			x.Events = slices.Concat(x.Events, moved(guests.Visitors[g].Events))
			slices.SortStableFunc(x.Events, func(a, b shop.Event) int { return int(a.Time - b.Time) })
		}
		log.Visitors = append(log.Visitors, x)
	}
	return log
}

// jointly is a config for twoShops.
func jointly(c Config) Config {
	c.Guests, c.Joint = guestItems, true
	return c
}

// TestJointGradient compares the gradient of a step on two shops at once, with
// every alignment of their visitors, with differences of the loss. The reversed
// gradient is that of the loss in which the classifier's counts negatively.
func TestJointGradient(t *testing.T) {
	again := func(w *worker, b *batch) float64 { // the loss between the shops, with its weight
		x := &w.alike
		scale := float64(len(x.steps)) / float64(max(b.totals.next, 1))
		return float64(w.t.lambda) * scale * x.aligner.Loss(nil, x.x, x.domain, 0, 0)
	}
	var dx []float32
	for _, c := range []struct {
		kind   align.Kind
		lambda float32
		more   func(w *worker, b *batch) float64
	}{
		{"", 0, nil},
		{align.KindCORAL, 100, again},
		{align.KindAdversarial, 5, func(w *worker, b *batch) float64 { return -again(w, b) }},
		// The kernel's width counts as a constant in the gradient, but follows the
		// features in the loss: so the gradient that package align checks is held fixed.
		{align.KindMMD, 5, func(w *worker, _ *batch) (sum float64) {
			if dx == nil {
				dx = slices.Clone(w.alike.dx)
			}
			d := w.t.config.Model.Dim
			for i, step := range w.alike.steps {
				for j := range d {
					sum += float64(dx[i*d+j]) * float64(w.pass.H[step*d+j])
				}
			}
			return sum
		}},
	} {
		t.Run("alignment "+string(c.kind), func(t *testing.T) {
			config := jointly(tinyConfig())
			config.FullSoftmax, config.Negatives = 0, 5
			config.Alignment, config.Lambda = c.kind, c.lambda
			trainer, err := newTrainer(twoShops(4, 15), config, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(trainer.network.Visitor.Alone); n != 2 {
				t.Fatalf("%d layers of the shops' own, want 2", n)
			}
			trainer.config.Model.Temperature, trainer.lambda = 0.5, c.lambda
			checkStep(t, trainer, c.more)
		})
	}
}

// TestClassifierGradient checks what tells the shops apart, which descends
// whatever lambda is.
func TestClassifierGradient(t *testing.T) {
	config := jointly(tinyConfig())
	config.Alignment = align.KindAdversarial
	trainer, err := newTrainer(twoShops(3, 15), config, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	b, all := newBatch(trainer.catalogue.Len()), trainer.order()
	b.fill(all, trainer.slates, 0, config.Model.Dim, rand.New(rand.NewPCG(1, 1)))
	b.count(trainer)
	trainer.tower.forward(&b.vectors, 0, len(b.items))
	w := trainer.workers[0]
	params, r := w.params[trainer.layers:], rand.New(rand.NewPCG(4, 4))
	for _, p := range params { // leave no ReLU at its kink
		for i := range p.Value {
			p.Value[i] += 0.3 * float32(r.NormFloat64())
		}
	}
	w.run(b, 0, len(all))
	x := &w.alike
	scale := float64(len(x.steps)) / float64(b.totals.next)
	var gradients [][]float32
	for _, p := range params {
		gradients = append(gradients, slices.Clone(p.Grad))
	}
	if len(params) == 0 {
		t.Fatal("the classifier's parameters are not among those of the step")
	}
	for i, p := range params {
		gradcheck.Check(t, p.Name, p.Value, gradients[i], func() float64 { return scale * x.aligner.Loss(nil, x.x, x.domain, 0, 0) })
	}
}

// TestAdversarialWithoutWeightIsJoint trains with and without a classifier whose
// weight is 0: the models are the same to the last bit.
func TestAdversarialWithoutWeightIsJoint(t *testing.T) {
	log := twoShops(5, 20)
	for _, workers := range []int{1, 2} {
		for _, kind := range align.Kinds() {
			c := jointly(quick())
			c.Workers = workers
			joint := mustRun(t, log, c)
			c.Alignment = kind
			with := mustRun(t, log, c)
			if !sameModel(joint, with) || !slices.Equal(joint.Content.Value, with.Content.Value) || !slices.Equal(joint.Vectors.Scale, with.Vectors.Scale) {
				t.Errorf("%s with a weight of 0 and %d workers is not joint training", kind, workers)
			}
			c.Lambda = 1
			if sameModel(joint, mustRun(t, log, c)) && kind != align.KindCORAL {
				t.Errorf("%s with a weight of 1 and %d workers is joint training", kind, workers)
			}
		}
	}
}

// TestGuestsAreNotRecommended looks for the items of another shop wherever items
// come from.
func TestGuestsAreNotRecommended(t *testing.T) {
	log := twoShops(7, 20)
	for name, joint := range map[string]bool{"read": false, "learned jointly": true} {
		t.Run(name, func(t *testing.T) {
			c := quick()
			c.Guests, c.Joint = guestItems, joint
			m := mustRun(t, log, c)
			own := int32(m.Items.Len() - guestItems)
			if count(m.Guests) != guestItems || own != 12 || m.Sells(own) || !m.Sells(own-1) {
				t.Fatalf("%d guests of %d items", count(m.Guests), m.Items.Len())
			}
			for item := range own {
				for _, of := range []*covisit.Lists{m.Lists, m.Together} {
					beside, _, _ := of.Row(item)
					if slices.ContainsFunc(beside, func(beside int32) bool { return beside >= own }) {
						t.Errorf("item %d has a guest in its list: %v", item, beside)
					}
				}
			}
			for i, g := range m.Golden {
				if slices.ContainsFunc(g.Items, func(item int32) bool { return item >= own }) {
					t.Errorf("golden vector %d ranks a guest: %v", i, g.Items)
				}
			}
			if err := m.CheckGolden(); err != nil {
				t.Error(err)
			}
			s := model.NewScorer(m)
			shelf, _ := m.Placement(model.ForYou)
			s.Begin(shop.History{{Item: own, Behaviour: shop.View, Time: 1}, {Item: own + 2, Behaviour: shop.View, Time: 2}})
			best := s.Shortlist(nil, make([]float32, m.Items.Len()), shelf, m.Items.Len(), model.Choice{})
			if len(best) != int(own) || slices.ContainsFunc(best, func(x model.Scored) bool { return x.Item >= own }) {
				t.Errorf("after views of guests %d items are ranked, want the %d of the shop: %v", len(best), own, best)
			}
		})
	}
}

func TestDropGuests(t *testing.T) {
	c := jointly(quick())
	c.DropGuests = true
	m := mustRun(t, twoShops(7, 20), c)
	if m.Guests != nil || m.Items.Len() != 12 || len(m.Table.Leaf) != 12 || len(m.Vectors.Scale) != 12 || len(m.Lists.Offsets) != 13 {
		t.Errorf("%d items and %d guests are left, want 12 and none", m.Items.Len(), count(m.Guests))
	}
	for _, g := range m.Golden {
		if slices.ContainsFunc(g.History, func(e shop.Event) bool { return e.Item >= 12 }) {
			t.Errorf("a golden history has an item that is gone: %v", g.History)
		}
	}
	if len(m.Network.Visitor.Alone) != 0 {
		t.Error("the model that ships has layers of both shops")
	}
	if err := m.CheckGolden(); err != nil {
		t.Error(err)
	}
}

// params are the network's parameters by name.
func params(n *model.Network) map[string]*nn.Param {
	all := make(map[string]*nn.Param)
	for _, p := range n.Params() {
		all[p.Name] = p
	}
	return all
}

func TestStartFreezesAndCopies(t *testing.T) {
	source := mustRun(t, tinyShop(5, 90), quick())
	log := tinyShop(6, 60)
	m, err := Run(context.Background(), log, func() Config {
		c := quick()
		c.Start = &Start{Model: source, Heads: 1, NewHeads: true}
		return c
	}(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	from, got := params(source.Network), params(m.Network)
	for _, p := range slices.Concat(source.Network.Visitor.Params(), source.Network.Trunk.Params()) {
		if !slices.Equal(got[p.Name].Value, from[p.Name].Value) {
			t.Errorf("%s of a frozen part has moved", p.Name)
		}
	}
	for _, h := range source.Network.Heads {
		if p := h.Deep.W; !h.Task.Regression && slices.Equal(got[p.Name].Value, p.Value) {
			t.Errorf("%s, which starts anew and learns, is the source's", p.Name)
		}
	}
	if !slices.Equal(m.Content.Value, source.Content.Value) {
		t.Error("content embeddings with a rate of 0 have moved")
	}
}

func TestStartBeginsWithTheSource(t *testing.T) {
	source := mustRun(t, tinyShop(5, 90), quick())
	for name, s := range map[string]*Start{
		"all":                  {Model: source, Encoder: 1, Trunk: 1, Heads: 1, Content: 1, Items: 1, IDs: true},
		"new heads":            {Model: source, NewHeads: true},
		"items of other shops": {Model: source},
	} {
		t.Run(name, func(t *testing.T) {
			c := quick()
			c.Start = s
			trainer, err := newTrainer(tinyShop(6, 60), c, Watch{})
			if err != nil {
				t.Fatal(err)
			}
			got := params(trainer.network)
			for _, p := range source.Network.Params() {
				head := slices.ContainsFunc(source.Network.Heads, func(h *task.Head) bool { return !h.Task.Regression && slices.Contains(h.Params(), p) })
				same := slices.Equal(got[p.Name].Value, p.Value)
				if drawn := p.Rows > 1 && p.Name != "head.rating.w"; drawn && same != (!head || !s.NewHeads) {
					t.Errorf("%s is the source's: %v", p.Name, same)
				}
			}
			v := trainer.tower.all(nil)
			row := make([]float32, source.Vectors.Dim)
			for i := range trainer.catalogue.Items {
				source.Vectors.Row(row, int32(i))
				near := slices.EqualFunc(row, v[i*len(row):(i+1)*len(row)], func(a, b float32) bool { return a-b < 0.02 && b-a < 0.02 })
				if near != s.IDs {
					t.Errorf("the vector of item %d is the source's: %v", i, near)
				}
			}
		})
	}
}

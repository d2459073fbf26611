package train

import (
	"slices"

	"inkling/model"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/optimise"
)

// Start is a model that a training begins with in place of random numbers. The
// layers carry over by their names and shapes, content embeddings by the names
// of their tokens, the interest in a category by its path, and item vectors
// by the items' IDs where those mean the same; everything else starts at random.
//
// The rates are factors of the learning rate, from 0 on, for what has carried over:
// layer-wise learning rates (Howard and Ruder 2018, section 3.2). 0 keeps it as it
// is, which is feature transfer; layers and item vectors that did not carry over
// have the rate 1, and so has the interest head. All content embeddings have the
// rate Content, those of tokens that the source does not know too.
type Start struct {
	Model   *model.Model
	Encoder float32 // of visitors
	Trunk   float32
	Heads   float32
	Content float32
	Items   float32
	// Pull is the factor of half the squared distance of the layers that carried
	// over from where they started (L2-SP: Li, Grandvalet and Davoine 2018), from 0
	// on. As a weight decay it acts beside the optimiser's steps.
	Pull     float32
	NewHeads bool // heads start at random
	IDs      bool // equal item IDs are the same item, so that its vector carries over
}

// begin copies the layers that carry over.
func (t *Trainer) begin() {
	if t.joint() {
		t.network.Visitor.Part(2)
		t.beginAlignment()
	}
	s := t.config.Start
	if s == nil {
		return
	}
	for _, p := range t.network.Params() {
		if from := t.carried(p); from != nil {
			copy(p.Value, from.Value)
		}
	}
	t.beginInterest(s.Model)
}

// carried is the parameter of the source that stands for one of the network's;
// nil: it starts at random.
func (t *Trainer) carried(p *nn.Param) *nn.Param {
	h := t.network.Interest
	if h != nil && (p == h.W || p == h.B) {
		return nil // goes by the names of categories
	}
	if t.config.Start.NewHeads {
		for _, h := range t.network.Heads {
			if slices.Contains(h.Params(), p) {
				return nil
			}
		}
	}
	for _, from := range t.config.Start.Model.Network.Params() {
		if from.Name == p.Name && from.Rows == p.Rows && from.Cols == p.Cols {
			return from
		}
	}
	return nil
}

// beginInterest copies the columns of the categories that both know.
func (t *Trainer) beginInterest(m *model.Model) {
	own, from := t.network.Interest, m.Network.Interest
	if own == nil || from == nil || own.W.Rows != from.W.Rows {
		return
	}
	for i, name := range t.features.Categories.Names() {
		k := m.Features.Categories.Index(name)
		if k < 0 {
			continue
		}
		for row := range own.W.Rows {
			own.W.Row(row)[i] = from.W.Row(row)[k]
		}
		own.B.Value[i] = from.B.Value[k]
	}
}

// beginItems copies content embeddings, and the vectors of items that both
// know: as ID embeddings, what their content does not say.
func (t *Trainer) beginItems() {
	s := t.config.Start
	if s == nil || s.Model.Config.Dim != t.config.Model.Dim {
		return
	}
	for i, name := range t.features.Tokens.Names() {
		if k := s.Model.Features.Tokens.Index(name); k >= 0 {
			copy(t.tower.content.Row(i), s.Model.Content.Row(int(k)))
		}
	}
	t.idRates = make([]float32, t.catalogue.Len())
	for i := range t.idRates {
		t.idRates[i] = 1
		k := s.Model.Items.Index(t.catalogue.Items[i].ID)
		if k < 0 || !s.IDs {
			continue
		}
		t.idRates[i] = s.Items
		row := t.tower.id.Row(i)
		s.Model.Vectors.Row(row, k)
		tokens := t.tower.tokensOf(int32(i))
		for _, w := range tokens {
			kernel.Axpy(-1/float32(len(tokens)), t.tower.content.Row(int(w)), row)
		}
	}
}

// contentRate is the factor of the content embeddings' learning rate.
func (t *Trainer) contentRate() float32 {
	if s := t.config.Start; s != nil {
		return s.Content
	}
	return 1
}

// moved are the parameters of the steps, but for those of items: the network's,
// and those of what makes two shops alike.
func (t *Trainer) moved() []*nn.Param {
	all := t.network.Params()
	if t.aligner != nil {
		all = append(all, t.aligner.Params()...)
	}
	return all
}

// pull is how one parameter moves besides its gradient.
type pull struct {
	rate  float32           // factor of the learning rate
	decay optimise.Distance // from where it started
}

func (u *pull) apply(values []float32, from int, learningRate float64) {
	u.decay.Apply(values, from, learningRate*float64(u.rate))
}

// choosePulls gives every parameter the rate of its part.
func (t *Trainer) choosePulls() {
	t.pulls = make([]pull, len(t.moved()))
	for i := range t.pulls {
		t.pulls[i].rate = 1
	}
	s := t.config.Start
	if s == nil {
		return
	}
	rates := make(map[string]float32)
	name := func(rate float32, params []*nn.Param) {
		for _, p := range params {
			rates[p.Name] = rate
		}
	}
	name(s.Encoder, t.network.Visitor.Params())
	name(s.Trunk, t.network.Trunk.Params())
	for _, h := range t.network.Heads {
		name(s.Heads, h.Params())
	}
	for i, p := range t.moved() {
		if from := t.carried(p); from != nil {
			t.pulls[i] = pull{rate: rates[p.Name], decay: optimise.Distance{Factor: s.Pull, From: from.Value}}
		}
	}
}

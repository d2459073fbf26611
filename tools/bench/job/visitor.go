package job

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
)

// Events is how many a visitor of the benchmark has done, Top the size of the
// shelf.
const (
	Events = 20
	Top    = 24
)

// never is the prior of an item that may not be recommended.
const never = -1e30

// NewVisitor draws a visitor: Events views and clicks, some minutes apart, of
// items that others like, too, so that no rule of the shop but the score decides
// about the visitor's shelf. The peers have no rules.
func NewVisitor(m *model.Model, r *rand.Rand) shop.History {
	liked := liked(m)
	for {
		h := make(shop.History, Events)
		for i := range h {
			h[i] = shop.Event{
				Time: 1_760_000_000_000 + int64(i)*97_000, Item: liked[r.IntN(len(liked))],
				Behaviour: []shop.Behaviour{shop.View, shop.View, shop.Click}[i%3],
			}
		}
		if varied(m, h) {
			return h
		}
	}
}

// liked are the items in the upper fifth by popularity.
func liked(m *model.Model) []int32 {
	items := make([]int32, m.Items.Len())
	for i := range items {
		items[i] = int32(i)
	}
	slices.SortStableFunc(items, func(a, b int32) int {
		return cmp.Compare(m.Table.Popularity[b], m.Table.Popularity[a])
	})
	return items[:max(len(items)/5, 1)]
}

// varied reports whether no category has more than half of the visitor's shelf,
// so that the rule against shelves of one category does nothing.
func varied(m *model.Model, h shop.History) bool {
	s := model.NewScorer(m)
	s.Begin(h)
	p, _ := m.Placement(model.ForYou)
	scores := make([]float32, m.Items.Len())
	s.Rank(scores, p, nil)
	best := make([]int32, len(scores))
	for i := range best {
		best[i] = int32(i)
	}
	slices.SortStableFunc(best, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	count := make(map[int32]int)
	for _, item := range best[:Top] {
		if count[m.Table.Leaf[item]]++; count[m.Table.Leaf[item]] > Top/2 {
			return false
		}
	}
	return true
}

// Shelf is the product's job as numbers: a model and one visitor of it.
type Shelf struct {
	Dim, Items, Cross int
	Tasks             int
	Temperature       float32
	Seen              []int32 // the visitor's items, oldest first

	Vectors  []float32 // [items x dim]: the quantised vectors as float32
	Prior    []float32 // [items]: list term, popularity and what else retrieval adds
	Features []float32 // [items x cross]: the cross features of every item for this visitor

	Kinds           []float32 // [events x dim]: the behaviours' vectors
	Start           []float32 // [dim]
	Bias            []float32 // [events + 1]: what the last step's attention adds to its logits
	Gain, Shift     []float32 // of the normalisation
	QKV, Out        *nn.Dense
	WantShelf, Want []float32   // of the placement, and of the trunk
	Trunk           []*nn.Dense // the shared layers
	Deep            *nn.Dense   // [trunk x tasks]
	Wide            []float32   // [cross x tasks]
	LogWeight       []float32   // [tasks]: of the logarithm of each task's own probability
	RawWeight       []float32   // [tasks]: of its output as it is
}

// NewShelf takes a model and a visitor apart. The model has a shared-bottom
// trunk.
func NewShelf(m *model.Model, h shop.History) (*Shelf, error) {
	p, ok := m.Placement(model.ForYou)
	if !ok {
		return nil, fmt.Errorf("the model has no placement %s", model.ForYou)
	}
	if _, ok := m.Network.Trunk.(*nn.SharedBottom); !ok {
		return nil, fmt.Errorf("want a shared-bottom trunk, got %s", m.Config.Kind)
	}
	s := &Shelf{
		Dim: m.Config.Dim, Items: m.Items.Len(), Cross: feature.CrossSize, Tasks: len(m.Network.Heads),
		Temperature: m.Config.Temperature,
	}
	s.encoder(m, h, p.Want)
	s.ranker(m, p)
	s.items(m, h)
	return s, nil
}

func (s *Shelf) encoder(m *model.Model, h shop.History, want shop.Behaviour) {
	v := m.Network.Visitor
	s.Start, s.Gain, s.Shift, s.QKV, s.Out = v.Start.Value, v.Norm.Gain.Value, v.Norm.Bias.Value, v.QKV, v.Out
	s.WantShelf, s.Want = v.Want.Row(int(want)), v.Want.Row(0)
	last := h[len(h)-1].Time
	a := v.Attention
	bias := func(back int, kind shop.Behaviour, time int64) {
		s.Bias = append(s.Bias, a.Recency.Value[min(back, a.Recency.Cols-1)]+a.Kind.Value[kind]+a.Gap.Value[nn.GapBucket(last-time)])
	}
	bias(len(h), shop.Unknown, h[0].Time) // the start mark has the time of the first event
	for i, e := range h {
		s.Seen = append(s.Seen, e.Item)
		s.Kinds = append(s.Kinds, v.Kind.Row(int(e.Behaviour))...)
		bias(len(h)-1-i, e.Behaviour, e.Time)
	}
}

func (s *Shelf) ranker(m *model.Model, p model.Placement) {
	params := m.Network.Trunk.Params()
	for i := 0; i < len(params); i += 2 {
		s.Trunk = append(s.Trunk, &nn.Dense{W: params[i], B: params[i+1]})
	}
	s.Deep = nn.NewDense("deep", m.Network.Trunk.OutputSize(), s.Tasks)
	s.Wide = make([]float32, s.Cross*s.Tasks)
	s.LogWeight, s.RawWeight = make([]float32, s.Tasks), make([]float32, s.Tasks)
	for t, head := range m.Network.Heads {
		for i, w := range head.Deep.W.Value {
			s.Deep.W.Value[i*s.Tasks+t] = w
		}
		s.Deep.B.Value[t] = head.Deep.B.Value[0]
		for i, w := range head.Wide.Value {
			s.Wide[i*s.Tasks+t] = w
		}
		if t >= len(p.Weights) {
			continue
		}
		if head.Task.Regression {
			s.RawWeight[t] = p.Weights[t]
			continue
		}
		// A later stage's probability is the product of its own and those before.
		for before := range t + 1 {
			if !m.Network.Heads[before].Task.Regression {
				s.LogWeight[before] += p.Weights[t]
			}
		}
	}
}

// items fills what depends on the item. The scorer and the feature package say
// what the visitor's lists, ratings and cross features are.
func (s *Shelf) items(m *model.Model, h shop.History) {
	scorer := model.NewScorer(m)
	scorer.Begin(h)
	query := make([]float32, s.Dim)
	scorer.Visitor(query, shop.Unknown)
	lists := make([]float32, s.Items)
	scorer.Lists(lists)
	rated := rating.NewProfile(m.Ratings)
	rated.Begin(h)
	cross := feature.NewCross(m.Table, m.Features.Categories.Len(), m.Features.Brands.Len())
	cross.Begin(h)

	s.Vectors, s.Prior = make([]float32, s.Items*s.Dim), make([]float32, s.Items)
	s.Features = make([]float32, s.Items*s.Cross)
	for i := range s.Items {
		item, v := int32(i), s.Vectors[i*s.Dim:(i+1)*s.Dim]
		m.Vectors.Row(v, item)
		cross.Fill(s.Features[i*s.Cross:], item, kernel.Dot(query, v), lists[i], rated.Predict(item))
		s.Prior[i] = max(scorer.Prior()[i], never)
		if lists[i] > 0 {
			s.Prior[i] += m.ListWeight * feature.ListTerm(lists[i])
		}
	}
}

// Tensors are the same numbers for a page.
func (s *Shelf) Tensors() *Tensors {
	t := new(Tensors)
	t.Add("vectors", s.Vectors, s.Items, s.Dim)
	t.Add("prior", s.Prior, s.Items)
	t.Add("features", s.Features, s.Items, s.Cross)
	t.Add("kinds", s.Kinds, Events, s.Dim)
	t.Add("start", s.Start, 1, s.Dim)
	t.Add("bias", s.Bias, 1, len(s.Bias))
	t.Add("gain", s.Gain, s.Dim)
	t.Add("shift", s.Shift, s.Dim)
	q, kv := s.attention()
	t.Add("query.w", q.W.Value, s.Dim, s.Dim)
	t.Add("query.b", q.B.Value, s.Dim)
	t.Add("keyvalue.w", kv.W.Value, s.Dim, 2*s.Dim)
	t.Add("keyvalue.b", kv.B.Value, 2*s.Dim)
	t.Add("out.w", s.Out.W.Value, s.Dim, s.Dim)
	t.Add("out.b", s.Out.B.Value, s.Dim)
	t.Add("want.shelf", s.WantShelf, 1, s.Dim)
	t.Add("want.trunk", s.Want, 1, s.Dim)
	for i, l := range s.Trunk {
		t.Add(fmt.Sprintf("trunk.%d.w", i), l.W.Value, l.W.Rows, l.W.Cols)
		t.Add(fmt.Sprintf("trunk.%d.b", i), l.B.Value, l.B.Cols)
	}
	t.Add("deep.w", s.Deep.W.Value, s.Deep.W.Rows, s.Tasks)
	t.Add("deep.b", s.Deep.B.Value, s.Tasks)
	t.Add("wide.w", s.Wide, s.Cross, s.Tasks)
	t.Add("weight.log", s.LogWeight, s.Tasks, 1)
	t.Add("weight.raw", s.RawWeight, s.Tasks, 1)
	return t
}

// attention are the projections that the last step needs: its query, scaled as
// attention scales its logits, and every step's key and value.
func (s *Shelf) attention() (q, kv *nn.Dense) {
	d := s.Dim
	q, kv = nn.NewDense("query", d, d), nn.NewDense("keyvalue", d, 2*d)
	scale := float32(1 / math.Sqrt(float64(d)))
	split := func(from, query, rest []float32) {
		for j, v := range from[:d] {
			query[j] = v * scale
		}
		copy(rest, from[d:])
	}
	for i := range d {
		split(s.QKV.W.Row(i), q.W.Row(i), kv.W.Row(i))
	}
	split(s.QKV.B.Value, q.B.Value, kv.B.Value)
	return q, kv
}

package model

import (
	"math"
	"slices"

	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
)

// Scorer scores items for one visitor at a time. It keeps the buffers of its
// last visitor and serves one goroutine; a model can have many.
type Scorer struct {
	m       *Model
	network *Network
	exact   []float32 // [items x dim] in place of the model's int8 vectors; nil in serving
	pass    Pass
	cross   *feature.Cross
	rated   *rating.Profile
	history shop.History // engaged events that the encoder has read
	lists   []float32    // list score of every item
	touched []int32
	cosine  []float32 // of every item, for the last retrieval
	query   []float32
	whole   []int16 // query as kernel.ScanInt8 takes it
	vector  []float32
	rows    []float32
	outputs []float32
	blended []float32
	all     []float32 // retrieval score of every item, for Terms
	order   []int32
	shift   *Shift // the visitor's own; nil: as shipped
	repeats repeats
}

// NewScorer returns a scorer of the model.
func NewScorer(m *Model) *Scorer {
	n := m.Items.Len()
	return &Scorer{
		m: m, network: m.Network.serving(), cross: feature.NewCross(m.Table, m.Features.Categories.Len(), m.Features.Brands.Len()),
		rated: rating.NewProfile(m.Ratings),
		lists: make([]float32, n), cosine: make([]float32, n),
		query: make([]float32, m.Config.Dim), vector: make([]float32, m.Config.Dim),
	}
}

// NewExactScorer returns a scorer that takes the items' vectors [items x dim] as
// they were before quantisation, so that what that costs can be measured.
func NewExactScorer(m *Model, vectors []float32) *Scorer {
	if len(vectors) != m.Items.Len()*m.Config.Dim {
		panic("model: the exact vectors are not those of the model's items")
	}
	s := NewScorer(m)
	s.exact = vectors
	return s
}

// row writes the vector of an item to dst [dim].
func (s *Scorer) row(dst []float32, item int32) {
	if s.exact != nil {
		copy(dst, s.exact[int(item)*len(dst):])
		return
	}
	s.m.Vectors.Row(dst, item)
}

// scan writes the product of the query with every item's vector to cosine.
func (s *Scorer) scan() {
	if s.exact == nil {
		var unit float32
		s.whole, unit = Ask(s.whole[:0], s.query)
		kernel.ScanInt8(s.cosine, s.m.Vectors.Data, s.m.Vectors.Scale, s.whole)
		kernel.Scale(unit, s.cosine)
		return
	}
	d := len(s.query)
	for i := range s.cosine {
		s.cosine[i] = kernel.Dot(s.query, s.exact[i*d:(i+1)*d])
	}
}

// serving returns a network that shares the values and has a trunk with
// activations of its own.
func (n *Network) serving() *Network {
	s := *n
	s.Trunk = n.Trunk.Serving()
	return &s
}

// Begin reads a visitor's events, oldest first; only the last engaged ones
// count, and the last rating.Limit ratings.
func (s *Scorer) Begin(history shop.History) {
	from := history.LastEngaged(s.m.Config.History)
	s.history = s.appendEngaged(s.history[:0], history[from:])
	d := s.m.Config.Dim
	s.pass.Reset()
	s.pass.Begin(d)
	for _, e := range s.history {
		s.row(s.pass.Event(e.Behaviour, e.Time, d), e.Item)
	}
	s.network.Visitor.Forward(&s.pass, 0, nil)
	for _, i := range s.touched {
		s.lists[i] = 0
	}
	s.touched = s.m.Lists.Score(s.lists, s.touched[:0], s.history)
	s.cross.Begin(history[from:])
	s.rated.Begin(history)
	s.repeats.begin(history)
}

// appendEngaged appends the engaged events. With an item that is withheld the
// network has learned nothing to read.
func (s *Scorer) appendEngaged(dst, history shop.History) shop.History {
	for _, e := range history {
		if e.Behaviour.Engaged() && !s.m.Withholds(e.Item) {
			dst = append(dst, e)
		}
	}
	return dst
}

// Visitor writes the visitor vector [dim] that asks for a behaviour.
func (s *Scorer) Visitor(u []float32, want shop.Behaviour) {
	d := s.m.Config.Dim
	s.network.Visitor.Query(u, s.pass.H[len(s.pass.H)-d:], want)
}

// Lists writes what the item-to-item lists alone say for every item; 0 where
// they say nothing.
func (s *Scorer) Lists(dst []float32) { copy(dst, s.lists) }

// Retrieve writes the retrieval score of every item:
//
//	cosine(u, v)/temperature + wl ln(1 + list/0.02) + wp popularity
//
// and -Inf of one that is withheld.
func (s *Scorer) Retrieve(dst []float32, want shop.Behaviour) {
	m := s.m
	s.ask(want)
	s.scan()
	inverse := 1 / m.Config.Temperature
	for i, c := range s.cosine {
		dst[i] = c*inverse + m.PopularityWeight*m.Table.Popularity[i]
	}
	for _, i := range s.touched {
		dst[i] += m.ListWeight * feature.ListTerm(s.lists[i])
	}
	if s.shift != nil {
		s.addTerms(dst, s.shift.Terms[:], s.shift.Groups)
	}
	for i, withheld := range m.Withheld {
		if withheld {
			dst[i] = float32(math.Inf(-1))
		}
	}
}

// Predict writes each head's output for the items, task by task: [tasks x
// items]. A binary task's output is a logit in its own sample space, a
// rating's the difference from Model.RatingMean. positions may be nil: the
// items are ranked, not explained.
func (s *Scorer) Predict(dst []float32, items, positions []int32) {
	d, width := s.m.Config.Dim, RowSize(s.m.Config.Dim)
	n := len(items)
	s.Visitor(s.query, shop.Unknown)
	s.rows = nn.Resize(s.rows, n*width)
	for r, item := range items {
		row := s.rows[r*width : (r+1)*width]
		s.row(s.vector, item)
		FillRow(row, s.query, s.vector)
		s.cross.Fill(row[3*d:], item, kernel.Dot(s.query, s.vector), s.lists[item], s.rated.Predict(item))
	}
	s.network.Trunk.Forward(s.rows, n)
	for t, h := range s.network.Heads {
		h.Forward(dst[t*n:(t+1)*n], s.network.Trunk.Output(t), s.rows[3*d:], width, positions, n)
		s.shiftHead(dst[t*n:(t+1)*n], t, width)
	}
}

// Interest writes the visitor's interest in each category of the model's
// vocabulary: probabilities that the next item belongs to it. dst is
// [categories]; it is left alone, and false returned, where the model has no
// such head.
func (s *Scorer) Interest(dst []float32) bool {
	if s.network.Interest == nil {
		return false
	}
	s.Visitor(s.query, shop.Unknown)
	s.network.Interest.Forward(dst, s.query, 1)
	nn.Softmax(dst[:s.network.Interest.W.Cols])
	return true
}

// Candidates is how many items of the best retrieval the trunk ranks.
const Candidates = 300

// Rank scores every item for a placement: the best of retrieval get the heads'
// terms added, and the rest keep their order below them. skip may be nil; items
// for which it is true take no place among the candidates, and their score
// means nothing.
func (s *Scorer) Rank(dst []float32, p Placement, skip func(item int32) bool) {
	s.Retrieve(dst, p.Want)
	s.repeats.add(dst, &p)
	if !slices.ContainsFunc(p.Weights, func(w float32) bool { return w != 0 }) {
		return
	}
	candidates := s.best(dst, Candidates, skip)
	n := len(candidates)
	if n == 0 {
		return
	}
	terms := s.headTerms(candidates)
	s.blended = nn.Resize(s.blended, n)
	lowest := float32(math.Inf(1))
	for r, item := range candidates {
		s.blended[r] = dst[item]
		for t, w := range p.Weights {
			s.blended[r] += w * terms[t*n+r]
		}
		lowest = min(lowest, s.blended[r])
	}
	if gap := dst[candidates[n-1]] - lowest + 1; gap > 0 {
		for i := range dst {
			dst[i] -= gap
		}
	}
	for r, item := range candidates {
		dst[item] = s.blended[r]
	}
}

// Terms returns what Rank adds up for a placement: the candidates, best by
// retrieval first, their retrieval scores [candidates], and each head's term
// [tasks x candidates], of which Rank takes the weighted sum. The slices are
// valid until the next call.
func (s *Scorer) Terms(want shop.Behaviour, skip func(item int32) bool) (candidates []int32, retrieval, terms []float32) {
	s.all = nn.Resize(s.all, s.m.Items.Len())
	s.Retrieve(s.all, want)
	candidates = s.best(s.all, Candidates, skip)
	s.blended = nn.Resize(s.blended, len(candidates))
	for r, item := range candidates {
		s.blended[r] = s.all[item]
	}
	return candidates, s.blended, s.headTerms(candidates)
}

// headTerms are the heads' terms for the candidates, [tasks x candidates]. A
// binary task's is the logarithm of its probability, which along the funnel is
// the product of its own and those before it; a rating's is its output.
func (s *Scorer) headTerms(candidates []int32) []float32 {
	n := len(candidates)
	s.outputs = nn.Resize(s.outputs, n*len(s.network.Heads))
	s.Predict(s.outputs, candidates, nil)
	before := -1 // the last binary task
	for t, h := range s.network.Heads {
		if h.Task.Regression {
			continue
		}
		for r := range n {
			s.outputs[t*n+r] = LogSigmoid(s.outputs[t*n+r])
			if before >= 0 {
				s.outputs[t*n+r] += s.outputs[before*n+r]
			}
		}
		before = t
	}
	return s.outputs
}

// LogSigmoid is ln(sigmoid(x)) without overflow.
func LogSigmoid(x float32) float32 {
	return min(x, 0) - float32(math.Log1p(math.Exp(-math.Abs(float64(x)))))
}

// best returns the indices of the n largest scores, best first, equal ones by
// index. The slice is valid until the next call.
func (s *Scorer) best(scores []float32, n int, skip func(int32) bool) []int32 {
	s.order = s.order[:0]
	for i := range scores {
		item := int32(i)
		full := len(s.order) == n
		if full && scores[i] <= scores[s.order[n-1]] || s.m.Withholds(item) || skip != nil && skip(item) {
			continue
		}
		if full {
			s.order = s.order[:n-1]
		}
		s.order = Insert(s.order, scores, item)
	}
	return s.order
}

package model

import (
	"math"

	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
)

// Scorer scores items for one visitor at a time. It keeps the buffers of its
// last visitor and serves one goroutine; a model can have many. The model does
// not change meanwhile.
type Scorer struct {
	m        *Model
	network  *Network
	trunk    *nn.Fold
	exact    []float32 // [items x dim] in place of the model's int8 vectors; nil in serving
	prior    []float32 // of every item: what its popularity and its trend add to retrieval; -Inf where it is not for sale
	pass     Pass
	cross    *feature.Cross
	rated    *rating.Profile
	history  shop.History // engaged events that the encoder has read
	listed   []float32    // list term of every item
	touched  []int32      // where it is not 0
	visitor  []float32    // asked for nothing: what the trunk reads
	folded   bool         // into the trunk
	query    []float32    // asked for a behaviour: what retrieval reads
	whole    []int16      // query as kernel.ScanInt8 takes it
	width    int          // of a row
	rows     []float32    // [candidates x width]: item vector and cross features
	products []float32    // of a vector with those of the candidates
	outputs  []float32
	blended  []float32
	all      []float32 // retrieval score of every item, for Terms
	top      Top
	found    []Scored
	items    []int32 // of found
	groups   groupTerms
	shift    *Shift // the visitor's own; nil: as shipped
	moved    bool   // it adds to retrieval scores more than the query says
	terms    [feature.CrossTerms]float32
	asked    []float32 // query, while another one is asked
	repeats  repeats
}

// NewScorer returns a scorer of the model.
func NewScorer(m *Model) *Scorer {
	n, d := m.Items.Len(), m.Config.Dim
	return &Scorer{
		m: m, network: m.Network, trunk: nn.NewFold(m.Network.Trunk, m.Config.TrunkConfig, m.Config.Tasks, d, feature.CrossSize),
		prior: prior(m), cross: feature.NewCross(m.Table, m.Features.Categories.Len(), m.Features.Brands.Len()),
		rated:  rating.NewProfile(m.Ratings),
		listed: make([]float32, n),
		query:  make([]float32, d), visitor: make([]float32, d), width: d + feature.CrossSize,
	}
}

// prior is what each item has in retrieval whoever the visitor is.
func prior(m *Model) []float32 {
	p := make([]float32, m.Items.Len())
	for i := range p {
		p[i] = m.PopularityWeight*m.Table.Popularity[i] + m.TrendWeight*m.Table.Trend[i] + m.coldPrior(int32(i))
		if !m.Sells(int32(i)) {
			p[i] = float32(math.Inf(-1))
		}
	}
	return p
}

// Prior is what the popularity and the trend of each item add to retrieval, and the
// offset of those that are cold, and -Inf where an item is not for sale, or cold
// without a vector. The caller does not change it.
func (s *Scorer) Prior() []float32 { return s.prior }

// NewExactScorer returns a scorer that takes the items' vectors [items x dim] as
// they were before quantisation, and whose Rank runs the trunk on all items, so
// that what the shortcuts cost can be measured.
func NewExactScorer(m *Model, vectors []float32) *Scorer {
	if len(vectors) != m.Items.Len()*m.Config.Dim {
		panic("model: the exact vectors are not those of the model's items")
	}
	s := NewScorer(m)
	s.exact = vectors
	return s
}

// row writes the vector of an item to dst [dim].
func (s *Scorer) row(dst []float32, item int32) { s.vectors(dst, len(dst), []int32{item}) }

// vectors writes the items' vectors to rows of dst that begin stride numbers apart.
func (s *Scorer) vectors(dst []float32, stride int, items []int32) {
	if s.exact == nil {
		s.m.Vectors.Rows(dst, stride, items)
		return
	}
	d := s.m.Config.Dim
	for r, item := range items {
		copy(dst[r*stride:], s.exact[int(item)*d:int(item+1)*d])
	}
}

// scan writes the product of the query with every item's vector to dst, in the
// unit that it returns.
func (s *Scorer) scan(dst []float32) (unit float32) {
	if s.exact == nil {
		s.whole, unit = ask(s.whole[:0], s.query)
		kernel.ScanInt8(dst, s.m.Vectors.Data, s.m.Vectors.Scale, s.whole)
		return unit
	}
	d := len(s.query)
	for i := range dst {
		dst[i] = kernel.Dot(s.query, s.exact[i*d:(i+1)*d])
	}
	return 1
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
	s.network.Visitor.Last(&s.pass)
	s.folded = false
	for _, i := range s.touched {
		s.listed[i] = 0
	}
	s.touched = s.m.Lists.Score(s.listed, s.touched[:0], s.history)
	for _, i := range s.touched {
		s.listed[i] = feature.ListTerm(s.listed[i])
	}
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
	s.network.Visitor.Query(u, s.pass.H, want)
}

// Lists writes what the item-to-item lists alone say for every item; 0 where
// they say nothing.
func (s *Scorer) Lists(dst []float32) {
	clear(dst)
	s.m.Lists.Score(dst, nil, s.history)
}

// Retrieve writes the retrieval score of every item:
//
//	cosine(u, v)/temperature + wl ln(1 + list/0.02) + wp popularity + wt trend + cold offset
//
// the last for those that are cold, and -Inf of one that is withheld. The scan rounds u to 15 bits, which moves
// scores by about 1e-4; those of candidates are computed anew.
func (s *Scorer) Retrieve(dst []float32, want shop.Behaviour) { s.retrieve(dst, want, 0) }

// retrieve is Retrieve, with what a repeat is worth.
func (s *Scorer) retrieve(dst []float32, want shop.Behaviour, repeat float32) {
	s.ask(want)
	unit := s.scan(dst)
	kernel.Combine(dst, dst, unit/s.m.Config.Temperature, s.prior)
	for _, i := range s.touched {
		dst[i] += s.m.ListWeight * s.listed[i]
	}
	if s.moved {
		s.addTerms(dst, s.shift.Terms[:], s.shift.Groups)
	}
	s.repeats.add(dst, want, repeat)
}

// Retrieved is the retrieval score of one item as the last Retrieve was asked,
// without its rounding.
func (s *Scorer) Retrieved(item int32) float32 {
	s.load([]int32{item})
	s.products = s.against(s.products, s.query, 1) // which sums as for many
	return s.retrieved(s.products[0], item)
}

// retrieved is the retrieval score of an item whose vector has that product with
// the query.
func (s *Scorer) retrieved(product float32, item int32) float32 {
	score := product/s.m.Config.Temperature + s.prior[item] + s.m.ListWeight*s.listed[item] + s.repeats.of(item)
	if s.moved {
		score += s.shifted(item)
	}
	return score
}

// Predict writes each head's output for the items, task by task: [tasks x
// items]. A binary task's output is a logit in its own sample space, a
// rating's the difference from Model.RatingMean. positions may be nil: the
// items are ranked, not explained.
func (s *Scorer) Predict(dst []float32, items, positions []int32) {
	d, n := s.m.Config.Dim, len(items)
	if !s.folded {
		s.Visitor(s.visitor, shop.Unknown)
		s.trunk.Visit(s.visitor)
		s.folded = true
	}
	s.load(items)
	s.products = s.against(s.products, s.visitor, n)
	for r, item := range items {
		s.cross.FillListed(s.rows[r*s.width+d:(r+1)*s.width], item, s.products[r], s.listed[item], s.rated.Predict(item))
	}
	s.trunk.Forward(s.rows, n)
	for t, h := range s.network.Heads {
		h.Forward(dst[t*n:(t+1)*n], s.trunk.Output(t), s.rows[d:], s.width, positions, n)
		s.shiftHead(dst[t*n:(t+1)*n], t)
	}
}

// load makes rows for the items, with their vectors.
func (s *Scorer) load(items []int32) {
	s.rows = nn.Resize(s.rows, len(items)*s.width)
	s.vectors(s.rows, s.width, items)
}

// against returns the products of a vector [dim] with the items' vectors in the
// first n rows, in dst where it is long enough.
func (s *Scorer) against(dst, vector []float32, n int) []float32 {
	dst = nn.Resize(dst, n)
	clear(dst)
	kernel.DotEach(dst, vector, s.rows, s.width)
	return dst
}

// Interest writes the visitor's interest in each category of the model's
// vocabulary: probabilities that the next item belongs to it. dst is
// [categories]; it is left alone, and false returned, where the model has no
// such head.
func (s *Scorer) Interest(dst []float32) bool {
	if s.network.Interest == nil {
		return false
	}
	s.Visitor(s.visitor, shop.Unknown)
	s.network.Interest.Forward(dst, s.visitor, 1)
	kernel.Softmax(dst, 1, s.network.Interest.W.Cols)
	return true
}

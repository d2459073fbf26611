package model

import (
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// Shift is what a visitor's own head (package adapt) adds to the shipped
// scores. The zero value adds nothing.
type Shift struct {
	Query []float32                   // [dim] added to the visitor vector that retrieval asks with; nil: nothing
	Terms [feature.CrossTerms]float32 // weights of cross features in the retrieval score, beside the shipped ones
	// Groups are added to the retrieval scores of the items of a category, its
	// parent and its root, and of a brand: [Groups], categories first; nil: nothing.
	Groups []float32
	Heads  []HeadShift // [tasks]; nil: nothing
}

// MaxGroups bounds the categories and brands that a visitor's own head tells
// apart; of a shop with more it takes the categories alone, or neither.
const MaxGroups = 800

// Groups is how many categories and brands have a number in Shift.Groups.
func (m *Model) Groups() (categories, brands int) {
	categories, brands = m.Features.Categories.Len(), m.Features.Brands.Len()
	if categories+brands > MaxGroups {
		brands = 0
	}
	if categories > MaxGroups {
		categories = 0
	}
	return categories, brands
}

// groupColumns are the columns of the table that an item's groups stand in, with
// where their numbers begin in Shift.Groups.
func (m *Model) groupColumns() (columns [4]groupColumn) {
	categories, brands := m.Groups()
	t := m.Table
	if categories > 0 {
		columns[0].of, columns[1].of, columns[2].of = t.Leaf, t.Parent, t.Top
		columns[1].not, columns[2].not = t.Leaf, t.Parent
	}
	if brands > 0 {
		columns[3] = groupColumn{of: t.Brand, from: int32(categories)}
	}
	return columns
}

// groupColumn is one of them: nil where its groups are not told apart. not is a
// column whose group does not count twice.
type groupColumn struct {
	of, not []int32
	from    int32
}

// groupOf is the group of an item, -1 for none.
func (c *groupColumn) groupOf(item int32) int32 {
	if c.of == nil {
		return -1
	}
	g := c.of[item]
	if g < 0 || c.not != nil && c.not[item] == g {
		return -1
	}
	return g + c.from
}

// HeadShift is added to one head's output:
//
//	output + bias + item . v + cross . c
//
// for the item's vector v and its cross features c.
type HeadShift struct {
	Bias  float32
	Item  []float32 // [dim]; nil: nothing
	Cross []float32 // [feature.CrossSize]; nil: nothing
}

// Adapt makes the scorer add a visitor's shift to every score from now on; nil
// is the model as it ships. The shift is read when scores are asked for, so the
// caller may go on changing it.
func (s *Scorer) Adapt(shift *Shift) { s.shift = shift }

// ask writes to query what retrieval asks with: the visitor vector for a
// behaviour, with the visitor's own shift of it. A weight of the cosine is one
// of the query.
func (s *Scorer) ask(want shop.Behaviour) {
	s.Visitor(s.query, want)
	s.moved = s.shift != nil && s.shift.moves()
	if s.shift == nil {
		return
	}
	if s.shift.Query != nil {
		kernel.Axpy(1, s.shift.Query, s.query)
	}
	kernel.Scale(1+s.shift.Terms[feature.CrossCosine]*s.m.Config.Temperature, s.query)
}

// moves reports whether the shift adds to retrieval scores more than its query
// says: a head that has learned nothing yet, or nothing of use, does not.
func (s *Shift) moves() bool {
	return notZero(s.Terms[:]) || notZero(s.Groups)
}

// groupTerms is what an item of each category and each brand is worth, or how
// likely it is: at 0 one of none, then by number.
type groupTerms struct{ categories, brands []float32 }

// clearGroups makes all of them 0.
func (s *Scorer) clearGroups() *groupTerms {
	g := &s.groups
	if g.categories == nil {
		g.categories = make([]float32, 1+s.m.Features.Categories.Len())
		g.brands = make([]float32, 1+s.m.Features.Brands.Len())
	}
	clear(g.categories)
	clear(g.brands)
	return g
}

// addTerms adds to every item's score the weighted cross features but for the
// cosine, and what its groups have. An item has most of it from its category and
// its brand, so that one pass over the items is enough.
func (s *Scorer) addTerms(dst, w, groups []float32) {
	g := s.clearGroups()
	s.cross.AddAffinity(g.categories[1:], g.brands[1:], w)
	s.addGroups(g, groups)
	t := s.m.Table
	if notZero(g.categories) || notZero(g.brands) {
		dst, leaf, brand := dst[:t.Len()], t.Leaf[:t.Len()], t.Brand[:t.Len()]
		for i := range dst {
			dst[i] += g.categories[leaf[i]+1] + g.brands[brand[i]+1]
		}
	}
	if w[feature.CrossList] != 0 {
		for _, i := range s.touched {
			dst[i] += w[feature.CrossList] * s.listed[i]
		}
	}
	if w[feature.CrossPopularity] != 0 {
		kernel.Axpy(w[feature.CrossPopularity], t.Popularity, dst)
	}
	if w[feature.CrossTrend] != 0 {
		kernel.Axpy(w[feature.CrossTrend], t.Trend, dst)
	}
	s.cross.AddPrices(dst, w)
}

// notZero reports whether a number of x is not 0.
func notZero(x []float32) bool {
	for _, v := range x {
		if v != 0 {
			return true
		}
	}
	return false
}

// addGroups adds what groups, that of a Shift, has for the items of each
// category, those above it included, and of each brand.
func (s *Scorer) addGroups(g *groupTerms, groups []float32) {
	if len(groups) == 0 {
		return
	}
	categories, brands := s.m.Groups()
	for c := range int32(categories) {
		parent, top := s.cross.Above(c)
		if parent < 0 {
			continue
		}
		worth := groups[c]
		if parent != c {
			worth += groups[parent]
		}
		if top != parent {
			worth += groups[top]
		}
		g.categories[1+c] += worth
	}
	for b := range brands {
		g.brands[1+b] += groups[categories+b]
	}
}

// shifted is what addTerms adds to one item's score.
func (s *Scorer) shifted(item int32) (sum float32) {
	s.termsOf(s.terms[:], item)
	for k, w := range s.shift.Terms {
		sum += w * s.terms[k]
	}
	if groups := s.shift.Groups; len(groups) > 0 {
		for _, c := range s.m.groupColumns() {
			if g := c.groupOf(item); g >= 0 {
				sum += groups[g]
			}
		}
	}
	return sum
}

// termsOf writes the features that Shift.Terms weighs, but for the cosine: 0.
func (s *Scorer) termsOf(terms []float32, item int32) {
	s.cross.Terms(terms, item)
	terms[feature.CrossCosine], terms[feature.CrossList] = 0, s.listed[item]
}

// shiftHead adds the shift of head t to its outputs for the rows.
func (s *Scorer) shiftHead(outputs []float32, t int) {
	if s.shift == nil || t >= len(s.shift.Heads) {
		return
	}
	h := &s.shift.Heads[t]
	if h.Bias != 0 {
		for r := range outputs {
			outputs[r] += h.Bias
		}
	}
	if notZero(h.Item) {
		kernel.DotEach(outputs, h.Item, s.rows, s.width)
	}
	if notZero(h.Cross) {
		kernel.DotEach(outputs, h.Cross, s.rows[s.m.Config.Dim:], s.width)
	}
}

// Shiftable writes the vector of an item [dim], by which Shift.Query counts in
// units of the temperature, the features that Shift.Terms weighs
// [feature.CrossTerms], as they were in the last Retrieve, and a 1 for each of
// its groups [Groups].
func (s *Scorer) Shiftable(vector, terms, groups []float32, item int32) {
	clear(groups)
	if len(groups) > 0 {
		for _, c := range s.m.groupColumns() {
			if g := c.groupOf(item); g >= 0 {
				groups[g] = 1
			}
		}
	}
	s.row(vector, item)
	s.termsOf(terms, item)
	terms[feature.CrossCosine] = kernel.Dot(s.query, vector)
}

// Expect writes the mean of what Shiftable writes over all items, item i with
// the probability p[i].
func (s *Scorer) Expect(vector, terms, groups, p []float32) {
	g, t := s.clearGroups(), s.m.Table
	leaf, brand := t.Leaf[:len(p)], t.Brand[:len(p)]
	for i, v := range p {
		g.categories[leaf[i]+1] += v
		g.brands[brand[i]+1] += v
	}
	s.meanGroups(groups, g)
	s.meanVector(vector, p)
	s.cross.MeanTerms(terms, p, g.categories[1:], g.brands[1:])
	terms[feature.CrossCosine] = kernel.Dot(s.query, vector)
	terms[feature.CrossList] = 0
	for _, i := range s.touched {
		terms[feature.CrossList] += p[i] * s.listed[i]
	}
}

// meanGroups writes the probability of an item of each group, from those of its
// own category and its brand.
func (s *Scorer) meanGroups(groups []float32, g *groupTerms) {
	clear(groups)
	if len(groups) == 0 {
		return
	}
	categories, brands := s.m.Groups()
	for c := range int32(categories) {
		parent, top := s.cross.Above(c)
		if parent < 0 {
			continue
		}
		p := g.categories[1+c]
		groups[c] += p
		if parent != c {
			groups[parent] += p
		}
		if top != parent {
			groups[top] += p
		}
	}
	copy(groups[categories:], g.brands[1:1+brands])
}

// meanVector writes the mean of the items' vectors.
func (s *Scorer) meanVector(vector, p []float32) {
	clear(vector)
	if s.exact == nil {
		kernel.SumInt8(vector, s.m.Vectors.Data, s.m.Vectors.Scale, p)
		return
	}
	for i, v := range p {
		kernel.Axpy(v, s.exact[i*len(vector):(i+1)*len(vector)], vector)
	}
}

// Along writes vector . v + terms . f + groups . g of every item, for what
// Shiftable writes.
func (s *Scorer) Along(dst, vector, terms, groups []float32) {
	s.asked = append(s.asked[:0], s.query...)
	copy(s.query, vector)
	kernel.Axpy(terms[feature.CrossCosine], s.asked, s.query)
	kernel.Scale(s.scan(dst), dst)
	copy(s.query, s.asked)
	s.addTerms(dst, terms, groups)
}

// Inputs returns the item vector [dim] and the cross features
// [feature.CrossSize] of a row of the last Predict. They are valid until the
// next call.
func (s *Scorer) Inputs(row int) (item, cross []float32) {
	d := s.m.Config.Dim
	in := s.rows[row*s.width : (row+1)*s.width]
	return in[:d], in[d:]
}

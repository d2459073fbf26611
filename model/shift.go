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
	// Groups are added to the retrieval scores of the items of a category, its parent and its
	// root, and of a brand: [Groups], categories first; nil: nothing.
	Groups []float32
	Heads  []HeadShift // [tasks]; nil: nothing
}

// MaxGroups bounds the categories and brands that a visitor's own head tells
// apart; of a shop with more it takes the categories alone, or neither.
const MaxGroups = 1000

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

// eachGroup calls f for every group that an item belongs to.
func (m *Model) eachGroup(item int32, f func(group int32)) {
	categories, brands := m.Groups()
	t := m.Table
	leaf, parent, top := t.Leaf[item], t.Parent[item], t.Top[item]
	if categories > 0 {
		if leaf >= 0 {
			f(leaf)
		}
		if parent >= 0 && parent != leaf {
			f(parent)
		}
		if top >= 0 && top != parent {
			f(top)
		}
	}
	if b := t.Brand[item]; brands > 0 && b >= 0 {
		f(int32(categories) + b)
	}
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
	if s.shift == nil {
		return
	}
	if s.shift.Query != nil {
		kernel.Axpy(1, s.shift.Query, s.query)
	}
	kernel.Scale(1+s.shift.Terms[feature.CrossCosine]*s.m.Config.Temperature, s.query)
}

// addTerms adds to every item's score the weighted cross features but for the
// cosine, and what its groups have.
func (s *Scorer) addTerms(dst, w, groups []float32) {
	if len(groups) > 0 {
		for i := range dst {
			s.m.eachGroup(int32(i), func(g int32) { dst[i] += groups[g] })
		}
	}
	if w[feature.CrossList] != 0 {
		for _, i := range s.touched {
			dst[i] += w[feature.CrossList] * s.listed[i]
		}
	}
	if w[feature.CrossPopularity] != 0 {
		kernel.Axpy(w[feature.CrossPopularity], s.m.Table.Popularity, dst)
	}
	if w[feature.CrossTrend] != 0 {
		kernel.Axpy(w[feature.CrossTrend], s.m.Table.Trend, dst)
	}
	s.cross.AddAffinity(dst, w)
}

// shifted is what addTerms adds to one item's score.
func (s *Scorer) shifted(item int32) (sum float32) {
	s.termsOf(s.terms[:], item)
	for k, w := range s.shift.Terms {
		sum += w * s.terms[k]
	}
	if groups := s.shift.Groups; len(groups) > 0 {
		s.m.eachGroup(item, func(g int32) { sum += groups[g] })
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
	for r := range outputs {
		item, cross := s.Inputs(r)
		outputs[r] += h.Bias
		if h.Item != nil {
			outputs[r] += kernel.Dot(h.Item, item)
		}
		if h.Cross != nil {
			outputs[r] += kernel.Dot(h.Cross, cross)
		}
	}
}

// Shiftable writes the vector of an item [dim], by which Shift.Query counts in
// units of the temperature, the features that Shift.Terms weighs
// [feature.CrossTerms], as they were in the last Retrieve, and a 1 for each of
// its groups [Groups].
func (s *Scorer) Shiftable(vector, terms, groups []float32, item int32) {
	clear(groups)
	if len(groups) > 0 {
		s.m.eachGroup(item, func(g int32) { groups[g] = 1 })
	}
	s.row(vector, item)
	s.termsOf(terms, item)
	terms[feature.CrossCosine] = kernel.Dot(s.query, vector)
}

// negligible is the probability under which an item plays no part in a mean.
const negligible = 1e-6

// Expect writes the mean of what Shiftable writes over all items, item i with
// the probability p[i].
func (s *Scorer) Expect(vector, terms, groups, p []float32) {
	clear(groups)
	if len(groups) > 0 {
		for i, v := range p {
			if v >= negligible {
				s.m.eachGroup(int32(i), func(g int32) { groups[g] += v })
			}
		}
	}
	clear(vector)
	for i, v := range p {
		if v < negligible {
			continue
		}
		if s.exact != nil {
			kernel.Axpy(v, s.exact[i*len(vector):(i+1)*len(vector)], vector)
			continue
		}
		v *= s.m.Vectors.Scale[i]
		row := s.m.Vectors.Data[i*len(vector):][:len(vector)]
		for j, x := range row {
			vector[j] += v * float32(x)
		}
	}
	s.cross.MeanTerms(terms, p)
	terms[feature.CrossCosine] = kernel.Dot(s.query, vector)
	terms[feature.CrossList] = 0
	for _, i := range s.touched {
		terms[feature.CrossList] += p[i] * s.listed[i]
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

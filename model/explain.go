package model

import (
	"slices"

	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/shop"
)

// Part is a part of a score: of what kind, on account of what, and how much. The
// subject is an item's ID, a category's path, a brand's or a task's name, or
// empty.
type Part struct {
	Kind, Subject string
	Value         float32
}

// The kinds of parts that the model's scores have.
const (
	Viewed     = "because-you-viewed"   // an item of the history, as the encoder reads it
	Beside     = "viewed-together-with" // an item of the history, by the lists
	Often      = "you-often-look-at"    // a category or a brand
	Repeat     = "again"                // the visitor did the same with it before
	AdaptedFor = "adapted"              // what else the visitor's own head adds
	Likely     = "likely-to"            // a head's term; the subject is its task
	Popular    = "popular"              // whoever the visitor is
	Everyone   = "everyone"             // what the encoder has without history, and constants
)

// Parts are parts that sum to a score.
type Parts []Part

// Add adds to the part of a kind and a subject; 0 adds none, unless it is the
// first. Inlined at its many calls it would make the engine 3 kB larger.
//
//go:noinline
func (p *Parts) Add(kind, subject string, value float32) {
	for i := range *p {
		if one := &(*p)[i]; one.Kind == kind && one.Subject == subject {
			one.Value += value
			return
		}
	}
	if value != 0 || len(*p) == 0 {
		*p = append(*p, Part{kind, subject, value})
	}
}

// Sum is the score.
func (p Parts) Sum() (sum float32) {
	for i := range p {
		sum += p[i].Value
	}
	return sum
}

// ExplainRank adds the parts of the score that the last Shortlist, for the same
// placement, gave to an item.
func (s *Scorer) ExplainRank(parts *Parts, p Placement, item int32) {
	s.ExplainRetrieval(parts, p.Want, item)
	if !s.Ranked(item) || !slices.ContainsFunc(p.Weights, func(w float32) bool { return w != 0 }) {
		return
	}
	found, one := s.found, []Scored{{Item: item}}
	with := slices.Clone(s.headTerms(one))
	shift := s.shift
	s.shift = nil
	shipped := s.headTerms(one)
	s.shift, s.found = shift, found
	for t, w := range p.Weights {
		parts.Add(Likely, s.m.Config.Tasks[t], w*shipped[t])
		parts.Add(AdaptedFor, "", w*(with[t]-shipped[t]))
	}
}

// Ranked reports whether an item was a candidate of the last Shortlist. One that
// was not has its retrieval score, less what keeps it below those that were.
func (s *Scorer) Ranked(item int32) bool {
	among := s.found[:min(len(s.found), Candidates)]
	return slices.ContainsFunc(among, func(f Scored) bool { return f.Item == item })
}

// ExplainRetrieval adds the parts of an item's score by the last Retrieve, for
// the same behaviour.
func (s *Scorer) ExplainRetrieval(parts *Parts, want shop.Behaviour, item int32) {
	v := make([]float32, s.m.Config.Dim)
	s.row(v, item)
	cosine := s.explainCosine(parts, want, v)
	parts.Add(AdaptedFor, "", (kernel.Dot(s.query, v)-cosine)/s.m.Config.Temperature)
	s.explainLists(parts, item)
	parts.Add(Popular, "", s.prior[item])
	parts.Add(Repeat, "", s.repeats.of(item))
	if s.shift != nil {
		s.explainShift(parts, item)
	}
}

// explainCosine takes the cosine with the vector v apart by the steps that the
// encoder attends to: with the attention's weights a and context c,
//
//	u = (x + Wo (sum over j of a[j] V[j]) + b + want) / length
//
// It returns the cosine.
func (s *Scorer) explainCosine(parts *Parts, want shop.Behaviour, v []float32) (cosine float32) {
	d, e, p := len(v), s.network.Visitor, &s.pass
	u := make([]float32, d)
	length := e.Query(u, p.H, want)
	unit := 1 / (length * s.m.Config.Temperature)
	back := make([]float32, d) // Wo' v
	for k := range back {
		back[k] = kernel.Dot(e.Out.W.Row(k), v)
	}
	last := len(p.steps) - 1
	for j := range p.steps {
		part := p.weights[j] * kernel.Dot(p.qkv[3*j*d+2*d:3*(j+1)*d], back)
		if j == last {
			part += kernel.Dot(p.x[j*d:(j+1)*d], v)
		}
		if j == 0 {
			parts.Add(Everyone, "", part*unit)
		} else {
			parts.Add(Viewed, s.m.Items.Name(s.history[j-1].Item), part*unit)
		}
	}
	parts.Add(Everyone, "", (kernel.Dot(e.Out.B.Value, v)+kernel.Dot(e.Want.Row(int(want)), v))*unit)
	return kernel.Dot(u, v)
}

// explainLists shares the list term out by what each event speaks for the item.
func (s *Scorer) explainLists(parts *Parts, item int32) {
	if s.listed[item] == 0 {
		return
	}
	s.m.ExplainList(parts, Beside, s.m.ListWeight*s.listed[item], s.history, item, s.m.Lists)
}

// explainShift adds what addTerms adds: by categories and brands, and the rest.
func (s *Scorer) explainShift(parts *Parts, item int32) {
	s.termsOf(s.terms[:], item)
	t, names := s.m.Table, s.m.Features
	groups := [...]int32{t.Leaf[item], t.Parent[item], t.Top[item], t.Brand[item]}
	for k, w := range s.shift.Terms {
		a := k - feature.CrossLeaf
		switch {
		case a < 0 || a >= len(groups) || groups[a] < 0:
			parts.Add(AdaptedFor, "", w*s.terms[k])
		case k == feature.CrossBrand:
			parts.Add(Often, names.Brands.Name(groups[a]), w*s.terms[k])
		default:
			parts.Add(Often, names.Categories.Name(groups[a]), w*s.terms[k])
		}
	}
	if of := s.shift.Groups; len(of) > 0 {
		categories, _ := s.m.Groups()
		for _, c := range s.m.groupColumns() {
			switch g := c.groupOf(item); {
			case g >= int32(categories):
				parts.Add(Often, names.Brands.Name(g-int32(categories)), of[g])
			case g >= 0:
				parts.Add(Often, names.Categories.Name(g), of[g])
			}
		}
	}
}

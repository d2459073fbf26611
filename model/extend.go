package model

import (
	"math"

	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
)

// Extension says what Extend made of items.
type Extension struct {
	Known int // the model had them
	Added int // it has them now, Blank among them
	// Blank is how many of those added share no content token with what the model
	// learned: nothing is known of them, and no vector is closer to them than
	// another, so that only trends and exploration show them.
	Blank int
}

// Extend returns a model that has the items too, after its own, and shares all
// else with m, which stays as it is. Nothing is trained: the vector of an item
// that is new is
//
//	v = normalise(mean of the embeddings of its content tokens)
//
// which is what training shows of an item whose ID it leaves out (ID dropout;
// DropoutNet, Volkovs, Yu and Poutanen 2017). It has no lists, is as popular as
// the least popular item that m has, and is marked as Cold. Of two items with
// one ID the first counts. The golden vectors are of the items that m has: see
// [MakeGolden].
func (m *Model) Extend(items []shop.Item) (*Model, Extension) {
	var x Extension
	var added []shop.Item
	for i := range items {
		if m.Items.Index(items[i].ID) < 0 {
			added = append(added, items[i])
		}
	}
	if len(added) == 0 {
		x.Known = len(items)
		return m, x
	}
	names, fresh := feature.NewVocabulary(m.Items.Names()), added[:0]
	for _, it := range added {
		if int(names.Add(it.ID)) == m.Items.Len()+len(fresh) {
			fresh = append(fresh, it)
		}
	}
	added = fresh
	x.Added, x.Known = len(added), len(items)-len(added)
	e := *m
	e.Items = names
	e.Table = m.Table.Extend(feature.NewTable(m.Features, &shop.Catalogue{Items: added}), m.Features.Categories.Len())
	x.Blank = e.addVectors(m, added)
	e.Lists, e.Together = extendLists(m.Lists, names.Len()), extendLists(m.Together, names.Len())
	e.Ratings = extendRatings(m.Ratings, len(added))
	if m.Guests != nil {
		e.Guests = joined(m.Guests, make([]bool, len(added)))
	}
	if m.Withheld != nil {
		e.Withheld = joined(m.Withheld, make([]bool, len(added)))
	}
	e.Cold = make([]bool, names.Len())
	copy(e.Cold, m.Cold)
	for i := m.Items.Len(); i < len(e.Cold); i++ {
		e.Cold[i] = true
	}
	return &e, x
}

// addVectors gives e the vectors of m and of the items, and returns how many of
// these have none.
func (e *Model) addVectors(m *Model, items []shop.Item) (blank int) {
	d := m.Config.Dim
	vectors := make([]float32, len(items)*d)
	var tokens []int32
	for i := range items {
		tokens = m.Features.Encode(tokens[:0], &items[i])
		if !m.ContentVector(vectors[i*d:(i+1)*d], tokens) {
			blank++
		}
	}
	q := Quantise(vectors, d)
	e.Vectors.Data, e.Vectors.Scale = joined(m.Vectors.Data, q.Data), joined(m.Vectors.Scale, q.Scale)
	return blank
}

// ContentVector writes to dst [dim], all zero before, the vector of an item of
// which nothing but its content tokens is known, and reports whether it has one.
func (m *Model) ContentVector(dst []float32, tokens []int32) bool {
	for _, t := range tokens {
		kernel.Axpy(1/float32(len(tokens)), m.Content.Row(int(t)), dst)
	}
	return len(tokens) > 0 && nn.Normalise(dst) > 0
}

// extendLists gives so many items rows, which are empty where there was none.
func extendLists(l *covisit.Lists, items int) *covisit.Lists {
	e := *l
	e.Offsets, e.Scale = joined(l.Offsets, nil), joined(l.Scale, make([]float32, items-l.Len()))
	for len(e.Offsets) <= items {
		e.Offsets = append(e.Offsets, l.Offsets[l.Len()])
	}
	return &e
}

// extendRatings adds items that nobody has rated.
func extendRatings(f *rating.Factors, items int) *rating.Factors {
	if f == nil {
		return nil
	}
	e, none := *f, make([]int8, items*(1+f.Rank()))
	e.Items.Data, e.Implied.Data = joined(f.Items.Data, none), joined(f.Implied.Data, none)
	e.Doubt = joined(f.Doubt, nil)
	for range items {
		e.Doubt = append(e.Doubt, math.MaxUint8)
	}
	return &e
}

// IsCold reports whether the log never touched the item: its vector is its
// content's.
func (m *Model) IsCold(item int32) bool { return m.Cold != nil && m.Cold[item] }

// coldPrior is what the item has in retrieval for being cold: the offset, and
// -Inf where it has no vector. 0 for all others.
func (m *Model) coldPrior(item int32) float32 {
	switch {
	case !m.IsCold(item):
		return 0
	case m.Vectors.Scale[item] == 0:
		return float32(math.Inf(-1))
	}
	return m.ColdOffset
}

// joined is a new slice of the values of both. It is not inlined, as
// slices.Concat would be, for the engine's size.
//
//go:noinline
func joined[T any](a, b []T) []T {
	all := make([]T, len(a)+len(b))
	copy(all[copy(all, a):], b)
	return all
}

package train

import (
	"slices"
	"strings"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
)

// SharedLeast is how many visitors a name in a shared model rests on at least,
// unless Publishable asks for more: a token that few visitors met says something
// about these few, and what one shop gives away nobody takes back.
const SharedLeast = 10

// Share returns what of a model another shop may have, to start from: the
// network, and content tokens and categories with what was learned of them. It
// leaves out everything that is of the shop's items: their IDs, vectors, facts,
// prices and lists; what ratings are predicted by; how visitors' own heads
// learn; what the context says; and golden vectors.
//
// Of the tokens and categories it leaves out those whose items fewer than least
// visitors turned to (k-anonymity: Sweeney 2002), and those that spell the ID of
// an item or of a group of variants. log is the one that the model was trained
// on.
func Share(m *model.Model, log *shop.Log, least int) *model.Model {
	tokens := sharedTokens(m, log, least)
	categories := keep(m.Features.Categories, func(path string) bool { return tokens.Index(categoryToken+path) >= 0 })
	brands := keep(m.Features.Brands, func(name string) bool { return tokens.Index(brandToken+name) >= 0 })
	e := &feature.Encoder{Tokens: tokens, Categories: categories, Brands: brands, LogPrice: [2]float32{0, 1}}
	dim := m.Config.Dim
	s := &model.Model{
		Config: m.Config, Items: feature.NewVocabulary([]string{model.NoItem}), Features: e,
		Table:   feature.NewTable(e, shop.NewCatalogue([]shop.Item{{ID: model.NoItem}})),
		Content: nn.NewParam(m.Content.Name, tokens.Len(), dim),
		Vectors: model.Vectors{Dim: dim, Data: make([]int8, dim), Scale: make([]float32, 1)},
		Network: sharedNetwork(m, categories), Withheld: []bool{true},
		Lists: noLists(), Together: noLists(),
	}
	for i, name := range tokens.Names() {
		copy(s.Content.Row(i), m.Content.Row(int(m.Features.Tokens.Index(name))))
	}
	shelf, _ := m.Placement(model.ForYou)
	s.Placements = []model.Placement{{Name: model.ForYou, Want: shelf.Want, Weights: make([]float32, len(shelf.Weights))}}
	return s
}

// What the tokens of categories and of brands begin with.
const (
	categoryToken = "category:"
	brandToken    = "brand:"
)

// sharedTokens are those that enough visitors met and that are no ID.
func sharedTokens(m *model.Model, log *shop.Log, least int) *feature.Vocabulary {
	items := make([][]int32, log.Catalogue.Len())
	ids := make(map[string]bool)
	for i := range log.Catalogue.Items {
		it := &log.Catalogue.Items[i]
		items[i] = m.Features.Encode(nil, it)
		ids[strings.ToLower(it.ID)], ids[strings.ToLower(it.Group)] = true, true
	}
	visitors, last := make([]int, m.Features.Tokens.Len()), make([]int, m.Features.Tokens.Len())
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if !e.Behaviour.Engaged() {
				continue
			}
			for _, t := range items[e.Item] {
				if last[t] != v+1 {
					last[t] = v + 1
					visitors[t]++
				}
			}
		}
	}
	return keep(m.Features.Tokens, func(name string) bool {
		value := name[strings.IndexAny(name, ":=")+1:]
		return visitors[m.Features.Tokens.Index(name)] >= least && !ids[strings.ToLower(value)]
	})
}

// keep is the vocabulary of the names that stay, in their order.
func keep(v *feature.Vocabulary, stays func(name string) bool) *feature.Vocabulary {
	return feature.NewVocabulary(slices.DeleteFunc(slices.Clone(v.Names()), func(name string) bool { return !stays(name) }))
}

// sharedNetwork is a copy of the network, with the interest in the categories
// that stay.
func sharedNetwork(m *model.Model, categories *feature.Vocabulary) *model.Network {
	n := model.NewNetwork(m.Config, categories.Len())
	from := make(map[string]*nn.Param)
	for _, p := range m.Network.Params() {
		from[p.Name] = p
	}
	for _, p := range n.Params() {
		if n.Interest != nil && (p == n.Interest.W || p == n.Interest.B) {
			for i, name := range categories.Names() {
				k := m.Features.Categories.Index(name)
				for row := range p.Rows {
					p.Row(row)[i] = from[p.Name].Row(row)[k]
				}
			}
			continue
		}
		copy(p.Value, from[p.Name].Value)
	}
	return n
}

func noLists() *covisit.Lists {
	return &covisit.Lists{Offsets: make([]int32, 2), Scale: make([]float32, 1)}
}

package transfer

import (
	"fmt"
	"slices"
	"strings"

	"inkling/model/feature"
	"inkling/model/shop"
	"inkling/model/task"
	"inkling/model/train"
)

// Carried says what of the target the source knows. What carries over by name
// depends on what both call alike; what carries over by structure does not
// depend on names at all: how a history is read, and what is made of it.
type Carried struct {
	Names []Names // of each kind that the target has
	// Encoder and Trunk report whether the source has them in a shape that a start
	// from its model takes; both are false where there is no model.
	Encoder, Trunk bool
	Heads          []string // that both have, in the order of the funnel
	NewHeads       []string // that the target has alone, which start at random
	LostHeads      []string // that the source has alone, which the target's log cannot feed
	// Behaviours are the event types of the target's log that the source's log has
	// too; of a source without a log, those of its heads.
	Behaviours    []shop.Behaviour
	NewBehaviours []shop.Behaviour // the others of the target's log
}

// Names counts the names of one kind: "categories", "brands", "title words",
// "tags", "price bands", which are tenths of each shop's own prices, the name of
// another column of the catalogue, or "items", where equal IDs are the same item.
type Names struct {
	Kind         string
	Known, Total int // of the target's names those that the source knows, and all
}

// Overlaps reports whether any name means the same in both, the price bands
// aside, which every shop with prices has.
func (c *Carried) Overlaps() bool {
	return slices.ContainsFunc(c.Names, func(n Names) bool { return n.Known > 0 && n.Kind != priceBands })
}

// Lines say it for a reader, what carries over by name first.
func (c *Carried) Lines() []string {
	var names []string
	for _, n := range c.Names {
		names = append(names, fmt.Sprintf("%s %d of %d", n.Kind, n.Known, n.Total))
	}
	lines := []string{"carries over by name: " + orNone(names)}
	var parts []string
	if c.Encoder {
		parts = append(parts, "visitor encoder")
	}
	if c.Trunk {
		parts = append(parts, "trunk")
	}
	if len(c.Heads) > 0 {
		parts = append(parts, "heads "+strings.Join(c.Heads, " "))
	}
	lines = append(lines, "carries over by structure: "+orNone(parts), "event types of both: "+orNone(texts(c.Behaviours)))
	for _, x := range []struct {
		names []string
		what  string
	}{
		{c.NewHeads, "heads that the source lacks, which start at random: "},
		{c.LostHeads, "heads of the source that the target's log cannot feed, which are left out: "},
		{texts(c.NewBehaviours), "event types of the target that the source does not show: "},
	} {
		if len(x.names) > 0 {
			lines = append(lines, x.what+strings.Join(x.names, " "))
		}
	}
	return lines
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

func texts(behaviours []shop.Behaviour) (names []string) {
	for _, b := range behaviours {
		names = append(names, b.String())
	}
	return names
}

// Carry compares the target's catalogue and log with the source; c says which
// heads the target is to have.
func Carry(s Source, target *shop.Log, c train.Config) Carried {
	own := train.Heads(target, c)
	x := Carried{Names: names(s, target.Catalogue)}
	var theirs []string
	if s.Model != nil {
		x.Encoder, x.Trunk, theirs = true, true, s.Model.Config.Tasks
	} else if s.Log != nil {
		theirs = train.Heads(s.Log, c)
	}
	for _, t := range task.All() {
		switch here, there := slices.Contains(own, t.Name), slices.Contains(theirs, t.Name); {
		case here && there:
			x.Heads = append(x.Heads, t.Name)
		case here:
			x.NewHeads = append(x.NewHeads, t.Name)
		case there:
			x.LostHeads = append(x.LostHeads, t.Name)
		}
	}
	seen := shown(s)
	for b, n := range target.Count() {
		switch {
		case n == 0:
		case seen[b]:
			x.Behaviours = append(x.Behaviours, shop.Behaviour(b))
		default:
			x.NewBehaviours = append(x.NewBehaviours, shop.Behaviour(b))
		}
	}
	return x
}

// shown are the event types that the source is known to have learned from.
func shown(s Source) (seen [shop.Behaviours]bool) {
	if s.Log != nil {
		for b, n := range s.Log.Count() {
			seen[b] = n > 0
		}
		return seen
	}
	if s.Model == nil {
		return seen
	}
	for _, t := range s.Model.Tasks() {
		seen[t.Behaviour] = true
	}
	for _, p := range s.Model.Placements {
		seen[p.Want] = true
	}
	seen[shop.Impression] = s.Model.Table.KnowsShown()
	return seen
}

// names counts the target's names, those of the content by their tokens: what a
// single item of the target carries teaches nothing about others, and is not
// among them.
func names(s Source, c *shop.Catalogue) []Names {
	var theirs *feature.Vocabulary
	switch {
	case s.Model != nil:
		theirs = s.Model.Features.Tokens
	case s.Log != nil:
		theirs = feature.FitEncoder(s.Log.Catalogue, train.MinItems).Tokens
	default:
		theirs = feature.NewVocabulary(nil)
	}
	var all []Names
	add := func(kind string, known bool) {
		i := slices.IndexFunc(all, func(n Names) bool { return n.Kind == kind })
		if i < 0 {
			i = len(all)
			all = append(all, Names{Kind: kind})
		}
		if all[i].Total++; known {
			all[i].Known++
		}
	}
	for _, token := range feature.FitEncoder(c, train.MinItems).Tokens.Names() {
		add(kindOf(token), theirs.Index(token) >= 0)
	}
	slices.SortStableFunc(all, func(a, b Names) int { return order(a.Kind) - order(b.Kind) })
	if s.People {
		for i := range c.Items {
			add("items", knowsItem(s, c.Items[i].ID))
		}
	}
	return all
}

func knowsItem(s Source, id string) bool {
	if s.Model != nil && s.Model.Items.Index(id) >= 0 {
		return true
	}
	if s.Log == nil {
		return false
	}
	_, ok := s.Log.Catalogue.Index(id)
	return ok
}

const priceBands = "price bands"

// tokenKinds are the kinds of content tokens by what these begin with, in the
// order in which they are told.
var tokenKinds = []struct{ prefix, kind string }{
	{"category:", "categories"}, {"brand:", "brands"}, {"word:", "title words"}, {"tag:", "tags"}, {"price:", priceBands},
}

// kindOf is the kind of a content token; of another column it is the column.
func kindOf(token string) string {
	for _, k := range tokenKinds {
		if strings.HasPrefix(token, k.prefix) {
			return k.kind
		}
	}
	column, _, _ := strings.Cut(token, "=")
	return column
}

// order is the kind's place in a list, other columns after the rest.
func order(kind string) int {
	for i, k := range tokenKinds {
		if k.kind == kind {
			return i
		}
	}
	return len(tokenKinds)
}

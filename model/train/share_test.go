package train

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestShareKeepsTheNetworkAndNames(t *testing.T) {
	log := tinyShop(5, 90)
	m := mustRun(t, log, quick())
	s := Share(m, log, 3)
	for i, p := range s.Network.Params() {
		if own := m.Network.Params()[i]; p.Name != own.Name || !slices.Equal(p.Value, own.Value) {
			t.Errorf("%s is another one", p.Name)
		}
	}
	if got, want := s.Features.Tokens.Names(), m.Features.Tokens.Names(); !slices.Equal(got, want) {
		t.Errorf("tokens %v, want %v: everybody met all of them", got, want)
	}
	for i := range s.Features.Tokens.Len() {
		if !slices.Equal(s.Content.Row(i), m.Content.Row(i)) {
			t.Errorf("the embedding of %s is another one", s.Features.Tokens.Name(int32(i)))
		}
	}
	if s.Items.Len() != 1 || s.Sells(0) || len(s.Golden) != 0 || len(s.Lists.Items)+len(s.Together.Items) != 0 ||
		s.Ratings != nil || s.Adaptation != nil || s.Newcomers != nil || len(s.Features.PriceEdges) != 0 || !s.Shared() || m.Shared() {
		t.Errorf("something of the items is left: %+v", s)
	}
}

func TestShareDropsNamesOfFewVisitors(t *testing.T) {
	log := tinyShop(5, 90)
	// Two items of a category of their own, whose title holds the ID of a third.
	items := slices.Clone(log.Catalogue.Items)
	for i := range 2 {
		items = append(items, shop.Item{ID: []string{"rare", "SKU9"}[i], Title: "gnome sku9", Category: []string{"Garden"}, Brand: "Alder"})
	}
	log.Catalogue = shop.NewCatalogue(items)
	for v := range 4 {
		log.Visitors[v].Events = append(log.Visitors[v].Events, shop.Event{Time: 1_800_000_000_000, Item: 12, Behaviour: shop.View})
	}
	m := mustRun(t, log, quick())
	for least, want := range map[int]bool{4: true, 5: false} {
		s := Share(m, log, least)
		has := s.Features.Tokens.Index("word:gnome") >= 0 && s.Features.Categories.Index("Garden") >= 0
		if has != want {
			t.Errorf("of at least %d visitors: what four met is there: %v", least, has)
		}
		if s.Features.Categories.Index("Home") < 0 || s.Features.Brands.Index("Alder") < 0 {
			t.Errorf("of at least %d visitors: what all met is gone", least)
		}
		if s.Features.Tokens.Index("word:sku9") >= 0 {
			t.Error("a word that is an item's ID is there")
		}
		for i, name := range s.Features.Categories.Names() {
			k := int(m.Features.Categories.Index(name))
			if s.Network.Interest.B.Value[i] != m.Network.Interest.B.Value[k] || s.Network.Interest.W.Row(3)[i] != m.Network.Interest.W.Row(3)[k] {
				t.Errorf("the interest in %s is another one", name)
			}
		}
	}
	if none := Share(m, log, 1000); none.Features.Tokens.Len() != 0 || none.Network.Interest != nil {
		t.Errorf("tokens of a thousand visitors: %s", strings.Join(none.Features.Tokens.Names(), " "))
	}
}

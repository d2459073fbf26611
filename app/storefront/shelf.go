package storefront

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// shelf is an <inkling-shelf>, embedded as any shop would: what stands in its
// slot "fallback" is shown until Inkling has something better, and where it has
// not. A shelf without a fallback takes no room until then.
type shelf struct {
	placement string
	heading   string
	itemID    string           // of the page, for placements that need one
	cart      string           // IDs of what is in the cart, separated by commas
	exclude   string           // IDs of what must not stand on it, likewise
	ready     app.EventHandler // for "inkling:ready"
	limit     int
	fallback  []*catalogue.Item
	explain   bool
	notes     []note // on its cards
}

// explained draws the shelf with the reasons for its items on their cards.
func (sh shelf) explained(s *Shop) app.UI {
	sh.explain, sh.notes, sh.ready = true, s.notes[sh.placement], s.onReady(sh.placement, sh.ready)
	return sh.draw()
}

func (sh shelf) draw() app.UI {
	element := app.Elem("inkling-shelf").
		Attr("placement", sh.placement).
		Attr("limit", sh.limit).
		Attr("heading", sh.heading).
		Attr("item-id", sh.itemID).
		Attr("cart", sh.cart).
		Attr("exclude", sh.exclude).
		On("inkling:ready", sh.ready, app.EventScope(sh.placement))
	if sh.explain {
		element = element.Attr("explain", true)
	}
	return element.Body(
		app.If(len(sh.fallback) > 0, sh.drawFallback),
		app.Range(sh.notes).Slice(func(i int) app.UI { return sh.notes[i].draw() }),
	)
}

func (sh shelf) drawFallback() app.UI {
	return app.Div().Attr("slot", "fallback").Class("fallback").Body(
		app.H2().Text(sh.heading),
		app.Ul().Class("row").Attr("role", "list").Body(
			app.Range(sh.fallback).Slice(func(i int) app.UI { return card(sh.fallback[i]) }),
		),
	)
}

// first returns the first n items of the category that can be bought, without
// the one of the page.
func (s *Shop) first(c *catalogue.Category, n int, without string) []*catalogue.Item {
	var items []*catalogue.Item
	for _, it := range s.goods.List(c, catalogue.Query{InStock: true}) {
		if it.ID != without && len(items) < n {
			items = append(items, it)
		}
	}
	return items
}

// ids joins the IDs of items, as a shelf takes them.
func ids(items []*catalogue.Item) string {
	all := make([]string, len(items))
	for i, it := range items {
		all[i] = it.ID
	}
	return strings.Join(all, ",")
}

// recentlyViewed is the shelf of what the visitor looked at, without the item
// of the page, if it is one's. Without Inkling there is nothing to show on it.
func recentlyViewed(itemID string) app.UI {
	return shelf{placement: "recently-viewed", heading: "Recently viewed", itemID: itemID, limit: 6}.draw()
}

// Package storefront is the demo shop as go-app components: Wren & Thimble, a
// general store whose recommendations are made in the visitor's own browser.
//
// One component, Shop, holds everything that a page needs to know and lives as
// long as the visit. Pages are functions that draw it. What must not outlive a
// change of address, the shelves above all, stands inside a view, which is
// replaced whole when its key changes.
//
// The shop reaches Inkling as any shop would: <inkling-shelf> elements in its
// pages, and the JavaScript API for what the visitor does.
package storefront

import (
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/bridge"
	"inkling/app/cart"
	"inkling/app/catalogue"
)

// Name and Promise are the shop's name and its one sentence.
const (
	Name    = "Wren & Thimble"
	Promise = "A general store for well-used things. Its shelves learn inside your browser, and tell nobody."
)

// keepCart names the cart in the browser's storage. What the visitor did is
// Inkling's to keep, not the page's.
const keepCart = "wren-cart"

// Shop is the whole demo shop. Its fields change only on the UI goroutine.
//
// All fields are unexported on purpose: go-app overwrites exported ones at
// every navigation, with those of the new component that the route makes.
type Shop struct {
	app.Compo
	own     app.Context          // the shop's, from when it is mounted
	goods   *catalogue.Catalogue // nil where it could not be read
	failure error                // why there are no goods
	at      place
	entered string // the path whose page was last entered
	cart    cart.Cart
	consent consent
	notice  notice
	shown   int               // how many items of a grid are drawn
	ordered *order            // what was just "bought"
	forYou  string            // IDs of what the home page's first shelf shows, separated by commas
	popular bool              // that shelf shows what it shows everybody
	notes   map[string][]note // on the cards of the page's shelves, by placement
	search  finder
	memory  memory
}

// New returns the shop at an address, with its goods, or with the reason why
// there are none.
func New(goods *catalogue.Catalogue, failure error, at *url.URL) *Shop {
	s := &Shop{goods: goods, failure: failure, shown: gridStep}
	if at != nil {
		s.at = locate(at)
	}
	return s
}

// OnMount takes up what an earlier page of this visit has left in the browser.
func (s *Shop) OnMount(ctx app.Context) {
	s.own = ctx
	if text := bridge.Kept(keepCart); text != "" {
		if kept, err := cart.Parse(text); err == nil {
			s.cart = kept
		}
	}
	s.recallConsent(ctx)
	bridge.OnNews(ctx, s.onNews)
}

// lasting returns a context for what comes after an event's handler. go-app
// drops whatever waits for the event's own context once the element that was
// pressed is gone, and a press often takes its button away.
func (s *Shop) lasting(ctx app.Context) app.Context {
	if s.own.Context == nil {
		return ctx
	}
	return s.own
}

// OnNav turns to the page of the new address. A change of the query alone, a
// filter say, stays on the page.
func (s *Shop) OnNav(ctx app.Context) {
	s.at = locate(ctx.Page().URL())
	s.shown = gridStep
	s.search.close()
	s.search.words = s.at.words
	s.titles(ctx.Page())
	if s.entered == s.at.path {
		return
	}
	if s.entered != "" {
		path := s.at.path
		ctx.Defer(func(ctx app.Context) {
			// A step back may have come before: that page arrives by itself, and
			// where the visitor was on it is not this one's.
			if locate(ctx.Page().URL()).path == path {
				bridge.Arrived()
			}
		})
	}
	s.entered = s.at.path
	s.ordered, s.notice.text, s.memory, s.notes = nil, "", memory{}, nil
	s.enter(ctx)
}

// OnAppUpdate tells that a newer shop has been fetched. go-app calls it at the
// very first visit too, when what was fetched is what is shown.
func (s *Shop) OnAppUpdate(ctx app.Context) {
	if bridge.WasHere() {
		s.say(ctx, "The shop has been refurbished. Reload the page to see it.")
	}
}

// enter does what the visitor's being on a page brings with it.
func (s *Shop) enter(ctx app.Context) {
	switch s.at.kind {
	case product:
		if it := s.item(); it != nil {
			s.observe(ctx, "view", it.ID)
		}
	case knows:
		s.recall(ctx)
	}
}

// item is the item of a product page, nil where the shop has no such thing.
func (s *Shop) item() *catalogue.Item {
	if s.goods == nil || s.at.kind != product {
		return nil
	}
	return s.goods.Item(s.at.id)
}

// category is the category of a category page, or nil.
func (s *Shop) category() *catalogue.Category {
	if s.goods == nil || s.at.kind != category {
		return nil
	}
	return s.goods.Category(s.at.id)
}

// observe tells Inkling what the visitor did. A refusal does not concern the
// shop: it sells without recommendations too, and the memory page says more.
func (s *Shop) observe(ctx app.Context, event, item string) {
	bridge.Call(ctx, "observe", map[string]any{"event": event, "item": item}, nil)
}

// titles sets what the browser, bookmarks and search engines call the page.
func (s *Shop) titles(page app.Page) {
	title, description := Name, Promise
	if it := s.item(); it != nil {
		title = it.Title + " · " + Name
		description = it.Title + " by " + it.Brand + ", " + catalogue.Money(it.Price, it.Currency) + "."
	} else if c := s.category(); c != nil {
		title = c.Name + " · " + Name
		description = c.Name + " at " + Name + ". " + Promise
	} else if name, ok := titleOf[s.at.kind]; ok {
		title = name + " · " + Name
	}
	// go-app writes the title both as text and, unescaped, as an attribute.
	page.SetTitle("%s", strings.ReplaceAll(title, `"`, "”"))
	page.SetDescription("%s", attribute(description))
}

var titleOf = map[kind]string{
	basket: "Your cart", knows: "What your browser knows", about: "How it works", results: "Search", missing: "Not found",
}

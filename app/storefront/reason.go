package storefront

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// note is what stands on an item's card on a shelf: why it is there.
type note struct{ item, text string }

// draw puts the note into the card's slot.
func (n note) draw() app.UI {
	return app.Span().Class("note").Attr("slot", "note-"+n.item).Text(n.text)
}

// reason is Inkling's reason for an item: its kind, and on whose account.
type reason struct{ kind, subject string }

// onReady returns the handler of a shelf that stands: it writes the notes, and
// then does what else the page wants.
func (s *Shop) onReady(placement string, then app.EventHandler) app.EventHandler {
	return func(ctx app.Context, e app.Event) {
		items := e.Get("detail").Get("items")
		notes := make([]note, 0, items.Length())
		for i := range items.Length() {
			it := items.Index(i)
			why := it.Get("reason")
			if !why.Truthy() {
				continue
			}
			text := s.because(reason{why.Get("kind").String(), why.Get("subject").String()})
			notes = append(notes, note{it.Get("id").String(), text})
		}
		if s.notes == nil {
			s.notes = make(map[string][]note)
		}
		s.notes[placement] = notes
		if then != nil {
			then(ctx, e)
		}
	}
}

// because says a reason in a few words. Reasons that tell a visitor nothing are
// said as what they come to: many like it.
func (s *Shop) because(r reason) string {
	if before, ok := onAccountOf[r.kind]; ok {
		return before + s.subject(r.subject)
	}
	switch r.kind {
	case "again":
		return "You looked at this before"
	case "adapted":
		return "Learned from what you do here"
	case "new-here":
		return "New here"
	case "popular-with":
		return popularWith(r.subject)
	case "trending":
		return "Trending in the shop"
	case "likely-to":
		if text, ok := likely[r.subject]; ok {
			return text
		}
	}
	return "Popular with everybody"
}

// onAccountOf are the reasons that name something.
var onAccountOf = map[string]string{
	"because-you-viewed": "Because you viewed ", "viewed-together-with": "Viewed together with ",
	"bought-together-with": "Bought together with ", "similar-to": "Similar to ", "you-often-look-at": "You often look at ",
	"same-category": "Also in ", "like-in-cart": "As in your cart: ",
}

// likely are the reasons that come from what a visitor is likely to do.
var likely = map[string]string{
	"click": "Often chosen", "view": "Often looked at", "wishlist": "Often liked", "cart": "Often put in the cart",
	"purchase": "Often bought", "rating": "Well rated",
}

// subject is an item by its title, up to the variant that it names last, a
// category by the last part of its path, and a brand by its name.
func (s *Shop) subject(name string) string {
	it := s.known(name)
	switch {
	case it != nil && s.item() == it:
		return "this one"
	case it != nil:
		title, _, _ := strings.Cut(it.Title, ", ")
		return title
	}
	return strings.TrimSpace(name[strings.LastIndexByte(name, '>')+1:])
}

// popularWith says with whom an item is popular: a class of referrer or device, or
// an hour.
func popularWith(whom string) string {
	switch whom {
	case "phone", "tablet", "desktop":
		return "Popular on a " + whom
	case "search", "social", "email":
		return "Popular with those who come by " + whom
	case "ads", "direct", "other":
		return "Trending in the shop"
	}
	return "Popular at this hour"
}

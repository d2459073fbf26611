package storefront

import (
	"net/url"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// suggestions is how many items the search field suggests.
const suggestions = 6

// finder is the search field of the header: a combobox whose list the arrow
// keys walk through while the focus stays in the field.
type finder struct {
	words  string
	found  []*catalogue.Item
	active int // index into found, -1 none
	open   bool
}

func (f *finder) close() { f.open, f.active = false, -1 }

// move walks through the list, over its ends.
func (f *finder) move(step int) {
	n := len(f.found)
	if n == 0 {
		return
	}
	f.open = true
	if f.active < 0 && step < 0 {
		f.active = 0
	}
	f.active = ((f.active+step)%n + n) % n
}

func (s *Shop) onWords(ctx app.Context, _ app.Event) {
	s.search.words = ctx.JSSrc().Get("value").String()
	s.search.active = -1
	s.search.found = nil
	if s.goods != nil {
		s.search.found = s.goods.Search(s.search.words, suggestions)
	}
	s.search.open = len(s.search.found) > 0
}

func (s *Shop) onFinderKey(_ app.Context, e app.Event) {
	switch e.Get("key").String() {
	case "ArrowDown":
		e.PreventDefault()
		s.search.move(1)
	case "ArrowUp":
		e.PreventDefault()
		s.search.move(-1)
	case "Escape":
		s.search.close()
	}
}

// onFind goes to the item that the visitor walked to, else to all results.
func (s *Shop) onFind(ctx app.Context, e app.Event) {
	e.PreventDefault()
	f := &s.search
	switch {
	case f.open && f.active >= 0 && f.active < len(f.found):
		ctx.Navigate(f.found[f.active].Link())
	case f.words != "":
		ctx.Navigate("/search?q=" + url.QueryEscape(f.words))
	}
	f.close()
}

// onFinderLeave closes the list when the focus has left the search: a moment
// later, as the press on a suggestion moves the focus before it counts.
func (s *Shop) onFinderLeave(ctx app.Context, e app.Event) {
	next := e.Get("relatedTarget")
	if next.Truthy() && ctx.JSSrc().Call("contains", next).Bool() {
		return
	}
	s.search.close()
}

func (s *Shop) drawFinder() app.UI {
	f := &s.search
	field := app.Input().ID("find").Type("search").Name("q").Value(f.words).
		Placeholder("Search the shop").AutoComplete(false).
		Role("combobox").Aria("label", "Search the shop").Aria("autocomplete", "list").
		Aria("controls", "found").Aria("expanded", strconv.FormatBool(f.open)).
		OnInput(s.onWords).OnKeyDown(s.onFinderKey)
	if f.open && f.active >= 0 {
		field = field.Aria("activedescendant", "found-"+strconv.Itoa(f.active))
	}
	return app.Elem("search").Class("find").On("focusout", s.onFinderLeave).Body(
		app.Form().Action("/search").Method("get").OnSubmit(s.onFind).Body(
			app.Span().Class("icon icon-find").Aria("hidden", "true"),
			field,
		),
		app.Ul().ID("found").Class(class("found", "open", f.open)).Role("listbox").Aria("label", "Suggestions").Body(
			app.Range(f.found).Slice(f.suggestion),
		),
	)
}

func (f *finder) suggestion(i int) app.UI {
	it := f.found[i]
	return app.Li().ID("found-"+strconv.Itoa(i)).Role("option").
		Class(class("found-item", "active", i == f.active)).
		Aria("selected", strconv.FormatBool(i == f.active)).Body(
		app.A().Href(it.Link()).TabIndex(-1).Body(
			picture(it, 44, false),
			app.Span().Class("found-title").Text(it.Title),
			app.Span().Class("found-price").Text(catalogue.Money(it.Price, it.Currency)),
		),
	)
}

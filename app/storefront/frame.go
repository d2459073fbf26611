package storefront

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// Render draws the frame of every page around the page of the address.
func (s *Shop) Render() app.UI {
	return app.Div().Class("shop").Body(
		app.A().Class("skip").Href("#main").Text("Skip to content"),
		s.drawHeader(),
		app.Main().ID("main").TabIndex(-1).Body(
			&view{Key: s.at.path, Draw: s.drawPage},
		),
		s.drawFooter(),
		app.If(s.consent.asking && s.at.kind != knows, s.drawConsent),
		s.drawNotice(),
	)
}

// drawPage draws the content of the page of the address.
func (s *Shop) drawPage() app.UI {
	switch {
	case s.at.kind == about:
		return s.drawAbout()
	case s.at.kind == knows:
		return s.drawMemory()
	case s.at.kind == loading:
		return drawLoading()
	case s.goods == nil:
		return s.drawClosed()
	case s.at.kind == home:
		return s.drawHome()
	case s.at.kind == basket:
		return s.drawCart()
	case s.at.kind == results:
		return s.drawResults()
	}
	if it := s.item(); it != nil {
		return s.drawProduct(it)
	}
	if c := s.category(); c != nil {
		return s.drawCategory(c)
	}
	return s.drawMissing()
}

func (s *Shop) drawHeader() app.UI {
	return app.Header().Class("head").Body(
		app.Div().Class("head-bar").Body(
			app.A().Class("brand").Href("/").Body(
				ornament("/web/mark.svg", 40, `class="brand-mark"`),
				app.Span().Class("brand-name").Text(Name),
			),
			s.drawFinder(),
			app.Nav().Class("head-links").Aria("label", "Your things").Body(
				s.link("/knows", "icon-mind", "What it knows", "What your browser knows", s.at.kind == knows),
				s.cartLink(),
			),
		),
		s.drawDepartments(),
	)
}

// link is a link of the header: an icon, and a text that phones leave out.
func (s *Shop) link(href, icon, text, label string, current bool) app.UI {
	a := app.A().Class("head-link").Href(href).Aria("label", label).Body(
		app.Span().Class("icon "+icon).Aria("hidden", "true"),
		app.Span().Class("head-text").Text(text),
	)
	return markCurrent(a, current)
}

func (s *Shop) cartLink() app.UI {
	n := s.cart.Count()
	label := "Cart, empty"
	if n > 0 {
		label = "Cart, " + count(n, "item", "items")
	}
	a := app.A().Class("head-link").Href("/cart").Aria("label", label).Body(
		app.Span().Class("icon icon-cart").Aria("hidden", "true"),
		app.Span().Class("head-text").Text("Cart"),
		app.If(n > 0, func() app.UI { return app.Span().Class("head-count").Text(strconv.Itoa(n)) }),
	)
	return markCurrent(a, s.at.kind == basket)
}

// drawDepartments is the navigation below the bar: the top of the tree.
func (s *Shop) drawDepartments() app.UI {
	if s.goods == nil {
		return nil
	}
	here := s.department()
	departments := s.goods.Root.Children
	return app.Nav().Class("departments").Aria("label", "Departments").Body(
		app.Ul().Body(
			app.Range(departments).Slice(func(i int) app.UI {
				d := departments[i]
				return app.Li().Body(markCurrent(app.A().Href(d.Link()).Text(d.Name), d == here))
			}),
		),
	)
}

// department is the one that the current page belongs to, or nil.
func (s *Shop) department() *catalogue.Category {
	c := s.category()
	if it := s.item(); it != nil {
		c = s.goods.CategoryOf(it)
	}
	if trail := c.Trail(); len(trail) > 0 {
		return trail[0]
	}
	return nil
}

func (s *Shop) drawFooter() app.UI {
	return app.Footer().Class("foot").Body(
		app.Div().Class("foot-inner").Body(
			app.Div().Class("foot-brand").Body(
				ornament("/web/mark.svg", 48, ""),
				app.P().Body(app.Strong().Text(Name), app.Br(), app.Text(Promise)),
			),
			app.Nav().Class("foot-links").Aria("label", "About this shop").Body(
				app.A().Href("/about").Text("How it works"),
				app.A().Href("/knows").Text("What your browser knows"),
				app.A().Href("/cart").Text("Cart"),
			),
			app.P().Class("foot-note").Text("A demonstration of Inkling. The shop, its goods and its prices are made up, and nothing is sold."),
		),
	)
}

// markCurrent marks the link to the page, or to the department, that is shown.
func markCurrent(a app.HTMLA, current bool) app.UI {
	if current {
		return a.Aria("current", "page")
	}
	return a
}

// count is a number with its noun.
func count(n int, one, many string) string {
	return strconv.Itoa(n) + " " + plural(n, one, many)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

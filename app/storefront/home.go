package storefront

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

func (s *Shop) drawHome() app.UI {
	goods := s.first(s.goods.Root, 8, "")
	return app.Div().Class("page home").Body(
		s.drawHero(),
		app.Div().Body(
			shelf{placement: "for-you", heading: "For you", limit: 8, fallback: goods, ready: s.onForYou}.explained(s),
			app.P().Class("shelf-line").Body(app.Text(s.forYouLine()), app.A().Href("/knows").Text("Why these?")),
		),
		s.drawDepartmentCards(),
		shelf{placement: "trending", heading: "Trending in the shop", exclude: s.forYou, limit: 8, fallback: goods}.explained(s),
		recentlyViewed(""),
	)
}

// onForYou keeps what stands on the first shelf off the second one: for a
// visitor of whom nothing is known yet, both would show the same.
func (s *Shop) onForYou(_ app.Context, e app.Event) {
	items := e.Get("detail").Get("items")
	ids := make([]string, items.Length())
	for i := range ids {
		ids[i] = items.Index(i).Get("id").String()
	}
	s.forYou = strings.Join(ids, ",")
	s.popular = e.Get("detail").Get("source").String() == "trending"
}

// forYouLine says what the first shelf's order comes from.
func (s *Shop) forYouLine() string {
	if s.popular {
		return "What everybody likes, as long as your browser knows nothing of you. "
	}
	return "Arranged by your own browser. "
}

// drawHero is the shop's window: its promise, and one thing of each department.
func (s *Shop) drawHero() app.UI {
	var window []*catalogue.Item
	for _, d := range s.goods.Root.Children {
		window = append(window, s.first(d, 1, "")...)
	}
	window = window[:min(len(window), 6)]
	return app.Section().Class("hero").Body(
		app.Div().Class("hero-text").Body(
			app.P().Class("eyebrow").Text("A general store, est. last Tuesday"),
			app.H1().Text("Things that get better with use."),
			app.P().Class("lead").Text("Pans that season, notebooks that fill up, tents that have been somewhere. "+
				"And shelves that get better too: they learn what you like inside your browser, and tell nobody."),
			app.Div().Class("actions").Body(
				app.A().Class("button").Href("#departments").Text("Look around"),
				app.A().Class("button quiet").Href("/about").Text("How the shelves learn"),
			),
		),
		app.Ul().Class("window").Attr("role", "list").Body(
			app.Range(window).Slice(func(i int) app.UI {
				it := window[i]
				return app.Li().Body(
					app.A().Href(it.Link()).Aria("label", attribute(it.Title)).Body(picture(it, 220, false)),
				)
			}),
		),
	)
}

func (s *Shop) drawDepartmentCards() app.UI {
	departments := s.goods.Root.Children
	return app.Section().Class("departments-wide").ID("departments").Aria("labelledby", "departments-title").Body(
		app.H2().ID("departments-title").Text("Departments"),
		app.Ul().Class("department-cards").Attr("role", "list").Body(
			app.Range(departments).Slice(func(i int) app.UI { return s.departmentCard(departments[i]) }),
		),
	)
}

func (s *Shop) departmentCard(d *catalogue.Category) app.UI {
	var items []*catalogue.Item
	for _, c := range d.Children {
		items = append(items, s.first(c, 1, "")...)
	}
	items = items[:min(len(items), 3)]
	return app.Li().Body(
		app.A().Class("department-card").Href(d.Link()).Body(
			app.Span().Class("department-pictures").Aria("hidden", "true").Body(
				app.Range(items).Slice(func(i int) app.UI { return picture(items[i], 96, true) }),
			),
			app.Span().Class("department-name").Text(d.Name),
			app.Span().Class("department-count").Text(count(len(s.goods.List(d, catalogue.Query{})), "thing", "things")),
		),
	)
}

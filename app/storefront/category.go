package storefront

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// brandChoices is how many brands a category page offers to filter by.
const brandChoices = 8

func (s *Shop) drawCategory(c *catalogue.Category) app.UI {
	items := s.goods.List(c, s.at.query)
	return app.Div().Class("page").Body(
		trail(c.Parent),
		app.Header().Class("category-head").Body(
			app.H1().Text(c.Name),
			app.P().Class("quiet-text").Role("status").Text(count(len(items), "thing", "things")),
		),
		app.If(len(c.Children) > 0, func() app.UI { return drawChildren(c) }),
		s.drawFilters(c),
		app.If(len(items) == 0, func() app.UI {
			return app.P().Class("empty").Body(
				app.Text("Nothing here fits all of that. "),
				app.A().Href(c.Link()).Text("Show everything in "+c.Name),
			)
		}).Else(func() app.UI { return s.grid(items) }),
		shelf{
			placement: "for-you", heading: "You might like", limit: 6,
			exclude: ids(items[:min(gridStep, len(items))]), fallback: s.first(c, 6, ""),
		}.explained(s),
	)
}

// drawChildren is the way further down the tree.
func drawChildren(c *catalogue.Category) app.UI {
	return app.Nav().Class("children").Aria("label", "In "+c.Name).Body(
		app.Ul().Body(
			app.Range(c.Children).Slice(func(i int) app.UI {
				return app.Li().Body(app.A().Class("chip").Href(c.Children[i].Link()).Text(c.Children[i].Name))
			}),
		),
	)
}

// choice is one value of a filter; choosing it again takes it back.
type choice struct {
	text   string
	chosen bool
	query  catalogue.Query // the page's, with the choice turned over
}

// drawFilters is what the list can be sorted by and narrowed down to. Every
// choice is a link, for its result has an address.
func (s *Shop) drawFilters(c *catalogue.Category) app.UI {
	q := s.at.query
	stock := choice{"In stock only", q.InStock, with(q, func(q *catalogue.Query) { q.InStock = !q.InStock })}
	return app.Div().Class("filters").Body(
		filter(c, "Sort", s.orders()),
		app.Details().Open(q.Narrowed()).Body(
			app.Summary().Class("chip").Body(
				app.Text("Filter"),
				app.If(q.Narrowed(), func() app.UI { return app.Span().Class("filters-on").Text("on") }),
			),
			app.Div().Class("filter-rows").Body(
				filter(c, "Price", s.bands(c)),
				filter(c, "Brand", s.brands(c)),
				filter(c, "Stock", []choice{stock}),
				app.If(q.Narrowed(), func() app.UI {
					return app.A().Class("clear").Href(catalogue.Query{Order: q.Order}.Link(c)).Text("Clear filters")
				}),
			),
		),
	)
}

func filter(c *catalogue.Category, name string, choices []choice) app.UI {
	if len(choices) == 0 {
		return nil
	}
	return app.Div().Class("filter").Role("group").Aria("label", name).Body(
		app.Span().Class("filter-name").Aria("hidden", "true").Text(name),
		app.Range(choices).Slice(func(i int) app.UI {
			ch := choices[i]
			a := app.A().Class(class("chip", "chosen", ch.chosen)).Href(ch.query.Link(c)).Text(ch.text)
			if ch.chosen {
				return a.Aria("current", "true")
			}
			return a
		}),
	)
}

func with(q catalogue.Query, change func(*catalogue.Query)) catalogue.Query {
	change(&q)
	return q
}

func (s *Shop) orders() []choice {
	orders := []struct {
		order catalogue.Order
		text  string
	}{
		{catalogue.Featured, "Featured"},
		{catalogue.PriceUp, "Price, low to high"},
		{catalogue.PriceDown, "Price, high to low"},
		{catalogue.ByTitle, "A to Z"},
	}
	choices := make([]choice, len(orders))
	for i, o := range orders {
		choices[i] = choice{o.text, s.at.query.Order == o.order, with(s.at.query, func(q *catalogue.Query) { q.Order = o.order })}
	}
	return choices
}

func (s *Shop) bands(c *catalogue.Category) []choice {
	var choices []choice
	for _, b := range s.goods.Bands(c) {
		chosen := s.at.query.PriceMin == b.Min && s.at.query.PriceMax == b.Max
		choices = append(choices, choice{s.bandText(c, b), chosen, with(s.at.query, func(q *catalogue.Query) {
			q.PriceMin, q.PriceMax = b.Min, b.Max
			if chosen {
				q.PriceMin, q.PriceMax = 0, 0
			}
		})})
	}
	return choices
}

func (s *Shop) bandText(c *catalogue.Category, b catalogue.Band) string {
	currency := s.goods.Items[c.Items[0]].Currency
	switch {
	case b.Min == 0:
		return "Under " + catalogue.Round(b.Max, currency)
	case b.Max == 0:
		return catalogue.Round(b.Min, currency) + " and up"
	}
	return catalogue.Round(b.Min, currency) + " to " + catalogue.Round(b.Max, currency)
}

func (s *Shop) brands(c *catalogue.Category) []choice {
	var choices []choice
	for _, brand := range s.goods.Brands(c, brandChoices) {
		chosen := s.at.query.Brand == brand
		choices = append(choices, choice{brand, chosen, with(s.at.query, func(q *catalogue.Query) {
			q.Brand = brand
			if chosen {
				q.Brand = ""
			}
		})})
	}
	return choices
}

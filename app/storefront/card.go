package storefront

import (
	"fmt"
	"html"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// gridStep is how many items a grid shows at first and more at each press.
const gridStep = 24

// picture is the item's picture, square, which the text beside it describes.
func picture(it *catalogue.Item, size int, lazy bool) app.UI {
	more := `decoding="async"`
	if lazy {
		more += ` loading="lazy"`
	}
	return ornament(it.Image, size, more)
}

// ornament is a square picture that says nothing which the text beside it does
// not: its alternative text is empty. go-app leaves empty attributes out, and
// without any a screen reader reads the address out, so this is written by hand.
// more is further attributes, as markup.
func ornament(src string, size int, more string) app.UI {
	return app.Raw(fmt.Sprintf(`<img alt="" src="%s" width="%d" height="%d" %s>`, html.EscapeString(src), size, size, more))
}

// card is an item of a grid: one link, so that it is one stop of the Tab key.
func card(it *catalogue.Item) app.UI {
	return app.Li().Class("card").Body(
		app.A().Class("card-link").Href(it.Link()).Body(
			app.Span().Class("card-picture").Body(
				picture(it, 320, true),
				app.If(!it.Available(), func() app.UI { return app.Span().Class("badge").Text("Sold out") }),
			),
			app.Span().Class("card-brand").Text(it.Brand),
			app.Span().Class("card-title").Text(it.Title),
			app.Span().Class("card-price").Text(catalogue.Money(it.Price, it.Currency)),
		),
	)
}

// grid shows the first items of a list, and a button for more.
func (s *Shop) grid(items []*catalogue.Item) app.UI {
	shown := items[:min(s.shown, len(items))]
	return app.Div().Body(
		app.Ul().Class("grid").Attr("role", "list").Body(
			app.Range(shown).Slice(func(i int) app.UI { return card(shown[i]) }),
		),
		app.If(len(shown) < len(items), func() app.UI {
			return app.P().Class("more").Body(
				app.Span().Textf("%d of %d shown", len(shown), len(items)),
				app.Button().Type("button").Class("button quiet").Text("Show more").OnClick(s.onMore),
			)
		}),
	)
}

func (s *Shop) onMore(app.Context, app.Event) { s.shown += gridStep }

// trail is the way from the home page to the category.
func trail(c *catalogue.Category) app.UI {
	steps := c.Trail()
	return app.Nav().Class("trail").Aria("label", "Breadcrumb").Body(
		app.Ol().Body(
			app.Li().Body(app.A().Href("/").Text("Shop")),
			app.Range(steps).Slice(func(i int) app.UI {
				return app.Li().Body(app.A().Href(steps[i].Link()).Text(steps[i].Name))
			}),
		),
	)
}

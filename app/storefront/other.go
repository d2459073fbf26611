package storefront

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// resultLimit is the most that a search shows.
const resultLimit = 200

func (s *Shop) drawResults() app.UI {
	found := s.goods.Search(s.at.words, resultLimit)
	return app.Div().Class("page").Body(
		app.Header().Class("category-head").Body(
			app.H1().Body(
				app.If(s.at.words == "", func() app.UI { return app.Text("Search") }).
					Else(func() app.UI { return app.Text("“" + s.at.words + "”") }),
			),
			app.P().Class("quiet-text").Role("status").Text(count(len(found), "thing", "things")),
		),
		app.If(len(found) == 0, func() app.UI {
			return app.P().Class("empty").Text("Nothing of that name. Try a shorter word, such as mug, lamp or tent.")
		}).Else(func() app.UI { return s.grid(found) }),
		shelf{placement: "trending", heading: "Trending in the shop", limit: 6, fallback: s.first(s.goods.Root, 6, "")}.explained(s),
	)
}

func (s *Shop) drawMissing() app.UI {
	return app.Div().Class("page").Body(
		app.Section().Class("thanks").Body(
			app.P().Class("eyebrow").Text("Not found"),
			app.H1().Text("We have looked everywhere."),
			app.P().Class("lead").Text("There is no such page, or the thing is no longer in the shop."),
			app.Div().Class("actions").Body(app.A().Class("button").Href("/").Text("To the shop")),
		),
		shelf{placement: "trending", heading: "Trending in the shop", limit: 6, fallback: s.first(s.goods.Root, 6, "")}.explained(s),
	)
}

// drawClosed stands where the goods could not be fetched.
func (s *Shop) drawClosed() app.UI {
	reason := "the catalogue is not there"
	if s.failure != nil {
		reason = s.failure.Error()
	}
	return app.Div().Class("page").Body(
		app.Section().Class("thanks").Role("alert").Body(
			app.P().Class("eyebrow").Text("Closed for a moment"),
			app.H1().Text("The goods have not arrived."),
			app.P().Class("lead").Text("The shop could not read its catalogue. Reload the page in a moment."),
			app.P().Body(app.Code().Text(reason)),
		),
	)
}

// drawLoading is the shell: what a page looks like before it is known which
// one it is.
func drawLoading() app.UI {
	return app.Div().Class("page").Aria("busy", "true").Body(
		app.Div().Class("bone bone-title"),
		app.Ul().Class("grid").Attr("role", "list").Aria("hidden", "true").Body(
			app.Range(make([]struct{}, 8)).Slice(func(int) app.UI {
				return app.Li().Class("card").Body(app.Div().Class("bone bone-picture"), app.Div().Class("bone bone-line"))
			}),
		),
	)
}

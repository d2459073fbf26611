package storefront

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// drawAbout says in plain words what happens on the visitor's device.
func (s *Shop) drawAbout() app.UI {
	steps := []struct{ title, text string }{
		{"Your browser fetches the shop", "Once, at the beginning: the goods, a small model that was trained on what " +
			"many visitors of this shop did together, and a program that can read it. After that the shelves ask the network for nothing."},
		{"It notes what you do here", "Which things you were shown, looked at, put in the cart. The notes are a list in your " +
			"browser, and you can read every line of it."},
		{"It arranges the shelves", "Each time a shelf comes into view, the program compares all goods with your notes " +
			"and puts first what fits. That takes a few thousandths of a second and happens next to the page, so that nothing stutters."},
		{"Nobody is told", "There is no account, no cookie for a third party, and no server that collects what you do. " +
			"Switch the network off after the first visit: the shop still works, and so do the shelves."},
	}
	return app.Div().Class("page prose").Body(
		app.P().Class("eyebrow").Text("How it works"),
		app.H1().Text("The shop learns. The shopkeeper does not."),
		app.P().Class("lead").Text("Shops usually learn what you like by writing down what you do on their own machines. Here your browser does the learning, and keeps it."),
		app.Ol().Class("steps").Attr("role", "list").Body(
			app.Range(steps).Slice(func(i int) app.UI {
				return app.Li().Body(app.H2().Text(steps[i].title), app.P().Text(steps[i].text))
			}),
		),
		app.H2().Text("What is stored, and when"),
		app.P().Text("Until you agree, your notes are in memory and gone when you close the tab. If you agree, they are stored in "+
			"this browser, a thousand lines at most, and read again when you come back. The cart stays for this tab, or on this "+
			"device if you agreed. The pages of the shop themselves are kept so that they open without a network."),
		app.H2().Text("What you can do"),
		app.P().Body(
			app.Text("Read it, download it, or have it forgotten, line by line or all at once, on the page "),
			app.A().Href("/knows").Text("What your browser knows"),
			app.Text(". You can change your mind at any time, and the shop works without any of it."),
		),
		app.H2().Text("What this shop is"),
		app.P().Text("A demonstration of Inkling, a recommender that lives in the shopper's browser. "+Name+
			" does not exist. Its goods, brands and prices are made up, its model was trained on made-up visitors, and checking out sells nothing."),
		app.P().Class("actions").Body(
			app.A().Class("button").Href("/").Text("Into the shop"),
			app.A().Class("button quiet").Href("/knows").Text("See what it knows"),
		),
	)
}

package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/bridge"
	"inkling/app/catalogue"
)

// main waits for the goods before the app takes over the page: until then the
// visitor sees the prerendered page and not an empty one.
func main() {
	var goods *catalogue.Catalogue
	text, failure := bridge.Catalogue()
	if failure == nil {
		goods, failure = catalogue.Parse(text)
	}
	open(goods, failure, app.Window().URL())
	app.RunWhenOnBrowser()
}

// Command app is the demo shop: a progressive web app over the simulated shop
// that embeds Inkling exactly as a shop would.
//
// Built for GOOS=js it is the app itself. Built for the machine it lays the app
// out as a static site:
//
//	GOOS=js GOARCH=wasm go build -ldflags="-s -w" -o build/app.wasm ./app
//	go run ./app -wasm build/app.wasm -bundle build/bundle -out build/site
package main

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
	"inkling/app/storefront"
)

// everywhere is the one route: the shop itself knows its pages.
const everywhere = "^/"

// open opens the shop at every address. failure says why there are no goods,
// if there are none; at is the first address, nil where it is not known yet.
func open(goods *catalogue.Catalogue, failure error, at *url.URL) {
	app.RouteWithRegexp(everywhere, func() app.Composer { return storefront.New(goods, failure, at) })
}

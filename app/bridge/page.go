package bridge

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// The browser's two stores: one for the tab, one for the device.
const (
	tab    = "sessionStorage"
	device = "localStorage"
)

// Keep stores a text under a name of this shop: on the device where that was
// allowed, else for this tab only; and takes it out of the other store. Where
// the browser refuses to store, the text lives no longer than the page.
func Keep(name, text string, onDevice bool) {
	keep, drop := tab, device
	if onDevice {
		keep, drop = device, tab
	}
	script("keep", keep, name, text)
	script("drop", drop, name)
}

// Drop takes the text out of both stores.
func Drop(name string) {
	script("drop", tab, name)
	script("drop", device, name)
}

// Kept returns the text that Keep stored, "" where there is none.
func Kept(name string) string {
	for _, store := range []string{tab, device} {
		if v := script("kept", store, name); v.Truthy() {
			return v.String()
		}
	}
	return ""
}

// Arrived tells the page that another page is now shown: it scrolls to the
// top, or where the visitor was if this was a step back, and moves the focus
// to the content for those who do not see it.
func Arrived() { script("arrived") }

// Focus moves the focus to the element with the ID.
func Focus(id string) { script("focus", id) }

// WasHere reports whether this page came from an earlier visit's copy, so that
// a copy fetched now is a newer one.
func WasHere() bool { return script("wasHere").Truthy() }

// Save offers a text to the visitor as a file.
func Save(name, text string) { script("save", name, text) }

// script calls a function of shop.js that answers at once. Before the script
// is there it returns nothing.
func script(function string, args ...any) app.Value {
	if app.IsServer {
		return app.Null()
	}
	if shop := app.Window().Get("shop"); shop.Truthy() {
		return shop.Call(function, args...)
	}
	return app.Null()
}

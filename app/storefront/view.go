package storefront

import (
	"html"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// view is a part of the page with an identity: go-app keeps it, patching what
// has changed, as long as Key stays, and builds it anew when Key changes.
// Without it the elements of one product's page would live on in the next one.
//
// Draw, being a function, never compares as equal, so that a view is drawn
// again whenever what holds it is.
type view struct {
	app.Compo
	Key  string
	Draw func() app.UI
}

// CompoID makes go-app replace the view when its key changes.
func (v *view) CompoID() string { return v.Key }

// Render draws the view.
func (v *view) Render() app.UI { return v.Draw() }

// attribute returns text for an HTML attribute. go-app writes attributes of a
// prerendered page between quotes as they are, but hands them to the DOM in the
// browser, where escapes would show.
func attribute(text string) string {
	if app.IsServer {
		return html.EscapeString(text)
	}
	return text
}

// class joins a class with another one that holds only sometimes.
func class(always string, sometimes string, when bool) string {
	if when {
		return always + " " + sometimes
	}
	return always
}

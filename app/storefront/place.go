package storefront

import (
	"net/url"
	"strings"

	"inkling/app/catalogue"
)

// kind is what sort of page an address names.
type kind int

const (
	missing kind = iota
	home
	category
	product
	results
	basket
	knows
	about
	loading // the shell that stands in for a page which the device has not got
)

// place is where in the shop the visitor is.
type place struct {
	kind  kind
	path  string          // the address without its query: the page's identity
	id    string          // of the product, or the slug of the category
	words string          // what is searched for
	query catalogue.Query // what a category page is narrowed down to
}

// fixed are the addresses that hold no ID.
var fixed = map[string]kind{
	"/": home, "/cart": basket, "/knows": knows, "/about": about, "/search": results, "/shell": loading,
}

// locate says which page the address names. Whether the shop has such a
// product or category shows when the page is drawn.
func locate(u *url.URL) place {
	path := strings.TrimSuffix(strings.TrimSuffix(u.Path, ".html"), "/")
	if path == "" || path == "/index" {
		path = "/"
	}
	at := place{kind: fixed[path], path: path, words: u.Query().Get("q")}
	if slug, ok := strings.CutPrefix(path, "/category/"); ok {
		at.kind, at.id, at.query = category, slug, catalogue.ParseQuery(u.Query())
	}
	if id, ok := strings.CutPrefix(path, "/product/"); ok {
		at.kind, at.id = product, id
	}
	return at
}

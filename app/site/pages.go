//go:build !wasm

package site

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// shell is the page that stands in for any page without a network.
const shell = "/shell.html"

// pages are the addresses to prerender: the fixed pages, every category and
// every product whose ID can be a file name.
func (s *site) pages() []string {
	pages := []string{"/", "/about", "/cart", "/knows", "/search", "/shell", "/404"}
	for _, c := range s.goods.Categories() {
		pages = append(pages, c.Link())
	}
	for i := range s.goods.Items {
		if it := &s.goods.Items[i]; fileName(it.ID) {
			pages = append(pages, it.Link())
		}
	}
	return pages
}

// fileName reports whether an ID names a file of its own on every host: others
// are drawn by the app alone, behind 404.html.
func fileName(id string) bool {
	return len(id) <= 100 && id[0] != '.' && strings.IndexFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r))
	}) < 0
}

// fileOf is the file of a page: hosts answer /about with /about.html.
func fileOf(page string) string {
	if page == "/" {
		return "/index.html"
	}
	return page + ".html"
}

// addPages prerenders all pages.
func (s *site) addPages() error {
	handler := newHandler("pages", "", nil)
	for _, page := range s.pages() {
		body, err := get(handler, page)
		if err != nil {
			return err
		}
		if s.files[fileOf(page)], err = tidy(body); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
	}
	return nil
}

// tidy mends what go-app's encoder leaves behind. It writes attributes in the
// order of a map, so that no two runs agree; it writes "true" as an attribute
// without a value and "false" as one with, which for ARIA states and boolean
// attributes say the opposite; and it makes addresses of a site whose domain
// nobody knows.
func tidy(page []byte) ([]byte, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	var drop []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "meta" && placeless(n) {
			drop = append(drop, n)
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Val == "false" && boolean[a.Key] })
		for i, a := range n.Attr {
			if a.Val == "" && strings.HasPrefix(a.Key, "aria-") {
				n.Attr[i].Val = "true"
			}
		}
		slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return cmp.Compare(a.Key, b.Key) })
	}
	for _, n := range drop {
		n.Parent.RemoveChild(n)
	}
	var out bytes.Buffer
	err = html.Render(&out, root)
	return out.Bytes(), err
}

// boolean are the attributes that hold by being there.
var boolean = map[string]bool{"open": true, "disabled": true, "hidden": true, "selected": true, "checked": true}

// placeless reports whether a meta element holds an address without a domain,
// or nothing at all.
func placeless(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "content" {
			return a.Val == "" || strings.HasPrefix(a.Val, "https:///") || a.Val == "https://"
		}
	}
	return false
}

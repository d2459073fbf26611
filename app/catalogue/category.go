package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Category is a node of the category tree.
type Category struct {
	Name     string // the last step of the path, "Knives"
	Slug     string // the path as an address, "home/kitchen/knives"
	Parent   *Category
	Children []*Category // by name
	Items    []int       // indices of the items here and below, in the file's order
}

// Link is the address of the category's page; the root's is the home page.
func (c *Category) Link() string {
	if c.Slug == "" {
		return "/"
	}
	return "/category/" + c.Slug
}

// Trail is the way from the department down to the category itself.
func (c *Category) Trail() []*Category {
	if c == nil || c.Parent == nil {
		return nil
	}
	return append(c.Parent.Trail(), c)
}

// Category returns the category with the slug, or nil.
func (c *Catalogue) Category(slug string) *Category { return c.bySlug[slug] }

// CategoryOf returns the category in which the item stands.
func (c *Catalogue) CategoryOf(it *Item) *Category { return c.bySlug[slugOf(it.Path())] }

// Categories returns every category below the root, parents before children.
func (c *Catalogue) Categories() []*Category {
	var all []*Category
	var walk func(*Category)
	walk = func(n *Category) {
		for _, child := range n.Children {
			all = append(all, child)
			walk(child)
		}
	}
	walk(c.Root)
	return all
}

// tree builds the category tree. Two names with one slug under one parent are
// one category, named as the first item has it.
func tree(items []Item) (root *Category, bySlug map[string]*Category) {
	root = &Category{}
	bySlug = map[string]*Category{"": root}
	for i := range items {
		at := root
		at.Items = append(at.Items, i)
		path := items[i].Path()
		for depth, name := range path {
			slug := slugOf(path[:depth+1])
			next, ok := bySlug[slug]
			if !ok {
				next = &Category{Name: name, Slug: slug, Parent: at}
				at.Children = append(at.Children, next)
				bySlug[slug] = next
			}
			next.Items = append(next.Items, i)
			at = next
		}
	}
	for _, c := range bySlug {
		slices.SortFunc(c.Children, func(a, b *Category) int { return cmp.Compare(a.Slug, b.Slug) })
	}
	return root, bySlug
}

// slugOf is the address of a category path: steps joined by "/".
func slugOf(path []string) string {
	steps := make([]string, len(path))
	for i, name := range path {
		steps[i] = slug(name)
	}
	return strings.Join(steps, "/")
}

// slug keeps letters and digits in lower case and makes one "-" of any run of
// other characters. A name without either becomes "-", so that no step of an
// address is ever empty.
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range fold(name) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}

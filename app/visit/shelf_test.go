//go:build !wasm

package visit

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"inkling/app/catalogue"
	"inkling/tools/browsertest"
)

func TestHomeOfSomebodyNew(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	forYou := v.shows("for-you")
	if len(forYou) != 8 {
		t.Errorf("want 8 items for you, got %v", forYou)
	}
	v.Wait(`document.querySelector(".shelf-line").textContent.startsWith("What everybody likes")`)
	height := func() int { return browsertest.Eval[int](v.Page, shelf("trending")+`.offsetHeight`) }
	reserved := height()
	// Both shelves would show the same to somebody new: the second one gives way.
	v.shows("trending")
	v.Wait(fmt.Sprintf(`(%[1]s.state === "ready" && !%[1]s.items.some((it) => %[2]s.includes(it.id)))`, shelf("trending"), quote(strings.Join(forYou, " "))))
	if trending := v.shows("trending"); len(trending) != 8 {
		t.Errorf("want 8 items in trend, got %v", trending)
	}
	if grown := height() - reserved; grown < -8 || grown > 8 {
		t.Errorf("want a shelf as high as its fallback, got %+d px", grown)
	}
	if browsertest.Eval[bool](v.Page, shelf("recently-viewed")+`.checkVisibility()`) {
		t.Error("somebody new has viewed nothing, yet there is a shelf for it")
	}
	v.follow(d.goods.Root.Children[0].Link())
	for _, id := range v.shows("for-you") {
		if browsertest.Eval[bool](v.Page, `document.querySelector(".grid a[href='/product/`+id+`']") !== null`) {
			t.Errorf("%s stands on the category's page twice", id)
		}
	}
	v.noTroubles()
}

// The shelves follow the visitor: in the page, after a reload, and without a
// network, at addresses that were visited and at others.
func TestFiveViews(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	leaf := d.leaf(t)
	v := d.visit(t, "/")
	before := d.from(leaf, v.shows("for-you"))
	v.answer("granted")
	v.viewFive(leaf)
	v.click(`document.querySelector("a.brand")`)
	v.at("/")
	follows := func(when string) {
		t.Helper()
		ids := v.shows("for-you")
		got := d.from(leaf, ids)
		t.Logf("%s: %d of %d for you are from %q, %d before", when, got, len(ids), leaf.Parent.Slug, before)
		if len(ids) != 8 || got < 4 || got < before+3 {
			t.Errorf("%s: want 4 of 8 at least, and 3 more than before", when)
		}
	}
	follows("after five views")
	v.Wait(`document.querySelector(".shelf-line").textContent.startsWith("Arranged by your own browser")`)
	v.settled()
	v.reload()
	follows("after a reload")

	d.stop()
	if _, err := http.Get(d.URL); err == nil {
		t.Fatal("the server is stopped, yet it answers")
	}
	v.reload()
	follows("offline, reloaded")
	v.goTo("/?utm=1")
	follows("offline, /?utm=1")
	other := d.goods.Root.Children[0]
	for address, heading := range map[string]string{
		leaf.Link():                          leaf.Name,
		other.Link() + "?sort=price":         other.Name,
		d.goods.Items[leaf.Items[0]].Link():  d.goods.Items[leaf.Items[0]].Title,
		d.goods.Items[other.Items[9]].Link(): d.goods.Items[other.Items[9]].Title,
	} {
		v.goTo(address)
		v.Wait(`document.querySelector("main h1")?.textContent === ` + quote(heading))
		placement := browsertest.Eval[string](v.Page, `document.querySelector("inkling-shelf").getAttribute("placement")`)
		if got := v.shows(placement); len(got) != 6 {
			t.Errorf("offline, %s: want a shelf of 6, got %v", address, got)
		}
	}
	v.noTroubles()
}

// leaf returns a category without children whose items are the most: one that
// a visitor can look at five things of.
func (d *demo) leaf(t *testing.T) *catalogue.Category {
	t.Helper()
	var best *catalogue.Category
	for _, c := range d.goods.Categories() {
		if len(c.Children) == 0 && (best == nil || len(c.Items) > len(best.Items)) {
			best = c
		}
	}
	if best == nil || len(best.Items) < 16 || best.Parent == d.goods.Root {
		t.Fatal("the shop has no category of sixteen things with one above it")
	}
	return best
}

// viewFive walks from the home page through the departments to a category, and
// looks at the five things that stand there first.
func (v *visitor) viewFive(leaf *catalogue.Category) {
	v.t.Helper()
	for _, c := range leaf.Trail() {
		v.follow(c.Link())
	}
	for i := range 5 {
		if i > 0 {
			v.follow(leaf.Link())
		}
		v.click(`document.querySelectorAll(".grid .card-link")[` + strconv.Itoa(i) + `]`)
		v.Wait(`location.pathname.startsWith("/product/") && document.getElementById("product-title")`)
	}
}

// from counts the items that stand in a category or below its parent.
func (d *demo) from(leaf *catalogue.Category, ids []string) int {
	n := 0
	for _, id := range ids {
		if it := d.goods.Item(id); it != nil && slices.Contains(d.goods.CategoryOf(it).Trail(), leaf.Parent) {
			n++
		}
	}
	return n
}

// What the shelves note by themselves is listed as theirs, and what they merely
// showed only when asked for.
func TestNotesOfTheShelves(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.answer("session")
	v.shows("for-you")
	v.Do(chromedp.Evaluate[chromedp.Void](`void addEventListener("inkling:impression", () => { document.seen = (document.seen ?? 0) + 1 })`))
	v.Wait(`document.seen >= 4`)
	v.click(shelf("for-you") + `.shadowRoot.querySelector("a")`)
	v.Wait(`document.getElementById("product-title")`)
	id := strings.TrimPrefix(browsertest.Eval[string](v.Page, `location.pathname`), "/product/")
	if diff := cmp.Diff([]string{"click " + id, "view " + id}, v.did()); diff != "" {
		t.Error(diff)
	}
	v.click(`document.querySelector(".panel-head button")`)
	v.Wait(`document.querySelectorAll(".events [data-event=impression]").length >= 4`)
	for _, line := range v.did() {
		event, _, _ := strings.Cut(line, " ")
		byShelf := browsertest.Eval[bool](v.Page, `document.querySelector(".events [data-event=`+event+`] .event-by") !== null`)
		if byShelf != (event == "click" || event == "impression") {
			t.Errorf("%s: marked as the shelf's: %v", event, byShelf)
		}
	}
	v.noTroubles()
}

package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"inkling/model/recommend"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/wasm/engine"
)

// TestPageGivesItems compares what a page's description of an item comes to
// with what the native engine makes of it.
func TestPageGivesItems(t *testing.T) {
	s := simulatedShop(t)
	site := newSite(t)
	p := browser.Profile(t).Page().Open(site.url + "/404.html")
	browsertest.Eval[bool](p, load)
	like := s.log.Catalogue.Items[9]
	text, err := json.Marshal(map[string]any{
		"id": "NEW-1", "title": like.Title, "category": like.CategoryPath(), "brand": like.Brand, "price": like.Price, "tags": like.Tags,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := browsertest.Eval[string](p, fmt.Sprintf(`it.addItems([%s, { id: "p1-0001" }]).then(JSON.stringify)`, text)); got != `{"added":1,"blank":0,"known":1}` {
		t.Fatalf("addItems answers %s", got)
	}
	e := s.native(t, s.log.Catalogue)
	given := like
	given.ID = "NEW-1"
	if _, err := e.Give([]engine.Given{{Item: given, Article: recommend.Article{InStock: true, Category: like.CategoryPath(), Brand: like.Brand, Price: like.Price}}}); err != nil {
		t.Fatal(err)
	}
	want, err := e.Recommend(engine.Request{Placement: "similar", Item: "NEW-1", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var shelf []string
	for _, it := range want.Items {
		shelf = append(shelf, it.ID)
	}
	similar := `it.recommend({ placement: "similar", item: "NEW-1", limit: 10 }).then((s) => s.items.map((i) => i.id))`
	if got := browsertest.Eval[[]string](p, similar); !slices.Equal(got, shelf) {
		t.Errorf("similar to the new item are %v, natively %v", got, shelf)
	}
	shown := `it.recommend({ placement: "similar", item: "p1-0010", limit: 100 }).then((s) => s.items.filter((i) => i.id === "NEW-1").map((i) => i.title).join())`
	if got := browsertest.Eval[string](p, shown); got != like.Title {
		t.Errorf("the new item's card has the title %q, want %q", got, like.Title)
	}
	for _, bad := range []string{`"all"`, `[{}]`, `[null]`, `[{ id: "x", title: "y".repeat(2000) }]`, `Array.from({ length: 501 }, (_, i) => ({ id: "n" + i }))`, `[{ id: "x", tags: [() => 1] }]`} {
		if got := browsertest.Eval[string](p, code(`it.addItems(`+bad+`)`)); got != "InklingError bad-request" {
			t.Errorf("addItems(%s) rejects with %q, want bad-request", bad, got)
		}
	}
	noTroubles(t, p)
}

// A bundle's share of places goes to what nobody has touched, and says so.
func TestBundleExplores(t *testing.T) {
	site := newSite(t, func(in *bundle.Input) { in.Explore = .25 })
	p := browser.Profile(t).Page().Open(site.url + "/404.html")
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, `it.addItems([{ id: "NEW-1", category: "Home" }, { id: "NEW-2", category: "Home" }]).then(() => true)`)
	browsertest.Eval[bool](p, view+`.then(() => true)`)
	marks := func(request string) string {
		return browsertest.Eval[string](p, `it.recommend({ placement: "for-you", limit: 4, explain: true, `+request+` }).then((s) => s.items.map((i) => (i.explored ? "+" : "-") + (i.reason.kind === "new-here" ? "new" : "")).join(" "))`)
	}
	if got := marks(``); got != "- - - +new" {
		t.Errorf("with the bundle's share the shelf is %q", got)
	}
	if got := marks(`explore: 0`); got != "- - - -" {
		t.Errorf("where the request asks for none it is %q", got)
	}
	if got := browsertest.Eval[string](p, `it.profile().then((p) => p.explored + " of " + p.places)`); got != "1 of 8" {
		t.Errorf("the profile counts %s places", got)
	}
	noTroubles(t, p)
}

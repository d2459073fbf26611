package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"inkling/model/msgpack"
	"inkling/model/nn"
	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// withContent is an engine whose model knows the content of lamps: that of the
// first one.
func withContent() *Engine {
	m := Model()
	m.Content = nn.NewParam("content", m.Features.Tokens.Len(), m.Config.Dim)
	m.Vectors.Row(m.Content.Row(int(m.Features.Tokens.Index("category:Home > Lamps"))), Lamp0)
	e := new(Engine)
	e.use(m)
	return e
}

func lamp(id string) Given {
	return Given{Item: shop.Item{ID: id, Category: []string{"Home", "Lamps"}}, Article: recommend.Article{InStock: true, Category: "Home > Lamps"}}
}

func TestGivenItemsAreRankable(t *testing.T) {
	e := withContent()
	observe(t, e, records(shop.View, "lamp-0"))
	got, err := e.Give([]Given{lamp("lamp-new"), lamp("lamp-1"), {Item: shop.Item{ID: "riddle"}}})
	if err != nil || got != (Added{Added: 2, Blank: 1, Known: 1}) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if shelf := ids(recommended(t, e, Request{Placement: "similar", Item: "lamp-0", Limit: 12})); !slices.Contains(shelf, "lamp-new") {
		t.Errorf("similar to a lamp are %v", shelf)
	}
	if shelf := ids(recommended(t, e, Request{Placement: "similar", Item: "lamp-new", Limit: 4})); !strings.HasPrefix(shelf[0], "lamp-") {
		t.Errorf("similar to the new lamp are %v", shelf)
	}
	if got := observe(t, e, records(shop.View, "lamp-new")); got.Accepted != 1 {
		t.Errorf("a view of the new lamp: %+v", got)
	}
	if p, _ := e.Profile(); p.Events != 2 {
		t.Errorf("%d events are known, want both", p.Events)
	}
}

// What is out of stock stays out, and a page cannot bring it back under its ID.
func TestGivenItemsKeepTheStock(t *testing.T) {
	e := withContent()
	if _, err := e.Catalogue([]Listing{{ID: "lamp-1", Article: recommend.Article{InStock: true, Category: "Home > Lamps"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Give([]Given{lamp("lamp-new")}); err != nil {
		t.Fatal(err)
	}
	got := ids(recommended(t, e, Request{Placement: "trending"}))
	if slices.Sort(got); !slices.Equal(got, []string{"lamp-1", "lamp-new"}) {
		t.Errorf("for sale are %v", got)
	}
}

func TestGivenItemsAreBounded(t *testing.T) {
	e := withContent()
	var many []Given
	for i := range maxGiven {
		many = append(many, lamp(fmt.Sprint("new-", i)))
	}
	if _, err := e.Give(many); err != nil {
		t.Fatal(err)
	}
	_, err := e.Give([]Given{lamp("one-more")})
	wantCode(t, err, CodeBadRequest)
	_, err = new(Engine).Give(nil)
	wantCode(t, err, CodeNotLoaded)
}

func TestExploredPlacesAreCounted(t *testing.T) {
	e := withContent()
	observe(t, e, records(shop.View, "lamp-0"))
	if _, err := e.Give([]Given{lamp("lamp-new"), lamp("lamp-newer")}); err != nil {
		t.Fatal(err)
	}
	shelf := recommended(t, e, Request{Placement: "for-you", Limit: 4, Explore: .25, Explain: true})
	if shelf.Explored != 1 || !strings.HasPrefix(shelf.Items[3].ID, "lamp-new") || shelf.Parts[3][0].Kind != recommend.NewHere {
		t.Errorf("the shelf is %+v", shelf)
	}
	if p, _ := e.Profile(); p.Places != 4 || p.Explored != 1 {
		t.Errorf("counted %d of %d places, want 1 of 4", p.Explored, p.Places)
	}
	e.Forget()
	if p, _ := e.Profile(); p.Places != 0 || p.Explored != 0 {
		t.Error("forgotten, they are still counted")
	}
}

// Texts beyond their bound, and rows that are none, are refused.
func TestGivenRowsAreChecked(t *testing.T) {
	given := func(title string, tags int) []byte {
		return message(func(w *msgpack.Writer) {
			w.Array(1)
			w.Array(9)
			w.String("new")
			w.String("")
			w.Bool(true)
			w.String("Home > Lamps")
			w.String("Alder")
			w.Float(10)
			w.String(title)
			w.Array(tags)
			for range tags {
				w.String("oak")
			}
			w.Array(2)
			w.String("colour")
			w.String("red")
		})
	}
	for name, c := range map[string]struct {
		request []byte
		code    int
	}{
		"an item":       {given("oak lamp", 3), OK},
		"a long title":  {given(strings.Repeat("x", maxTextSize+1), 0), Failed},
		"too many tags": {given("", maxTags+1), Failed},
		"no rows":       {message(func(w *msgpack.Writer) { w.String("items") }), Failed},
		"cut off":       {given("oak lamp", 3)[:20], Failed},
	} {
		if answer, code := withContent().Call(OpGive, c.request); code != c.code {
			t.Errorf("%s: code %d, answer %q", name, code, answer)
		}
	}
}

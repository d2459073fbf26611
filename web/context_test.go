package web

import (
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/newcomer"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
)

// TestPageSaysHowTheVisitorComes reads the classes from the parts of a score, to
// all of which the model of the test gives a value.
func TestPageSaysHowTheVisitorComes(t *testing.T) {
	welcoming, err := simulatedShop(t).adapting(func(m *model.Model) {
		m.Newcomers = &newcomer.Prior{Step: 0.01, Shifts: make([]int8, newcomer.Values*m.Features.Categories.Len()), Kin: [newcomer.Kins]float32{4, 3, 2, 1}}
		for i := range m.Newcomers.Shifts {
			m.Newcomers.Shifts[i] = 1
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(in *bundle.Input) { in.Model = welcoming.bundled() })
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	var path string
	for i := range welcoming.log.Catalogue.Items {
		if it := &welcoming.log.Catalogue.Items[i]; len(it.Category) > 2 {
			path = it.CategoryPath()
			break
		}
	}
	for _, c := range []struct{ name, referrer, search, request, want string }{
		{"typed", "", "", "{}", "direct desktop"},
		{"a search engine", "https://www.google.co.uk/search", "", "{}", "search desktop"},
		{"a network", "https://l.facebook.com/", "", "{}", "social desktop"},
		{"a short address", "https://t.co/x", "", "{}", "social desktop"},
		{"a mailbox", "https://mail.google.com/", "", "{}", "email desktop"},
		{"somebody's page", "https://notgoogle.example/", "", "{}", "other desktop"},
		{"this shop", s.url + "/cart.html", "?gclid=1", "{}", "internal desktop"},
		{"an advertisement", "https://www.google.com/", "?a=1&utm_medium=cpc", "{}", "ads desktop"},
		{"a newsletter", "", "?utm_medium=email", "{}", "email desktop"},
		{"what the page says", "", "", `{ referrer: "email", device: "tablet", hour: 14 }`, "email tablet 12:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := browsertest.Eval[string](p, `(async () => {
				Object.defineProperty(document, "referrer", { value: "`+c.referrer+`", configurable: true });
				history.replaceState(null, "", location.pathname + "`+c.search+`");
				const { items } = await it.recommend({ placement: "for-you", explain: true, context: `+c.request+` });
				return items[0].parts.filter((p) => p.kind === "popular-with").map((p) => p.subject).sort().join(" ");
			})()`)
			for _, word := range strings.Fields(c.want) {
				if !strings.Contains(" "+got+" ", " "+word+" ") {
					t.Errorf("popular with visitors from %q, want %q", got, c.want)
				}
			}
		})
	}
	landed := browsertest.Eval[string](p, `it.recommend({ placement: "for-you", limit: 1, context: { landing: "`+path+`" } }).then((s) => s.items[0].category)`)
	if landed != path {
		t.Errorf("on the page of %q the first item is of %q", path, landed)
	}
	browsertest.Eval[bool](p, `it.observe({ event: "view", item: "p1-0001" }).then(() => true)`)
	if browsertest.Eval[bool](p, `it.recommend({ placement: "for-you", explain: true }).then((s) => s.items.some((i) => i.parts.some((p) => p.kind === "popular-with")))`) {
		t.Error("the context counts for a visitor of whom an event is known")
	}
	noTroubles(t, p)
}

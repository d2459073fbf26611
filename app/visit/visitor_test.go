//go:build !wasm

package visit

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"inkling/tools/browsertest"
)

// patience is how long a page may take for whatever a test waits for.
const patience = 30 * time.Second

// visitor is somebody at the demo shop with one tab and a browser of their own.
type visitor struct {
	*browsertest.Page
	t    *testing.T
	demo *demo
}

// marks tells the prerendered page from the app's: the app replaces it.
const marks = `document.addEventListener("DOMContentLoaded", () => {
	const shop = document.querySelector(".shop");
	if (shop) shop.prerendered = true;
});`

// visit opens an address in the browser of somebody who was never here.
func (d *demo) visit(t *testing.T, address string, scripts ...string) *visitor {
	t.Helper()
	b, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	page := b.Profile(t).Page(append([]string{marks}, scripts...)...)
	v := &visitor{Page: page, t: t, demo: d}
	v.goTo(address)
	return v
}

// goTo enters an address and waits until the app has taken over the page.
func (v *visitor) goTo(address string) {
	v.t.Helper()
	v.Open(v.demo.URL + address)
	v.arrived()
}

// reload loads the page anew.
func (v *visitor) reload() {
	v.t.Helper()
	v.Do(chromedp.Reload())
	v.arrived()
}

func (v *visitor) arrived() {
	v.t.Helper()
	v.Wait(`document.querySelector(".shop") && !document.querySelector(".shop").prerendered`)
	v.Wait(`document.querySelector("main h1")`)
}

// at waits until the app shows the page of a path.
func (v *visitor) at(path string) {
	v.t.Helper()
	v.Wait(`location.pathname === ` + quote(path))
}

// settled waits until the service worker has fetched the shop and answers for
// this page.
func (v *visitor) settled() {
	v.t.Helper()
	v.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
}

// viewport makes the screen as wide as that of a phone or a desk.
func (v *visitor) viewport(width, height int64) {
	v.t.Helper()
	v.Do(chromedp.EmulateViewport(width, height))
}

// dark asks for the dark colours.
func (v *visitor) dark() {
	v.t.Helper()
	_, err := chromedp.Call(v.Context(), emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	if err != nil {
		v.t.Fatal(err)
	}
}

// click presses the mouse on the element that a JavaScript expression names, as
// soon as it is there, stands still and nothing covers it.
func (v *visitor) click(element string) {
	v.t.Helper()
	at := v.find(element)
	v.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// find scrolls an element into sight and returns where it is.
func (v *visitor) find(element string) [2]float64 {
	v.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		at := browsertest.Eval[[]float64](v.Page, fmt.Sprintf(where, element))
		if len(at) == 2 {
			return [2]float64(at)
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("nothing to click: %s\ntroubles of the page: %s", element, strings.Join(v.Troubles(), "\n"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// where returns the middle of an element, in two frames the same, or [].
const where = `(async () => {
	const element = (() => { try { return %s } catch { return null } })();
	if (!element) return [];
	element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
	const middle = () => new Promise((done) => requestAnimationFrame(() => {
		const { x, y, width, height } = element.getBoundingClientRect();
		done([x + width / 2, y + height / 2]);
	}));
	const [first, second] = [await middle(), await middle()];
	if (first.join() !== second.join()) return [];
	let hit = document.elementFromPoint(...first);
	while (hit?.shadowRoot) {
		const inner = hit.shadowRoot.elementFromPoint(...first);
		if (!inner || inner === hit) break;
		hit = inner;
	}
	return hit && (element === hit || element.contains(hit)) ? first : [];
})()`

// answer clicks one of the choices of the consent question.
func (v *visitor) answer(choice string) {
	v.t.Helper()
	v.click(`document.querySelector(".consent [data-consent=` + choice + `]")`)
	v.Wait(`!document.querySelector(".consent")`)
}

// follow clicks the first link to a path and waits until its page stands.
func (v *visitor) follow(path string) {
	v.t.Helper()
	link := `a[href=` + quote(path) + `]`
	v.click(`(document.querySelector(` + quote("main "+link) + `) ?? document.querySelector(` + quote(link) + `))`)
	v.at(path)
}

// target waits for a worker of the visitor's page, and returns its ID.
func (v *visitor) target(kind string) target.ID {
	v.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		all, err := chromedp.Targets(v.Context())
		if err != nil {
			v.t.Fatal(err)
		}
		for _, one := range all {
			if one.Type == kind && strings.HasPrefix(one.URL, v.demo.URL) {
				return one.TargetID
			}
		}
	}
	v.t.Fatalf("the page has no %s", kind)
	return ""
}

// shelf is an expression for the shelf of a placement.
func shelf(placement string) string {
	return `document.querySelector("inkling-shelf[placement=` + placement + `]")`
}

// shows waits until a shelf stands, and returns the IDs of its items.
func (v *visitor) shows(placement string) []string {
	v.t.Helper()
	one := shelf(placement)
	v.Do(chromedp.Evaluate[chromedp.Void](`void ` + one + `?.scrollIntoView({ block: "center", behavior: "instant" })`))
	v.Wait(one + `?.state === "ready"`)
	return browsertest.Eval[[]string](v.Page, one+`.items.map((it) => it.id)`)
}

// noTroubles fails the test for every error that the console shows.
func (v *visitor) noTroubles() {
	v.t.Helper()
	for _, trouble := range v.Troubles() {
		v.t.Errorf("the console says: %s", trouble)
	}
}

// quote is a text as a JavaScript literal.
func quote(text string) string {
	literal, _ := json.Marshal(text) // a string cannot fail
	return string(literal)
}

// Package web holds what a page loads, in TypeScript, and its tests in a real
// browser: with the engine that a page loads and a model trained for the tests.
// Where an engine must crash there is a stand-in.
package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/wasm/engine"
)

const forYou = `document.querySelector("inkling-shelf")`

// load makes the page's Inkling the variable "it".
const load = `import("/inkling/inkling.js").then(async ({ Inkling }) => { globalThis.it = await Inkling.load(); return true })`

// code is the code that a promise rejects with, "" if it does not.
func code(promise string) string {
	return `(` + promise + `).then(() => "", (e) => e.name + " " + e.code)`
}

// stands is true once the for-you shelf holds these items.
func stands(ids []string) string {
	return forYou + `.items.map((it) => it.id).join() === "` + strings.Join(ids, ",") + `"`
}

func ids(p *browsertest.Page) []string {
	return browsertest.Eval[[]string](p, forYou+`.items.map((it) => it.id)`)
}

// did is what a visitor did just now.
func did(b shop.Behaviour, item string) shop.Record {
	return shop.Record{Time: time.Now().UnixMilli(), Item: item, Behaviour: b}
}

func noTroubles(t *testing.T, p *browsertest.Page) {
	t.Helper()
	for _, trouble := range p.Troubles() {
		t.Errorf("the console says: %s", trouble)
	}
}

func TestShelfReplacesItsFallback(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	card := browsertest.Eval[map[string]string](p, `(() => {
		const root = `+forYou+`.shadowRoot, li = root.querySelector("li");
		const text = (part) => li.querySelector("[part=" + part + "]").textContent;
		return {
			cards: String(root.querySelectorAll("li").length), heading: root.querySelector("h2").textContent,
			name: text("name"), brand: text("brand"), price: text("price"),
			link: li.querySelector("a").href, labelled: root.querySelector("section").getAttribute("aria-labelledby"),
			busy: root.querySelector("section").ariaBusy, role: root.querySelector("ul").getAttribute("role"),
			fallback: String(document.querySelector("[slot=fallback]").checkVisibility()),
		};
	})()`)
	first := item(t, expected(t, engine.Request{Placement: "for-you", Limit: 8})[0])
	want := map[string]string{
		"cards": "8", "heading": "For you", "name": first.Title, "brand": first.Brand, "price": fmt.Sprintf("€%.2f", first.Price),
		"link": s.url + first.Link, "labelled": "title", "busy": "false", "role": "list", "fallback": "false",
	}
	for name, value := range want {
		if card[name] != value {
			t.Errorf("%s is %q, want %q", name, card[name], value)
		}
	}
	noTroubles(t, p)
}

func TestInfoTellsPhasesAndStorage(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	if !browsertest.Eval[bool](p, `["manifest", "engine", "compile", "start", "model", "decode", "golden", "catalogue", "stock", "restore", "total"].every((k) => it.info.ms[k] >= 0) && it.info.memory % 65536 === 0`) {
		t.Error("info.ms lacks a phase, or the memory is no number of pages")
	}
	t.Logf("phases in ms: %s", browsertest.Eval[string](p, `JSON.stringify(it.info.ms)`))
	if got := browsertest.Eval[string](p, `JSON.stringify(it.status)`); got != `{"consent":"session","storage":"memory","reason":"session","events":0}` {
		t.Errorf("status %s", got)
	}
	same := `import("/inkling/inkling.js").then(async ({ Inkling }) => (await Inkling.load({ base: "/inkling" })) === it)`
	if !browsertest.Eval[bool](p, same) {
		t.Error("a second load of one base gives another instance")
	}
}

func TestBadRequestsAreRejected(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	for _, c := range []struct{ call, want string }{
		{`it.observe({ event: "veiw", item: "p1-0001" })`, "InklingError bad-request"},
		{`it.observe({ event: "view" })`, "InklingError bad-request"},
		{`it.observe({ event: "view", item: "x".repeat(257) })`, "InklingError bad-request"},
		{`it.observe({ event: "view", item: "\u00e9".repeat(129) })`, "InklingError bad-request"},
		{`it.observe({ event: "rating", item: "p1-0001", value: NaN })`, "InklingError bad-request"},
		{`it.observe({ event: "view", item: "p1-0001", position: 1.5 })`, "InklingError bad-request"},
		{`it.observe({ event: "view", item: "p1-0001", time: Date.now() * 1000 })`, "InklingError bad-request"},
		{`it.observe(null)`, "InklingError bad-request"},
		{`it.observe(Array(1001).fill({ event: "view", item: "p1-0001" }))`, "InklingError bad-request"},
		{`it.recommend({ placement: "for-you", limit: 0 })`, "InklingError bad-request"},
		{`it.recommend({ placement: "nowhere" })`, "InklingError bad-request"},
		{`it.recommend({ placement: "similar", item: "absent" })`, "InklingError unknown-item"},
		{`it.consent("maybe")`, "InklingError bad-request"},
		{`it.observe({ event: "view", item: "absent" }).then((o) => { if (o.unknown !== 1) throw o })`, ""},
	} {
		if got := browsertest.Eval[string](p, code(c.call)); got != c.want {
			t.Errorf("%s: %q, want %q", c.call, got, c.want)
		}
	}
}

func TestShelfFollowsTheVisitor(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	browsertest.Eval[bool](p, load)
	before := ids(p)
	browsertest.Eval[bool](p, view+`.then(() => true)`)
	after := expected(t, engine.Request{Placement: "for-you", Limit: 8}, did(shop.View, "p1-0010"))
	if slices.Equal(before, after) {
		t.Fatalf("a view changes nothing on %q", before)
	}
	p.Wait(stands(after))
	if got, want := browsertest.Eval[string](p, `it.profile().then((p) => p.categories[0].path)`), item(t, "p1-0010").CategoryPath(); got != want {
		t.Errorf("profile: %q, want %q", got, want)
	}
	noTroubles(t, p)
}

func TestShelfStaysUnderThePointer(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, forYou+`.shadowRoot.querySelector("a").focus(), true`)
	before := ids(p)
	browsertest.Eval[bool](p, view+`.then(() => new Promise((go) => setTimeout(go, 700, true)))`)
	if after := ids(p); !slices.Equal(before, after) {
		t.Errorf("cards moved under the focus: %q, were %q", after, before)
	}
	browsertest.Eval[bool](p, forYou+`.shadowRoot.activeElement.blur(), true`)
	p.Wait(stands(expected(t, engine.Request{Placement: "for-you", Limit: 8}, did(shop.View, "p1-0010"))))
}

func TestImpressionsAndClicksAreReported(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, `globalThis.seen = [], addEventListener("inkling:impression", (e) => seen.push(e.detail)),
		addEventListener("inkling:select", (e) => { globalThis.chosen = e.detail; e.preventDefault() }), true`)
	browsertest.Eval[bool](p, load)
	p.Wait(`seen.length >= 4`)
	p.Wait(forYou + `.state === "ready"`)
	browsertest.Eval[bool](p, forYou+`.shadowRoot.querySelectorAll("a")[2].click(), true`)
	third := ids(p)[2]
	if got := browsertest.Eval[string](p, `chosen.item.id + " at " + chosen.position + " of " + chosen.placement`); got != third+" at 3 of for-you" {
		t.Errorf("selected %q, want %s", got, third)
	}
	if url := browsertest.Eval[string](p, `location.pathname`); url != "/" {
		t.Errorf("a prevented selection led to %s", url)
	}
	p.Wait(`it.export().then((x) => x.events.some((e) => e.event === "click" && e.item === "` + third + `" && e.position === 3))`)
	if !browsertest.Eval[bool](p, `it.export().then((x) => seen.every((d) => x.events.filter((e) => e.event === "impression" && e.item === d.item.id).length >= 1))`) {
		t.Error("an impression that was dispatched is not in the log")
	}
	if twice := browsertest.Eval[int](p, `seen.length - new Set(seen.map((d) => d.placement + d.item.id)).size`); twice > 0 {
		t.Errorf("%d impressions were counted twice", twice)
	}
}

// What the page writes on a card is a part of it, for a press too; and with
// "explain" the page is told what there is to write.
func TestNotesOnCards(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	if browsertest.Eval[bool](p, forYou+`.items.some((it) => it.reason)`) {
		t.Error("want reasons where they are asked for only")
	}
	browsertest.Eval[bool](p, `addEventListener("inkling:select", (e) => { globalThis.chosen = e.detail; e.preventDefault() }), true`)
	browsertest.Eval[bool](p, forYou+`.explain = "", true`)
	p.Wait(forYou + `.items.every((it) => it.reason.kind && it.parts.length > 0)`)
	second := ids(p)[1]
	browsertest.Eval[bool](p, `((note) => (note.slot = "note-`+second+`", note.textContent = "A note", `+forYou+`.append(note), true))(document.createElement("span"))`)
	if got := browsertest.Eval[string](p, forYou+`.querySelector("span[slot]").assignedSlot.closest("a").querySelector(".name").textContent`); got != item(t, second).Title {
		t.Errorf("the note stands on the card of %q, want %q", got, item(t, second).Title)
	}
	browsertest.Eval[bool](p, forYou+`.querySelector("span[slot]").click(), true`)
	if got := browsertest.Eval[string](p, `chosen?.item.id + " at " + chosen?.position`); got != second+" at 2" {
		t.Errorf("selected %q, want %s", got, second)
	}
}

func TestKeyboard(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	browsertest.Eval[bool](p, `document.querySelector("nav a").focus(), true`)
	p.Do(chromedp.KeyEvent(kb.Tab))
	first := item(t, ids(p)[0])
	focused := forYou + `.shadowRoot.activeElement`
	if got := browsertest.Eval[string](p, focused+`?.textContent ?? "nothing"`); !strings.Contains(got, first.Title) {
		t.Fatalf("Tab leads to %q, want the first card, %q", got, first.Title)
	}
	if shadow := browsertest.Eval[string](p, `getComputedStyle(`+focused+`.querySelector(".frame"), "::after").boxShadow`); !strings.Contains(shadow, "inset") {
		t.Errorf("the focused card shows no ring: %q", shadow)
	}
	p.Do(chromedp.KeyEvent(kb.Enter))
	p.Wait(`location.pathname === "` + first.Link + `"`)
}

func TestCatalogueTextIsNeverMarkup(t *testing.T) {
	const attack = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`
	s := newSite(t, func(in *bundle.Input) {
		links := []string{"javascript:globalThis.hacked=1", "java\nscript:globalThis.hacked=1", " javascript:globalThis.hacked=1",
			"data:text/html,<script>1</script>", "vbscript:x", "blob:http://x/1", "//elsewhere.example/p", "/product/p1-0008"}
		// Links and titles have no part in the ranking: these are the eight to come.
		for i, id := range expected(t, engine.Request{Placement: "for-you", Limit: 8}) {
			at, _ := in.Catalogue.Index(id)
			it := &in.Catalogue.Items[at]
			it.Title, it.Brand, it.Currency, it.Link, it.Image = attack, attack, attack, links[i], links[i]
		}
	})
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	hrefs := browsertest.Eval[[]string](p, `[...`+forYou+`.shadowRoot.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? "")`)
	want := []string{"", "", "", "", "", "", "http://elsewhere.example/p", s.url + "/product/p1-0008"}
	if !slices.Equal(hrefs, want) {
		t.Errorf("links %q, want %q", hrefs, want)
	}
	if got := browsertest.Eval[string](p, forYou+`.shadowRoot.querySelector("[part=name]").textContent`); got != attack {
		t.Errorf("the title reads %q, want it letter by letter", got)
	}
	browsertest.Eval[bool](p, `[...`+forYou+`.shadowRoot.querySelectorAll("a")].slice(0, 6).forEach((a) => a.click()), true`)
	if browsertest.Eval[bool](p, `"hacked" in globalThis || `+forYou+`.shadowRoot.querySelector("script,[onerror]") !== null`) {
		t.Error("a catalogue's text became markup")
	}
}

func TestElementSurvivesRepeatedConnection(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	most := expected(t, engine.Request{Placement: "trending", Limit: 2})
	browsertest.Eval[bool](p, `(() => {
		const shelf = document.createElement("inkling-shelf");
		globalThis.again = shelf;
		globalThis.readies = 0;
		shelf.addEventListener("inkling:ready", () => readies++);
		shelf.placement = "trending"; shelf.limit = 3; shelf.exclude = ["`+most[0]+`", "`+most[1]+`"];
		for (let i = 0; i < 3; i++) { document.body.prepend(shelf); shelf.remove(); }
		document.body.prepend(shelf);
		return true;
	})()`)
	p.Wait(`again.state === "ready"`)
	want := strings.Join(expected(t, engine.Request{Placement: "trending", Limit: 3, Exclude: []string{most[0], most[1]}}), ",") + " 3 1"
	if got := browsertest.Eval[string](p, `again.items.map((i) => i.id).join() + " " + again.getAttribute("limit") + " " + readies`); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProductPageFindsItsItem(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/product/p1-0001")
	p.Wait(forYou + `.state === "ready"`)
	got := ids(p)
	if len(got) != 4 || slices.Contains(got, "p1-0001") {
		t.Errorf("similar to p1-0001: %q", got)
	}
	p.Wait(`document.querySelector("[placement=recently-viewed]").items[0]?.id === "p1-0001"`)
	noTroubles(t, p)
}

// The place of a shelf is the same before and after, so nothing below it moves.
func TestNoLayoutShift(t *testing.T) {
	s := newSite(t)
	watch := `globalThis.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => shift += e.value)).observe({ type: "layout-shift", buffered: true });
		globalThis.longest = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => longest = Math.max(longest, e.duration))).observe({ type: "longtask", buffered: true });`
	p := browser.Profile(t).Page(watch).Open(s.url)
	p.Wait(`[...document.querySelectorAll("inkling-shelf")].every((it) => it.state === "ready")`)
	browsertest.Eval[bool](p, `new Promise((go) => setTimeout(go, 300, true))`)
	shift := browsertest.Eval[float64](p, `shift`)
	t.Logf("layout shift %.4f, longest task %.0f ms, first shelf after %.0f ms", shift, browsertest.Eval[float64](p, `longest`),
		browsertest.Eval[float64](p, `performance.now()`))
	if shift > 0.01 {
		t.Errorf("layout shift %.4f, want none", shift)
	}
}

func TestDarkPagesAndReducedMotion(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page()
	_, err := chromedp.Call(p.Context(), emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: "dark"}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p.Open(s.url).Wait(forYou + `.state === "ready"`)
	style := browsertest.Eval[[]string](p, `(() => {
		const of = (selector) => getComputedStyle(`+forYou+`.shadowRoot.querySelector(selector));
		return [of(".name").color, of(".image").transitionDuration];
	})()`)
	if style[0] != "rgb(255, 255, 255)" || style[1] != "0s" {
		t.Errorf("text is %s, transitions take %s; want the page's white, and none", style[0], style[1])
	}
}

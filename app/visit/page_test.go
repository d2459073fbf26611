//go:build !wasm

package visit

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"inkling/tools/browsertest"
)

// flaws is a list of what a page gets wrong for those who cannot see it, or see
// little of it at a time. Shelves are looked into.
const flaws = `(() => {
	const all = (selector) => [document, ...[...document.querySelectorAll("inkling-shelf")].map((it) => it.shadowRoot)]
		.flatMap((root) => [...root.querySelectorAll(selector)]).filter((it) => it.checkVisibility() && !it.closest("[aria-hidden=true]"));
	const found = [], say = (what, it) => found.push(what + ": " + (it?.outerHTML.slice(0, 160) ?? "none"));
	const one = (selector) => all(selector).length === 1 || say("want one " + selector + ", got " + all(selector).length, all(selector)[1]);
	one("h1"); one("main"); one(".shop > header"); one(".shop > footer"); one("search");
	if (document.documentElement.lang !== "en") say("a language", document.documentElement);
	if (!document.title) say("a title");
	const name = (it) => it.ariaLabel || it.labels?.[0]?.textContent || it.getAttribute("aria-labelledby") || it.textContent.trim() || it.querySelector("img[alt]:not([alt=''])");
	for (const it of all("a, button, input, nav, section[aria-labelledby], [role=group]")) if (!name(it)) say("a name", it);
	for (const it of all("img")) if (!it.hasAttribute("alt")) say("alt", it);
	for (const it of all("[id]")) if (document.querySelectorAll("#" + CSS.escape(it.id)).length > 1) say("one element an id", it);
	for (const it of all("[aria-labelledby], [aria-controls]"))
		for (const id of [it.getAttribute("aria-labelledby"), it.getAttribute("aria-controls")])
			if (id && !it.getRootNode().getElementById(id)) say("what " + id + " names", it);
	let level = 1;
	for (const it of document.querySelectorAll("main h1, main h2, main h3, main inkling-shelf")) {
		const here = it.localName === "inkling-shelf" ? 2 : Number(it.localName[1]);
		if (here > level + 1) say("no heading left out", it);
		level = here;
	}
	for (const it of all("a, button")) {
		const { width, height } = it.getBoundingClientRect();
		if (width > 0 && (width < 24 || height < 24) && getComputedStyle(it).display !== "inline") say("24 pixels to hit", it);
	}
	const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	if (wide > 0) say("no scrolling sideways, by " + wide + " px", [...document.querySelectorAll("body *")].find((it) => it.getBoundingClientRect().right > innerWidth));
	return found;
})()`

// Every page, on a narrow phone and on a desk, as the server sends it and as
// the app draws it: whole, named, and without a word on the console.
func TestPagesAreSound(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	leaf := d.leaf(t)
	item := &d.goods.Items[leaf.Items[0]]
	v := d.visit(t, "/")
	v.answer("session")
	v.look(2)
	v.click(`document.getElementById("add")`)
	titles := make(map[string]string)
	for _, page := range []string{"/", leaf.Parent.Link(), leaf.Link() + "?sort=price", item.Link(), "/cart", "/knows", "/about", "/search?q=mug", "/search", "/no-such-page"} {
		v.goTo(page)
		v.Wait(`[...document.querySelectorAll("inkling-shelf")].every((it) => it.state !== "loading")`)
		if page == "/knows" {
			v.Wait(`document.querySelector(".panels")`)
		}
		for _, width := range []int64{360, 1280} {
			v.viewport(width, 800)
			v.Wait(`innerWidth === document.documentElement.clientWidth`)
			for _, flaw := range browsertest.Eval[[]string](v.Page, flaws) {
				t.Errorf("%s at %d px: want %s", page, width, flaw)
			}
		}
		title := browsertest.Eval[string](v.Page, `document.title`)
		if other, ok := titles[title]; ok && strings.Split(other, "?")[0] != strings.Split(page, "?")[0] {
			t.Errorf("%s and %s are both called %q", other, page, title)
		}
		titles[title] = page
	}
	for _, trouble := range v.Troubles() {
		if !strings.Contains(trouble, "status of 404") { // the page that is not there
			t.Errorf("the console says: %s", trouble)
		}
	}
}

// Who moves through the shop by keyboard, or by ear, lands where the new
// content is, and can see where that is.
func TestFocus(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.answer("session")
	v.goTo("/")
	tab := func(keys string) { v.Do(chromedp.KeyEvent(keys)) }
	tab(kb.Tab)
	v.Wait(`document.activeElement.matches(".skip")`)
	v.Wait(`document.activeElement.getBoundingClientRect().top >= 0`)
	tab(kb.Enter)
	v.Wait(`document.activeElement.id === "main"`)
	tab(kb.Tab)
	v.Wait(`document.querySelector("main").contains(document.activeElement) && document.activeElement.matches("a:focus-visible")`)
	v.Wait(`getComputedStyle(document.activeElement).outlineStyle === "solid"`)

	// By keyboard to another page: the focus goes to its content.
	v.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".departments a").focus()`))
	tab(kb.Enter)
	v.at(d.goods.Root.Children[0].Link())
	v.Wait(`document.activeElement.id === "main" && scrollY === 0`)

	// The search field's list, by arrow keys alone.
	v.Do(chromedp.Evaluate[chromedp.Void](`document.getElementById("find").focus()`), chromedp.KeyEvent("lantern"))
	v.Wait(`document.querySelectorAll(".found-item").length > 1`)
	tab(kb.ArrowDown)
	v.Wait(`document.getElementById(document.getElementById("find").getAttribute("aria-activedescendant"))?.ariaSelected === "true"`)
	tab(kb.Enter)
	v.Wait(`location.pathname.startsWith("/product/") && document.activeElement.id === "main"`)

	// A step back returns to where the visitor was.
	v.Do(chromedp.Evaluate[chromedp.Void](`scrollTo({ top: 500, behavior: "instant" })`))
	v.Wait(`scrollY === 500`)
	v.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".head-links a").focus({ preventScroll: true })`))
	tab(kb.Enter)
	v.at("/knows")
	v.Wait(`scrollY === 0`)
	v.Do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	v.Wait(`location.pathname.startsWith("/product/") && Math.abs(scrollY - 500) < 2`)

	// So does one that is taken as soon as the other page has its address, and
	// before the browser has told of the scrolling. The browser's own way back,
	// which would hide a wrong one, is off.
	v.Do(chromedp.Evaluate[chromedp.Void](`(() => {
		history.scrollRestoration = "manual";
		const push = history.pushState;
		history.pushState = (...state) => {
			history.pushState = push;
			push.apply(history, state);
			history.back();
		};
		addEventListener("popstate", () => setTimeout(() => { window.returned = true }, 500), { once: true });
		scrollTo({ top: 400, behavior: "instant" });
		document.querySelector(".head-links a").click();
	})()`))
	v.Wait(`window.returned && location.pathname.startsWith("/product/") && Math.abs(scrollY - 400) < 2`)
	v.noTroubles()
}

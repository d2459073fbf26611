//go:build !wasm

package visit

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"inkling/tools/browsertest"
)

// With -pictures DIR the pages are pictured for people to look at: on a phone
// and on a desk, in light and in the dark.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no pictures asked for; name a folder with -pictures")
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	d := newDemo(t)
	for _, width := range []int64{390, 1280} {
		for _, dark := range []bool{false, true} {
			v := d.visit(t, "/")
			v.viewport(width, 900)
			name := strconv.FormatInt(width, 10)
			if dark {
				v.dark()
				name += "-dark"
			}
			v.pictureAll(name)
		}
	}
}

// pictureAll walks through the shop and pictures what it passes.
func (v *visitor) pictureAll(name string) {
	picture := func(page string) { v.picture(name + "-" + page) }
	v.Wait(`document.querySelector(".consent")`)
	picture("home-consent")
	v.answer("granted")
	picture("home")
	leaf := v.demo.leaf(v.t)
	v.viewFive(leaf)
	picture("product")
	v.click(`document.getElementById("add")`)
	v.follow(leaf.Parent.Link())
	picture("category")
	v.click(`document.querySelector("a[href='/']")`)
	v.Wait(`document.querySelector(".home")`)
	picture("home-later")
	for page, address := range map[string]string{
		"cart": "/cart", "knows": "/knows", "about": "/about", "search": "/search?q=mug", "not-found": "/nowhere",
	} {
		v.goTo(address)
		if page == "knows" {
			v.Wait(`document.querySelector(".events li")`)
			v.click(`document.querySelector(".panel-head button")`)
			v.Wait(`document.getElementById("measured") && document.querySelector(".head-state")?.textContent.includes("has learned")`)
		}
		picture(page)
	}
}

// picture takes the whole page, from top to end, once its shelves stand.
func (v *visitor) picture(name string) {
	v.t.Helper()
	browsertest.Eval[bool](v.Page, `new Promise(async (done) => {
		const waiting = () => [...document.querySelectorAll("inkling-shelf")].find((shelf) => shelf.state === "idle" || shelf.state === "loading");
		for (let shelf; (shelf = waiting()); await new Promise(requestAnimationFrame)) shelf.scrollIntoView({ behavior: "instant" });
		scrollTo({ top: 0, behavior: "instant" });
		await new Promise(requestAnimationFrame);
		const shelves = [...document.querySelectorAll("inkling-shelf")].map((shelf) => shelf.shadowRoot);
		const images = [document, ...shelves].flatMap((root) => [...root.querySelectorAll("img")]).filter((image) => image.checkVisibility());
		for (const image of images) image.loading = "eager";
		await Promise.all(images.map((image) => image.decode().catch(() => {})));
		done(true);
	})`)
	shot, err := chromedp.Run(v.Context(), chromedp.FullScreenshot(100))
	if err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), shot, 0o644); err != nil {
		v.t.Fatal(err)
	}
}

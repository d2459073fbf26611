//go:build !wasm

package visit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"inkling/tools/browsertest"
)

// stores is everything in which a page can keep something, by name.
type stores struct {
	Databases, Device, Tab, Cookies, Files []string
	Caches                                 []string // of these the cached addresses
}

const readStores = `(async () => ({
	Databases: (await indexedDB.databases()).map((db) => db.name),
	Device: Object.keys(localStorage),
	Tab: Object.keys(sessionStorage),
	Cookies: document.cookie ? document.cookie.split("; ") : [],
	Files: await Array.fromAsync((await navigator.storage.getDirectory()).keys()),
	Caches: (await Promise.all((await caches.keys()).map(async (name) =>
		(await (await caches.open(name)).keys()).map((request) => name + " " + new URL(request.url).pathname)))).flat(),
}))()`

// stored reads all stores. The site's own copy is left out, and the test fails
// where it holds anything but the site's files, which are the same for all.
func (v *visitor) stored() stores {
	v.t.Helper()
	s := browsertest.Eval[stores](v.Page, readStores)
	for _, line := range s.Caches {
		name, address, _ := strings.Cut(line, " ")
		file := filepath.Join(*siteFolder, filepath.FromSlash(address))
		if address == "/" {
			file = filepath.Join(file, "index.html")
		}
		_, err := os.Stat(file)
		_, page := os.Stat(file + ".html")
		if !strings.HasPrefix(name, "wren-") || err != nil && page != nil {
			v.t.Errorf("a cache holds what is no file of the site: %s", line)
		}
	}
	s.Caches = nil
	return s
}

// keeps waits until the stores are as they should be.
func (v *visitor) keeps(when string, want stores) {
	v.t.Helper()
	diff := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if diff = cmp.Diff(want.filled(), v.stored().filled()); diff == "" {
			return
		}
	}
	v.t.Errorf("%s, the stores hold (-want +got):\n%s", when, diff)
}

// filled has empty lists for none.
func (s stores) filled() stores {
	for _, list := range []*[]string{&s.Databases, &s.Device, &s.Tab, &s.Cookies, &s.Files} {
		*list = append([]string{}, *list...)
	}
	return s
}

// did returns what the visitor did, as the page "What your browser knows" lists
// it, oldest first: "view p1-0001".
func (v *visitor) did() []string {
	v.t.Helper()
	if browsertest.Eval[string](v.Page, `location.pathname`) != "/knows" {
		v.follow("/knows")
	}
	v.Wait(`document.querySelector(".panels")`)
	lines := browsertest.Eval[[]string](v.Page, `[...document.querySelectorAll(".events li")].map((li) =>
		li.dataset.event + " " + (li.querySelector("a")?.pathname.replace("/product/", "") ?? ""))`)
	slices.Reverse(lines)
	return lines
}

// look opens a product from a category's page by a click, and returns its ID.
func (v *visitor) look(n int) string {
	v.t.Helper()
	v.follow(v.demo.leaf(v.t).Trail()[0].Link())
	item := v.demo.goods.Items[v.demo.leaf(v.t).Trail()[0].Items[n]]
	v.follow(item.Link())
	v.Wait(`document.getElementById("product-title")?.textContent === ` + quote(item.Title))
	return item.ID
}

func TestConsent(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	t.Run("not asked yet", func(t *testing.T) {
		v := d.visit(t, "/")
		v.Wait(`document.querySelector(".consent")`)
		id := v.look(0)
		v.settled()
		if diff := cmp.Diff([]string{"view " + id}, v.did()); diff != "" {
			t.Error(diff)
		}
		v.keeps("before any answer", stores{})
	})
	t.Run("session", func(t *testing.T) {
		v := d.visit(t, "/")
		v.answer("session")
		v.look(0)
		v.keeps("for this visit only", stores{Tab: []string{"wren-consent"}})
		v.reload()
		if got := v.did(); len(got) > 1 || slices.ContainsFunc(got, func(line string) bool { return !strings.HasPrefix(line, "view") }) {
			t.Errorf("want what was done since the reload at most, got %q", got)
		}
		v.goTo("/knows")
		v.Wait(`document.querySelector(".panels")`)
		if browsertest.Eval[bool](v.Page, `document.querySelector(".consent") !== null`) {
			t.Error("who has answered is asked again")
		}
		if got := v.did(); len(got) > 0 {
			t.Errorf("want nothing after a reload, got %q", got)
		}
		v.keeps("for this visit only, reloaded", stores{Tab: []string{"wren-consent"}})
	})
	t.Run("denied", func(t *testing.T) {
		v := d.visit(t, "/")
		v.answer("denied")
		v.look(0)
		if got := v.did(); len(got) > 0 {
			t.Errorf("want nothing learnt, got %q", got)
		}
		v.keeps("denied", stores{Tab: []string{"wren-consent"}})
		v.noTroubles()
	})
}

func TestMemoryThatWasGranted(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	first := v.look(0)
	v.answer("granted")
	want := []string{"view " + first, "view " + v.look(1)}
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Error(diff)
	}
	v.reload()
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Errorf("after a reload: %s", diff)
	}
	database := "inkling:" + d.URL + "/inkling/"
	v.keeps("granted", stores{Databases: []string{database}})

	if diff := cmp.Diff(want, v.download()); diff != "" {
		t.Errorf("the download: %s", diff)
	}

	v.click(`document.getElementById("forget")`)
	v.click(`document.getElementById("forget-not")`)
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Errorf("thought better of: %s", diff)
	}
	v.click(`document.getElementById("forget")`)
	v.Wait(`document.activeElement.id === "forget-not"`)
	v.click(`document.getElementById("forget-now")`)
	v.Wait(`document.querySelector(".panels") && !document.querySelector(".events li")`)
	v.keeps("forgotten", stores{})
	v.reload()
	if got := v.did(); len(got) > 0 {
		t.Errorf("forgotten, yet after a reload there is %q", got)
	}
	v.noTroubles()
}

// download presses the button and returns the events of the file that comes.
func (v *visitor) download() []string {
	v.t.Helper()
	folder := v.t.TempDir()
	_, err := chromedp.CallBrowser(v.Context(), browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder,
		BrowserContextID: chromedp.FromContext(v.Context()).BrowserContextID,
	})
	if err != nil {
		v.t.Fatal(err)
	}
	v.click(`document.getElementById("export")`)
	var file struct {
		Format string
		Events []struct{ Event, Item string }
	}
	name := filepath.Join(folder, "what-my-browser-knows.json")
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if text, err := os.ReadFile(name); err == nil && json.Unmarshal(text, &file) == nil {
			break
		}
		if time.Now().After(deadline) {
			v.t.Fatal("nothing was downloaded")
		}
	}
	if file.Format != "inkling-export" {
		v.t.Errorf("format: want inkling-export, got %q", file.Format)
	}
	var lines []string
	for _, e := range file.Events {
		if e.Event != "impression" {
			lines = append(lines, e.Event+" "+e.Item)
		}
	}
	return lines
}

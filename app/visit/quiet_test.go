//go:build !wasm

package visit

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"inkling/tools/browsertest"
)

// After load Inkling asks the network for nothing, whatever the visitor does.
// Requests are recorded where they are made: in the page, in Inkling's worker
// and in the service worker, and once more where they arrive.
func TestNoRequestsAfterLoad(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.shows("for-you")
	v.shows("trending")
	v.settled()
	r := record(v)
	d.requested()

	v.answer("granted")
	v.clickAround(d)

	r.probe()
	icons := browsertest.Eval[[]string](v.Page, `[...document.querySelectorAll("link[rel~=icon]")].map((link) => link.href)`)
	for _, request := range r.all() {
		if !request.ofThePage(icons) {
			t.Errorf("after load, the %s requested: %s (%s)", request.from, request.url, request.kind)
		}
	}
	for _, line := range d.requested() {
		if !strings.Contains(line, probeMark) {
			t.Errorf("after load, this reached the server: %s", line)
		}
	}
	v.noTroubles()
}

// clickAround does everything that the shop offers, without leaving the page.
func (v *visitor) clickAround(d *demo) {
	v.t.Helper()
	v.viewFive(d.leaf(v.t))
	v.click(`document.getElementById("add")`)
	v.click(`document.querySelector(".actions .quiet")`)
	v.shows("similar")
	first := browsertest.Eval[string](v.Page, `location.pathname`)
	v.click(shelf("similar") + `.shadowRoot.querySelector("a")`)
	v.Wait(`location.pathname !== ` + quote(first))
	v.click(`document.getElementById("add")`)
	v.follow("/cart")
	v.shows("cart")
	v.click(`document.getElementById("checkout")`)
	v.Wait(`document.querySelector(".thanks")`)
	v.shows("for-you")
	v.follow("/knows")
	v.Wait(`document.querySelector(".events li")`)
	v.follow("/about")
	v.click(`document.getElementById("find")`)
	v.Do(chromedp.KeyEvent("mug" + kb.Enter))
	v.at("/search")
	v.shows("trending")
	v.Do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	v.at("/about")
	v.click(`document.querySelector("a.brand")`)
	v.at("/")
	v.shows("for-you")
	v.shows("recently-viewed")
}

// request is what somebody asked the network, or the browser, for.
type request struct {
	from string // "page", "worker" or "service_worker"
	kind network.ResourceType
	url  string
}

// ofThePage tells navigations, pictures and the test's own questions from what
// a recommender might ask for. The demo's pictures of goods are inline; the
// icon is the browser's wish, whenever the address changes.
func (r request) ofThePage(icons []string) bool {
	inline := strings.HasPrefix(r.url, "data:")
	own := r.from == "page" && (r.kind == network.ResourceTypeDocument || r.kind == network.ResourceTypeImage || slices.Contains(icons, r.url))
	return inline || own || strings.Contains(r.url, probeMark)
}

// recorder notes the requests of a page, its worker and its service worker.
type recorder struct {
	v       *visitor
	workers map[string]context.Context // by kind of target

	mu       sync.Mutex
	requests []request
}

// record begins to note requests.
func record(v *visitor) *recorder {
	v.t.Helper()
	r := &recorder{v: v, workers: make(map[string]context.Context)}
	if err := chromedp.Listen(v.Context(), r.listener("page")); err != nil {
		v.t.Fatal(err)
	}
	for _, kind := range []string{"worker", "service_worker"} {
		ctx, cancel := chromedp.NewContext(v.Context(), chromedp.WithTargetID(v.target(kind)),
			chromedp.WithListener(r.listener(kind)), chromedp.WithDetachOnCancel())
		v.t.Cleanup(cancel)
		if err := chromedp.Do(ctx); err != nil {
			v.t.Fatalf("%s: %v", kind, err)
		}
		r.workers[kind] = ctx
	}
	return r
}

func (r *recorder) listener(from string) func(any) {
	return func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			r.mu.Lock()
			r.requests = append(r.requests, request{from, e.Type, e.Request.URL})
			r.mu.Unlock()
		case *runtime.EventExceptionThrown:
			r.v.t.Errorf("the %s threw: %s", from, e.ExceptionDetails.Text)
		}
	}
}

func (r *recorder) all() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]request(nil), r.requests...)
}

const probeMark = "probe-of-the-test"

// probe makes a request in every place and waits until it was noted there: the
// recorder is awake, and what was asked before has been noted too.
func (r *recorder) probe() {
	r.v.t.Helper()
	ask := chromedp.Evaluate[chromedp.Void](`void fetch("/web/mark.svg?` + probeMark + `")`)
	r.v.Do(ask)
	for kind, ctx := range r.workers {
		if err := chromedp.Do(ctx, ask); err != nil {
			r.v.t.Fatalf("%s: %v", kind, err)
		}
	}
	deadline := time.Now().Add(patience)
	for seen := map[string]bool{}; len(seen) < 3; time.Sleep(20 * time.Millisecond) {
		for _, one := range r.all() {
			if strings.Contains(one.url, probeMark) {
				seen[one.from] = true
			}
		}
		if time.Now().After(deadline) {
			r.v.t.Fatalf("requests are noted in %v only", seen)
		}
	}
}

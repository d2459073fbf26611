//go:build !wasm

// Package visit holds the tests of the demo site as its visitors meet it: in a
// real browser, with the engine, the model and the pages that `make site` laid
// out, and with nothing but clicks and addresses.
package visit

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"inkling/app/catalogue"
	"inkling/app/site"
	"inkling/tools/browsertest"
	"inkling/tools/bundle/static"
)

var (
	siteFolder = flag.String("site", "../../build/site", "`folder` of the demo site that is visited")
	pictures   = flag.String("pictures", "", "`folder` for pictures of the pages; none are taken without it")
)

// chromium is started by the first test that needs it.
var chromium = sync.OnceValues(browsertest.Start)

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if siteBuilt() {
		if b, err := chromium(); err == nil {
			b.Close()
		}
	}
	os.Exit(code)
}

func siteBuilt() bool {
	_, err := os.Stat(filepath.Join(*siteFolder, "index.html"))
	return err == nil
}

// demo is the built site on a local server.
type demo struct {
	*httptest.Server
	goods *catalogue.Catalogue

	mu       sync.Mutex
	requests []string
}

// newDemo serves the site until the test ends.
func newDemo(t *testing.T) *demo {
	t.Helper()
	if !siteBuilt() {
		t.Skipf("%s: no demo site here; run make site", *siteFolder)
	}
	root, err := os.OpenRoot(*siteFolder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	bundle, err := site.OpenBundle(filepath.Join(*siteFolder, "inkling"))
	if err != nil {
		t.Fatal(err)
	}
	d := new(demo)
	if d.goods, err = bundle.Goods(); err != nil {
		t.Fatal(err)
	}
	files := static.Handler(root)
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.requests = append(d.requests, fmt.Sprint(r.Method, " ", r.URL))
		d.mu.Unlock()
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(d.stop)
	return d
}

// stop ends the server: from now on there is no network.
func (d *demo) stop() {
	d.CloseClientConnections()
	d.Close()
}

// requested returns the requests that have reached the server since the last
// call.
func (d *demo) requested() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.requests
	d.requests = nil
	return all
}

package web

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/tools/bundle/static"
	"inkling/tools/webbuild"
)

var browser *browsertest.Browser

func TestMain(m *testing.M) {
	b, err := browsertest.Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
	browser = b
	code := m.Run()
	b.Close()
	os.Exit(code)
}

// parts are the scripts and the engine, built once from what lies here: what a
// program carries may be older.
var parts = sync.OnceValues(func() (bundle.Parts, error) {
	ctx := context.Background()
	wasmExec, err := webbuild.WasmExec(ctx, ".")
	if err != nil {
		return bundle.Parts{}, err
	}
	scripts, err := webbuild.BuildScripts("src", wasmExec)
	if err != nil {
		return bundle.Parts{}, err
	}
	engine, err := webbuild.BuildEngine(ctx, "..", "./wasm")
	if err != nil {
		return bundle.Parts{}, err
	}
	return bundle.Parts{Loader: plain(scripts.Loader), Worker: plain(scripts.Worker), Engine: plain(engine)}, nil
})

// standInEngine is an engine that crashes on request.
var standInEngine = sync.OnceValues(func() ([]byte, error) {
	return webbuild.BuildEngine(context.Background(), ".", "./testdata/standin")
})

// standIn puts that engine into a bundle, with a model that it takes. Its shop
// has 24 items in 3 categories, p1-0001 to p1-0024.
func standIn(t testing.TB) func(*bundle.Input) {
	return func(in *bundle.Input) {
		engine, err := standInEngine()
		if err != nil {
			t.Fatal(err)
		}
		in.Parts.Engine = plain(engine)
		in.Model = bundle.Model{Bytes: []byte("standin"), ModelInfo: bundle.ModelInfo{Items: 24, Tasks: []string{"view"}, Dim: 1}}
		items := make([]shop.Item, 24)
		for i := range items {
			id := fmt.Sprintf("p1-%04d", i+1)
			items[i] = shop.Item{
				ID: id, Title: id, Category: []string{"Home", []string{"Cups", "Lamps", "Rugs"}[i/8]},
				Price: 9.99, Currency: "EUR", Link: "/product/" + id,
			}
		}
		in.Catalogue = shop.NewCatalogue(items)
	}
}

// plain is a part whose compressed forms nobody asks for: brotli would take
// longer than the tests.
func plain(content []byte) bundle.Part {
	return bundle.Part{"": content, ".br": nil, ".gz": nil}
}

// site is the pages of this folder with a bundle, on a local server.
type site struct {
	url string
	dir string // of the bundle

	mu       sync.Mutex
	requests []string
	policy   string // instead of the server's own, where it is set
	cors     bool   // whether pages of other origins may read the files
}

// newSite serves the pages with a bundle of the simulated shop. The changes are
// made to what the bundle is laid out from.
func newSite(t testing.TB, changes ...func(*bundle.Input)) *site {
	t.Helper()
	built, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	trained := simulatedShop(t)
	in := bundle.Input{Parts: built, Model: trained.bundled(), Catalogue: shop.NewCatalogue(slices.Clone(trained.log.Catalogue.Items)), Compress: plain}
	for _, change := range changes {
		change(&in)
	}
	public := t.TempDir()
	if err := os.CopyFS(public, os.DirFS("pages")); err != nil {
		t.Fatal(err)
	}
	s := &site{dir: filepath.Join(public, "inkling")}
	if _, err := bundle.Write(s.dir, in); err != nil {
		t.Fatal(err)
	}
	dropEmptyForms(t, s.dir)
	root, err := os.OpenRoot(public)
	if err != nil {
		t.Fatal(err)
	}
	files := static.Handler(root)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.Path)
		policy := s.policy
		if s.cors {
			w.Header().Set("Access-Control-Allow-Origin", "*")
		}
		s.mu.Unlock()
		if policy != "" {
			w = &otherPolicy{w, policy}
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		root.Close()
	})
	s.url = server.URL
	return s
}

func dropEmptyForms(t testing.TB, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := entry.Info(); err != nil || info.Size() > 0 {
			return err
		}
		return os.Remove(path)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// otherPolicy answers with another content security policy.
type otherPolicy struct {
	http.ResponseWriter
	policy string
}

func (w *otherPolicy) WriteHeader(status int) {
	w.Header().Set("Content-Security-Policy", w.policy)
	w.ResponseWriter.WriteHeader(status)
}

// file is the path of the bundle's file whose name matches the pattern.
func (s *site) file(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(s.dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s in the bundle: %v", pattern, err)
	}
	return found[0]
}

// rewrite changes a file of the bundle behind the manifest's back.
func (s *site) rewrite(t *testing.T, pattern string, change func(string) string) {
	t.Helper()
	path := s.file(t, pattern)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{".br", ".gz"} {
		os.Remove(path + suffix)
	}
	if err := os.WriteFile(path, []byte(change(string(content))), 0o644); err != nil {
		t.Fatal(err)
	}
}

// forge changes a file of the bundle and lets the manifest promise the change.
func (s *site) forge(t *testing.T, pattern string, change func(string) string) {
	t.Helper()
	var before, after string
	s.rewrite(t, pattern, func(text string) string {
		before, after = text, change(text)
		return after
	})
	s.rewrite(t, "manifest.json", func(text string) string {
		return strings.NewReplacer(
			integrity(before), integrity(after),
			fmt.Sprintf(`"bytes": %d,`, len(before)), fmt.Sprintf(`"bytes": %d,`, len(after)),
		).Replace(text)
	})
}

func integrity(content string) string {
	sum := sha512.Sum384([]byte(content))
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// requested returns the requests since the last call.
func (s *site) requested() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.requests
	s.requests = nil
	return all
}

package static

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var site = map[string]string{
	"index.html":                   "home",
	"cart.html":                    "cart",
	"product/1.html":               "product 1",
	"help/index.html":              "help",
	"help/index.html.br/x.txt":     "a folder is no compressed form",
	"404.html":                     "no such page",
	"inkling/inkling.js":           "loader, which is longer than its compressed forms",
	"inkling/inkling.js.br":        "br",
	"inkling/inkling.js.gz":        "gzip",
	"inkling/e-0123456789.wasm":    "wasm",
	"inkling/m-0123456789.msgpack": "model",
	"inkling/manifest.json":        "{}",
	"app.webmanifest":              "{}",
	"unknown.zzz":                  "?",
	".secret":                      "secret",
	".well-known/security.txt":     "contact",
}

func newServer(t *testing.T) http.Handler {
	t.Helper()
	dir := t.TempDir()
	public := filepath.Join(dir, "public")
	for name, content := range site {
		path := filepath.Join(public, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "outside.txt"), []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../outside.txt", filepath.Join(public, "link.txt")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(public)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return Handler(root)
}

func get(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, "http://shop.example/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(b.String(), "\r\n\r\n")
	return text
}

func TestPaths(t *testing.T) {
	h := newServer(t)
	for _, c := range []struct {
		name, path string
		status     int
		content    string // or where a redirect leads
	}{
		{"home", "/", 200, "home"},
		{"page without its extension", "/product/1", 200, "product 1"},
		{"page with its extension", "/product/1.html", 200, "product 1"},
		{"folder's index", "/help/", 200, "help"},
		{"folder without its slash", "/help?a=1", 301, "/help/?a=1"},
		{"index by name", "/help/index.html", 301, "/help/"},
		{"folder without an index", "/product/", 404, "no such page"},
		{"folder without an index or slash", "/inkling", 404, "no such page"},
		{"absent", "/absent", 404, "no such page"},
		{"hidden file", "/.secret", 404, "no such page"},
		{"well known", "/.well-known/security.txt", 200, "contact"},
		{"out of the folder", "/../outside.txt", 404, "no such page"},
		{"out by a detour", "/product/../../outside.txt", 404, "no such page"},
		{"out by a link", "/link.txt", 404, "no such page"},
		{"backslash", `/..\outside.txt`, 404, "no such page"},
		{"zero byte", "/index.html\x00", 404, "no such page"},
		{"double slash does not lead to another host", "//help", 301, "/help/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := get(h, http.MethodGet, c.path)
			if r.StatusCode != c.status {
				t.Fatalf("%s: status %d, want %d", c.path, r.StatusCode, c.status)
			}
			if c.status == http.StatusMovedPermanently {
				if got := r.Header.Get("Location"); got != c.content {
					t.Errorf("leads to %q, want %q", got, c.content)
				}
				return
			}
			if got := body(t, r); got != c.content {
				t.Errorf("content %q, want %q", got, c.content)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	h := newServer(t)
	for _, c := range []struct{ accept, encoding, content string }{
		{"gzip, deflate, br, zstd", "br", "br"},
		{"gzip", "gzip", "gzip"},
		{"br;q=0.1, gzip;q=0.9", "gzip", "gzip"},
		{"br;q=0, gzip", "gzip", "gzip"},
		{"BR", "br", "br"},
		{"*", "br", "br"},
		{"*;q=0.5, br;q=0", "gzip", "gzip"},
		{"br; q=2", "", site["inkling/inkling.js"]},
		{"br;q=NaN", "", site["inkling/inkling.js"]},
		{"identity", "", site["inkling/inkling.js"]},
		{"", "", site["inkling/inkling.js"]},
	} {
		t.Run(c.accept, func(t *testing.T) {
			r := get(h, http.MethodGet, "/inkling/inkling.js", "Accept-Encoding", c.accept)
			if got := r.Header.Get("Content-Encoding"); got != c.encoding {
				t.Errorf("encoding %q, want %q", got, c.encoding)
			}
			if got := r.Header.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("Vary %q", got)
			}
			if got := r.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
				t.Errorf("type %q", got)
			}
			if got := body(t, r); got != c.content {
				t.Errorf("content %q, want %q", got, c.content)
			}
		})
	}
	if r := get(h, http.MethodGet, "/cart", "Accept-Encoding", "br"); r.Header.Get("Content-Encoding") != "" || r.Header.Get("Vary") != "" {
		t.Error("a file without compressed forms was negotiated")
	}
}

func TestHeaders(t *testing.T) {
	h := newServer(t)
	for _, c := range []struct{ path, contentType, cache string }{
		{"/", "text/html; charset=utf-8", "no-cache"},
		{"/inkling/e-0123456789.wasm", "application/wasm", "public, max-age=31536000, immutable"},
		{"/inkling/m-0123456789.msgpack", "application/msgpack", "public, max-age=31536000, immutable"},
		{"/inkling/manifest.json", "application/json", "no-cache"},
		{"/inkling/inkling.js", "text/javascript; charset=utf-8", "no-cache"},
		{"/app.webmanifest", "application/manifest+json", "no-cache"},
		{"/unknown.zzz", "application/octet-stream", "no-cache"},
		{"/absent", "text/html; charset=utf-8", "no-cache"},
	} {
		t.Run(c.path, func(t *testing.T) {
			r := get(h, http.MethodGet, c.path)
			for name, want := range map[string]string{
				"Content-Type": c.contentType, "Cache-Control": c.cache,
				"Content-Security-Policy": Policy, "X-Content-Type-Options": "nosniff",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestRevalidationAndRanges(t *testing.T) {
	h := newServer(t)
	tag := get(h, http.MethodGet, "/inkling/inkling.js", "Accept-Encoding", "br").Header.Get("ETag")
	if plain := get(h, http.MethodGet, "/inkling/inkling.js").Header.Get("ETag"); tag == "" || plain == tag {
		t.Errorf("tags %q and %q: each form needs its own", tag, plain)
	}
	if r := get(h, http.MethodGet, "/inkling/inkling.js", "Accept-Encoding", "br", "If-None-Match", tag); r.StatusCode != http.StatusNotModified {
		t.Errorf("status %d for a known tag, want 304", r.StatusCode)
	}
	r := get(h, http.MethodGet, "/inkling/inkling.js", "Accept-Encoding", "br", "Range", "bytes=0-5")
	if got := body(t, r); r.StatusCode != http.StatusPartialContent || got != "loader" {
		t.Errorf("range: status %d, %q", r.StatusCode, got)
	}
}

func TestMethods(t *testing.T) {
	h := newServer(t)
	if r := get(h, http.MethodPost, "/"); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d, Allow %q", r.StatusCode, r.Header.Get("Allow"))
	}
	r := get(h, http.MethodHead, "/", "Accept-Encoding", "br")
	if content, err := io.ReadAll(r.Body); r.StatusCode != http.StatusOK || err != nil || len(content) > 0 {
		t.Errorf("HEAD: status %d, %q, %v", r.StatusCode, content, err)
	}
}

func TestFolderIsNoCompressedForm(t *testing.T) {
	r := get(newServer(t), "GET", "/help/", "Accept-Encoding", "br")
	if got := body(t, r); got != "help" || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("got %q in the encoding %q, want the page itself", got, r.Header.Get("Content-Encoding"))
	}
}

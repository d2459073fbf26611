//go:build !wasm

package site

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
	"inkling/app/storefront"
)

const goodsText = `{"format":"inkling-catalogue","version":1,"currency":"EUR","items":[
	{"id":"m1","title":"Nook \"XL\" mug & saucer","price":15.95,"category":"Kitchen > Mugs","brand":"Kettlewick","image":"data:image/svg+xml,%3Csvg/%3E"},
	{"id":"t/1","title":"Wren tent","price":229,"category":"Outdoors","brand":"North Ridge"}]}`

const manifestText = `{"format":"inkling-bundle","version":1,"files":{
	"worker":{"name":"worker-1.js"},"engine":{"name":"engine-1.wasm"},
	"model":{"name":"model-1.msgpack"},"catalogue":{"name":"catalogue-1.json"}}}`

// bundleOf writes a bundle, with some files replaced, or left out if empty.
func bundleOf(t *testing.T, replaced map[string]string) string {
	t.Helper()
	files := map[string]string{
		"inkling.js": "export {}", "manifest.json": manifestText, "worker-1.js": "0", "engine-1.wasm": "\x00asm",
		"model-1.msgpack": "m", "catalogue-1.json": goodsText, "catalogue-1.json.br": "compressed",
	}
	for name, text := range replaced {
		files[name] = text
	}
	dir := t.TempDir()
	for name, text := range files {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var route sync.Once

// generate lays out a site of the bundle, and returns its folder.
func generate(t *testing.T, bundle string) (string, Result, error) {
	t.Helper()
	goods, err := catalogue.Parse([]byte(goodsText))
	if err != nil {
		t.Fatal(err)
	}
	route.Do(func() {
		app.RouteWithRegexp("^/", func() app.Composer { return storefront.New(goods, nil, nil) })
	})
	wasm := filepath.Join(t.TempDir(), "app.wasm")
	if err := os.WriteFile(wasm, []byte("\x00asm and more"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	result, err := Generate(Options{Wasm: wasm, Bundle: bundle, Out: out, Brotli: 1}, goods)
	return out, result, err
}

func read(t *testing.T, folder, address string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(address)))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestServiceWorkerKeepsWhatTheSiteHas(t *testing.T) {
	out, result, err := generate(t, bundleOf(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	worker := read(t, out, "app-worker.js")
	if !strings.Contains(worker, `prefix + "`+result.Version+`"`) {
		t.Errorf("want the version %s in the cache's name", result.Version)
	}
	resources, err := Resources([]byte(worker))
	if err != nil {
		t.Fatal(err)
	}
	kept := make(map[string]bool)
	for _, address := range resources {
		kept[address] = true
		if address == "/" {
			address = "/index.html"
		}
		if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(address))); err != nil {
			t.Error(err)
		}
	}
	for _, address := range []string{
		"/", shell, "/app.js", "/app.css", "/wasm_exec.js", "/web/app.wasm", "/web/shop.js", "/web/base.css", "/web/fraunces.woff2",
		"/web/icon-192.png", "/inkling/inkling.js", "/inkling/manifest.json", "/inkling/worker-1.js", "/inkling/engine-1.wasm",
		"/inkling/model-1.msgpack", "/inkling/catalogue-1.json",
	} {
		if !kept[address] {
			t.Errorf("want %s kept for a visit without a network, is not", address)
		}
	}
	if kept["/product/m1.html"] || kept["/product/m1"] {
		t.Error("product pages are thousands: the shell stands in for them")
	}
}

func TestPagesAreWholeWithoutScripts(t *testing.T) {
	out, _, err := generate(t, bundleOf(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, out, "product/m1.html")
	for _, want := range []string{
		`<title>Nook ”XL” mug &amp; saucer`, `content="Nook &#34;XL&#34; mug &amp; saucer by Kettlewick, €15.95."`,
		`src="data:image/svg+xml,%3Csvg/%3E"`, `<script src="/web/shop.js" type="module">`, `aria-hidden="true"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the product's page, not there", want)
		}
	}
	for _, not := range []string{"https://", `open="false"`, "<script>", "\\\""} {
		if strings.Contains(page, not) {
			t.Errorf("want no %q in the product's page, is there", not)
		}
	}
	if !strings.Contains(read(t, out, "404.html"), "We have looked everywhere") {
		t.Error("404.html: want the page that says so")
	}
	if _, err := os.Stat(filepath.Join(out, "product", "t")); err == nil {
		t.Error(`an item whose ID holds "/" has no file`)
	}
	if !strings.Contains(read(t, out, "app.js"), `goappWasmContentLength = "13"`) {
		t.Error("app.js: want the size of app.wasm, for the progress")
	}
}

func TestCopies(t *testing.T) {
	out, _, err := generate(t, bundleOf(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(brotli.NewReader(strings.NewReader(read(t, out, "web/app.wasm.br")))); err != nil {
		t.Fatal(err)
	}
	if text.String() != read(t, out, "web/app.wasm") {
		t.Error("app.wasm.br: want the content of app.wasm")
	}
	if got := read(t, out, "inkling/catalogue-1.json.br"); got != "compressed" {
		t.Errorf("the bundle's own copy is taken as it is, got %q", got)
	}
	if _, err := os.Stat(filepath.Join(out, "product", "m1.html.br")); err == nil {
		t.Error("product pages have no copies")
	}
}

func TestEveryRunGivesTheSameSite(t *testing.T) {
	bundle := bundleOf(t, nil)
	one, a, err := generate(t, bundle)
	if err != nil {
		t.Fatal(err)
	}
	two, b, err := generate(t, bundle)
	if err != nil {
		t.Fatal(err)
	}
	if a.Version != b.Version {
		t.Errorf("versions: %s and %s", a.Version, b.Version)
	}
	err = filepath.WalkDir(one, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(one, path)
		if read(t, one, name) != read(t, two, name) {
			t.Errorf("%s differs", name)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	_, other, err := generate(t, bundleOf(t, map[string]string{"model-1.msgpack": "another"}))
	if err != nil {
		t.Fatal(err)
	}
	if other.Version == a.Version {
		t.Error("another model is another version")
	}
}

func TestGenerateRefuses(t *testing.T) {
	tests := []struct {
		name     string
		replaced map[string]string
		want     string
	}{
		{"no manifest", map[string]string{"manifest.json": ""}, "manifest.json"},
		{"no JSON", map[string]string{"manifest.json": "{"}, "manifest.json"},
		{"a newer bundle", map[string]string{"manifest.json": `{"format":"inkling-bundle","version":2}`}, "version 1"},
		{"a name outside", map[string]string{"manifest.json": `{"format":"inkling-bundle","version":1,"files":{"catalogue":{"name":"../x"}}}`}, `"../x"`},
		{"no catalogue", map[string]string{"manifest.json": `{"format":"inkling-bundle","version":1,"files":{}}`}, "catalogue: want one"},
		{"a file that is not there", map[string]string{"engine-1.wasm": ""}, "engine-1.wasm"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, _, err := generate(t, bundleOf(t, tt.replaced))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("want an error with %q, got %v", tt.want, err)
			}
			if entries, _ := os.ReadDir(out); len(entries) != 0 {
				t.Errorf("want nothing written, got %v", entries)
			}
		})
	}
}

func TestGoodsRefuses(t *testing.T) {
	for name, text := range map[string]string{"empty": `{"format":"inkling-catalogue","version":1}`, "cut": goodsText[:40]} {
		b, err := OpenBundle(bundleOf(t, map[string]string{"catalogue-1.json": text}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Goods(); err == nil || !strings.Contains(err.Error(), "catalogue-1.json") {
			t.Errorf("%s: want an error that names the file, got %v", name, err)
		}
	}
}

func TestTidy(t *testing.T) {
	in := `<!doctype html><html><head><meta property="og:url" content="https:///x"><meta name="author" content="A"></head>` +
		`<body><details open="false"><p title="b" class="a" aria-hidden>x</p></details></body></html>`
	out, err := tidy([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	want := `<!DOCTYPE html><html><head><meta content="A" name="author"/></head>` +
		`<body><details><p aria-hidden="true" class="a" title="b">x</p></details></body></html>`
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Error(diff)
	}
}

func TestResourcesRefuses(t *testing.T) {
	for _, text := range []string{"", "const resourcesToCache = ", "const resourcesToCache = {};"} {
		if _, err := Resources([]byte(text)); err == nil {
			t.Errorf("%q: want an error, got none", text)
		}
	}
}

// go-app carries a copy of the file that loads WebAssembly: it must be that of
// the toolchain which builds the app.
func TestLoaderIsTheToolchains(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := get(newHandler("test", "", nil), "/wasm_exec.js")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimSpace(got), bytes.TrimSpace(want)) {
		t.Error("go-app's wasm_exec.js is not the toolchain's: upgrade go-app, or serve the toolchain's own")
	}
}

func TestManifestNamesItsOwnIcons(t *testing.T) {
	out, _, err := generate(t, bundleOf(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Name  string
		Icons []struct{ Src string }
	}
	if err := json.Unmarshal([]byte(read(t, out, "manifest.webmanifest")), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Name != storefront.Name || len(manifest.Icons) != 4 {
		t.Errorf("got %+v", manifest)
	}
	for _, icon := range manifest.Icons {
		if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(icon.Src))); err != nil {
			t.Error(err)
		}
	}
}

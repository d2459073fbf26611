package web

import (
	"bytes"
	"hash/crc32"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"inkling/model/modelfile"
	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/tools/modelwrite"
)

// fallbackShows checks that the visitor sees what the page itself holds, and
// where the shelf would stand.
func fallbackShows(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if !browsertest.Eval[bool](p, `document.querySelector("[slot=fallback] a").checkVisibility({ visibilityProperty: true })`) {
		t.Error("the fallback is not visible")
	}
	below := browsertest.Eval[float64](p, `document.querySelector("[slot=fallback] a").getBoundingClientRect().top - `+forYou+`.getBoundingClientRect().top`)
	if below > 40 { // its own margin and half a line
		t.Errorf("the fallback begins %.0f px below the top of the shelf", below)
	}
}

// Whatever fails, the page keeps what the server put into it, and the code says why.
func TestFallbackStaysWhenSomethingFails(t *testing.T) {
	stale := func(s string) string { return s + " " }
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, s *site)
		code    string
	}{
		{"worker was changed", func(t *testing.T, s *site) { s.rewrite(t, "worker-*.js", stale) }, "integrity"},
		{"engine was changed", func(t *testing.T, s *site) { s.rewrite(t, "engine-*.wasm", stale) }, "integrity"},
		{"model was changed", func(t *testing.T, s *site) { s.rewrite(t, "model-*.msgpack", stale) }, "integrity"},
		{"catalogue was changed", func(t *testing.T, s *site) { s.rewrite(t, "catalogue-*.json", stale) }, "integrity"},
		{"catalogue is cut off", func(t *testing.T, s *site) {
			s.forge(t, "catalogue-*.json", func(text string) string { return text[:len(text)/2] })
		}, "manifest-malformed"},
		{"catalogue of a later version", func(t *testing.T, s *site) {
			s.forge(t, "catalogue-*.json", func(text string) string { return strings.Replace(text, `"version":1`, `"version":2`, 1) })
		}, "manifest-malformed"},
		{"model is absent", func(t *testing.T, s *site) { os.Remove(s.file(t, "model-*.msgpack")) }, "network"},
		{"manifest is absent", func(t *testing.T, s *site) { os.Remove(s.file(t, "manifest.json")) }, "manifest-missing"},
		{"manifest is cut off", func(t *testing.T, s *site) {
			s.rewrite(t, "manifest.json", func(text string) string { return text[:len(text)/2] })
		}, "manifest-malformed"},
		{"manifest of a later version", func(t *testing.T, s *site) {
			s.rewrite(t, "manifest.json", func(text string) string { return strings.Replace(text, `"version": 1`, `"version": 2`, 1) })
		}, "manifest-malformed"},
		{"manifest leads elsewhere", func(t *testing.T, s *site) {
			s.rewrite(t, "manifest.json", func(text string) string {
				return regexp.MustCompile(`worker-\w+\.js`).ReplaceAllString(text, "../shop.js")
			})
		}, "manifest-malformed"},
		{"manifest promises too much", func(t *testing.T, s *site) {
			s.rewrite(t, "manifest.json", func(text string) string {
				return regexp.MustCompile(`"bytes": \d+`).ReplaceAllString(text, `"bytes": 99999999`)
			})
		}, "manifest-malformed"},
		{"manifest without integrity", func(t *testing.T, s *site) {
			s.rewrite(t, "manifest.json", func(text string) string { return strings.ReplaceAll(text, "sha384-", "sha1-") })
		}, "manifest-malformed"},
		{"WebAssembly is refused", func(_ *testing.T, s *site) {
			s.policy = "script-src 'self'; worker-src 'self'; connect-src 'self'"
		}, "wasm-refused"},
		{"workers are refused", func(_ *testing.T, s *site) {
			s.policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; connect-src 'self'"
		}, "worker-failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			c.prepare(t, s)
			p := browser.Profile(t).Page().Open(s.url)
			p.Wait(forYou + `.state === "error"`)
			fallbackShows(t, p)
			got := browsertest.Eval[string](p, `import("/inkling/inkling.js").then(({ Inkling }) => `+code(`Inkling.load()`)+`)`)
			if want := "InklingError " + c.code; got != want {
				t.Errorf("load rejects with %q, want %q", got, want)
			}
		})
	}
}

// The manifest matches its files here, so that nobody but the worker and the
// engine can refuse them.
func TestFallbackStaysWhenAFileIsFaulty(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*bundle.Input)
		code   string
	}{
		{"model of something else", modelFile(func([]byte) []byte { return []byte("PK\x03\x04") }), "model-magic"},
		{"model cut in half", modelFile(func(b []byte) []byte { return b[:len(b)/2] }), "model-size"},
		{"model with a flipped bit", modelFile(func(b []byte) []byte { b[len(b)/2] ^= 4; return b }), "model-checksum"},
		{"model of a newer version", modelFile(newer), "model-version"},
		{"model that is no model inside", modelFile(emptied), "model-malformed"},
		{"model that would be mis-scored", misscored(t), "model-golden"},
		{"catalogue of nothing", func(in *bundle.Input) { in.Catalogue = shop.NewCatalogue(nil) }, ""},
		{"engine that is no wasm", func(in *bundle.Input) { in.Parts.Engine = plain([]byte("not wasm")) }, "worker-failed"},
		{"worker that throws", func(in *bundle.Input) { in.Parts.Worker = plain([]byte(`throw new Error("broken")`)) }, "worker-failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, c.change)
			p := browser.Profile(t).Page().Open(s.url)
			p.Wait(`["error", "empty"].includes(` + forYou + `.state)`)
			fallbackShows(t, p)
			got := browsertest.Eval[string](p, `import("/inkling/inkling.js").then(({ Inkling }) => `+code(`Inkling.load()`)+`)`)
			if want := strings.TrimSuffix("InklingError "+c.code, "InklingError "); got != want {
				t.Errorf("load rejects with %q, want %q", got, want)
			}
		})
	}
}

// modelFile changes a copy of the bytes of the bundle's model.
func modelFile(change func([]byte) []byte) func(*bundle.Input) {
	return func(in *bundle.Input) { in.Model.Bytes = change(slices.Clone(in.Model.Bytes)) }
}

// newer raises the version, which follows the magic as one byte.
func newer(file []byte) []byte {
	file[bytes.Index(file, []byte(modelfile.Magic))+len(modelfile.Magic)]++
	return file
}

// emptied is an envelope whose checksum is right, around an empty map.
func emptied([]byte) []byte {
	body := []byte{0x80}
	file, err := msgpack.Marshal([]any{modelfile.Magic, modelfile.Version, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)), body})
	if err != nil {
		panic("web: " + err.Error())
	}
	return file
}

// misscored is the simulated shop's model with a golden vector that no engine
// computes.
func misscored(t *testing.T) func(*bundle.Input) {
	m := *simulatedShop(t).model
	m.Golden = slices.Clone(m.Golden)
	m.Golden[0].Scores = slices.Clone(m.Golden[0].Scores)
	m.Golden[0].Scores[0]++
	file, err := modelwrite.Marshal(&m)
	if err != nil {
		t.Fatal(err)
	}
	return func(in *bundle.Input) { in.Model.Bytes = file }
}

func TestLoadSucceedsAfterAFailure(t *testing.T) {
	s := newSite(t)
	var manifest string
	s.rewrite(t, "manifest.json", func(text string) string { manifest = text; return "{" })
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "error"`)
	s.rewrite(t, "manifest.json", func(string) string { return manifest })
	browsertest.Eval[bool](p, forYou+`.refresh().then(() => true)`)
	if state := browsertest.Eval[string](p, forYou+`.state`); state != "ready" {
		t.Errorf("after a refresh the shelf is %q, want ready", state)
	}
}

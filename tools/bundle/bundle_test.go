package bundle

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"inkling/model/shop"
)

func input(model string) Input {
	return Input{
		Parts: Parts{Loader: Forms([]byte("loader")), Worker: Forms([]byte("worker")), Engine: Forms([]byte("engine"))},
		Model: Model{Bytes: []byte(model), ModelInfo: ModelInfo{Items: 2, Tasks: []string{"view"}, Dim: 32}},
		Catalogue: shop.NewCatalogue([]shop.Item{
			{ID: "a", Title: "A <cup>", Category: []string{"Home", "Kitchen"}, Price: 9.99, Currency: "EUR", Link: "/product/a", Tags: []string{"oak", "by hand"}},
			{ID: "b", Title: "B", Price: 5, Currency: "EUR", Availability: "out_of_stock"},
			{ID: "c", Title: "C", Currency: "USD"},
		}),
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestWriteLaysOutWhatTheManifestPromises(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public", "inkling")
	if _, err := Write(out, input("model")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != "inkling-bundle" || m.Version != 1 || m.Model.Items != 2 {
		t.Errorf("manifest %+v", m)
	}
	want := []string{"inkling.js", "manifest.json"}
	for _, c := range []struct {
		pattern string
		file    File
	}{
		{`^worker-[0-9a-f]{10}\.js$`, m.Files.Worker},
		{`^engine-[0-9a-f]{10}\.wasm$`, m.Files.Engine},
		{`^model-[0-9a-f]{10}\.msgpack$`, m.Files.Model},
		{`^catalogue-[0-9a-f]{10}\.json$`, m.Files.Catalogue},
	} {
		want = append(want, c.file.Name)
		if !regexp.MustCompile(c.pattern).MatchString(c.file.Name) {
			t.Errorf("name %q does not match %s", c.file.Name, c.pattern)
		}
		content, err := os.ReadFile(filepath.Join(out, c.file.Name))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha512.Sum384(content)
		if got := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); got != c.file.Integrity || len(content) != c.file.Bytes {
			t.Errorf("%s: %d bytes with %s, the manifest says %d with %s", c.file.Name, len(content), got, c.file.Bytes, c.file.Integrity)
		}
	}
	var all []string
	for _, name := range want {
		all = append(all, name, name+".br", name+".gz")
		checkForms(t, filepath.Join(out, name))
	}
	slices.Sort(all)
	if got := names(t, out); !slices.Equal(got, all) {
		t.Errorf("files %q, want %q", got, all)
	}
}

func checkForms(t *testing.T, path string) {
	t.Helper()
	read := func(suffix string, open func(io.Reader) (io.Reader, error)) []byte {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		r, err := open(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s%s: %v", path, suffix, err)
		}
		return plain
	}
	plain := read("", func(r io.Reader) (io.Reader, error) { return r, nil })
	br := read(".br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil })
	gz := read(".gz", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
	if !bytes.Equal(plain, br) || !bytes.Equal(plain, gz) {
		t.Errorf("%s: the compressed forms hold something else", path)
	}
}

func TestCatalogueFile(t *testing.T) {
	got, err := encodeCatalogue(input("").Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"format":"inkling-catalogue","version":1,"currency":"EUR","items":[` +
		`{"id":"a","title":"A <cup>","price":9.99,"link":"/product/a","category":"Home > Kitchen","tags":["oak","by hand"]},` +
		`{"id":"b","title":"B","price":5,"availability":"out_of_stock"},` +
		`{"id":"c","title":"C","currency":"USD"}]}` + "\n"
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriteReplacesABundleOnly(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string // in the folder beforehand; nil: there is none
		want  string            // in the error; "" none
	}{
		{"absent", nil, ""},
		{"empty", map[string]string{}, ""},
		{"somebody's site", map[string]string{"index.html": "x"}, "left alone"},
		{"another manifest", map[string]string{"manifest.json": `{"name":"app"}`}, `format is "", want "inkling-bundle"`},
		{"broken manifest", map[string]string{"manifest.json": `{`}, "manifest.json is not a bundle's"},
		{"bundle with a foreign file", map[string]string{"manifest.json": `{"format":"inkling-bundle"}`, "notes.txt": "x"}, "notes.txt: does not belong"},
		{"bundle of a later version", map[string]string{"manifest.json": `{"format":"inkling-bundle","version":2}`, "inkling.js": "x"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			parent := t.TempDir()
			out := filepath.Join(parent, "out")
			if c.files != nil {
				if err := os.Mkdir(out, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			for name, content := range c.files {
				if err := os.WriteFile(filepath.Join(out, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Write(out, input("model"))
			if got := names(t, parent); !slices.Equal(got, []string{"out"}) {
				t.Errorf("left behind: %q", got)
			}
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			if got := names(t, out); len(got) != len(c.files) {
				t.Errorf("the folder has changed: %q", got)
			}
		})
	}
}

func TestWriteReplacesItsOwnBundle(t *testing.T) {
	out := filepath.Join(t.TempDir(), "inkling")
	first, err := Write(out, input("first"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Write(out, input("second"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, first.Files.Model.Name)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the earlier model is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, second.Files.Model.Name)); err != nil {
		t.Error(err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Input)
		want   string
	}{
		{"empty model", func(in *Input) { in.Model.Bytes = nil }, "model.msgpack: it is empty"},
		{"huge model", func(in *Input) { in.Model.Bytes = make([]byte, MaxBytes+1) }, "model.msgpack: 67108865 bytes"},
		{"price that is no number", func(in *Input) { in.Catalogue.Items[1].Price = float32(math.NaN()) }, `item "b": price is NaN`},
		{"item without id", func(in *Input) { in.Catalogue.Items[2].ID = "" }, "item 2 has no id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "inkling")
			if _, err := Write(out, input("earlier")); err != nil {
				t.Fatal(err)
			}
			before := names(t, out)
			in := input("model")
			c.change(&in)
			if _, err := Write(out, in); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			if after := names(t, out); !slices.Equal(before, after) {
				t.Errorf("the earlier bundle was touched: %q, was %q", after, before)
			}
		})
	}
}

func TestSameInputSameBytes(t *testing.T) {
	a, _, err := layout(input("model"))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := layout(input("model"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two layouts", name)
		}
	}
}

func TestPartsThatWereNotBuilt(t *testing.T) {
	if _, err := readParts(fstest.MapFS{"dist/.keep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("got %v, want ErrNotBuilt", err)
	}
	built := fstest.MapFS{}
	for _, name := range []string{LoaderName, WorkerName, EngineName} {
		for suffix, content := range Forms([]byte(name)) {
			built["dist/"+name+suffix] = &fstest.MapFile{Data: content}
		}
	}
	parts, err := readParts(built)
	if err != nil || string(parts.Engine[""]) != EngineName {
		t.Errorf("got %q, %v", parts.Engine[""], err)
	}
}

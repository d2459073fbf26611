//go:build !wasm

package web

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var address = regexp.MustCompile(`url\("([^"]*)"\)`)

// The shop works without a network, so that nothing of it may come from
// elsewhere, and under a policy that allows no script but files.
func TestFiles(t *testing.T) {
	names, err := fs.Glob(Files, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(body)
		switch path.Ext(name) {
		case ".js":
			valid(t, name, text, api.LoaderJS)
			for _, word := range []string{"https://", "eval(", "new Function", "innerHTML", "document.cookie"} {
				if strings.Contains(text, word) {
					t.Errorf("%s: want no %q, is there", name, word)
				}
			}
		case ".css":
			valid(t, name, text, api.LoaderCSS)
			for _, match := range address.FindAllStringSubmatch(text, -1) {
				file, local := strings.CutPrefix(match[1], "/web/")
				if _, err := Files.ReadFile(file); !local || err != nil {
					t.Errorf("%s: %s: want a file of this folder", name, match[1])
				}
			}
		case ".svg":
			if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), "http") {
				t.Errorf("%s: want nothing from elsewhere", name)
			}
		}
	}
}

func valid(t *testing.T, name, text string, loader api.Loader) {
	t.Helper()
	result := api.Transform(text, api.TransformOptions{Loader: loader})
	for _, m := range append(result.Errors, result.Warnings...) {
		t.Errorf("%s:%d: %s", name, m.Location.Line, m.Text)
	}
}

//go:build !js

package main_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// forbidden is what the browser binary must not contain, and why. An entry that
// ends with "/" stands for everything below it.
var forbidden = map[string]string{
	"fmt":                              "costs 70 kB compressed; build texts with strconv",
	"reflect":                          "costs much of what fmt does, and keeps every exported method alive",
	"os":                               "a page has no files; it brings fs, time and syscall/js",
	"time":                             "there is no clock below the page: times are passed in as milliseconds",
	"log/":                             "brings fmt; errors are answers, not lines",
	"log":                              "brings fmt; errors are answers, not lines",
	"sort":                             "brings reflectlite's swapper; package slices sorts",
	"encoding/":                        "codecs by reflection cost 150 to 450 kB; model/msgpack reads what is needed",
	"net/":                             "costs 1.6 MB; fetching is the page's worker's",
	"net":                              "fetching is the page's worker's",
	"crypto/":                          "the browser checks SHA-384 itself when it fetches",
	"regexp/":                          "large, and nothing here is a pattern",
	"regexp":                           "large, and nothing here is a pattern",
	"syscall/js":                       "costs 22 kB; the exports carry bytes, and nothing here calls the page",
	"github.com/":                      "no third-party code runs in the visitor's page",
	"gonum.org/":                       "brings fmt, reflect and os",
	"golang.org/":                      "no third-party code runs in the visitor's page",
	"inkling/tools/":                   "tools are for the shop's machine",
	"inkling/model/train":              "training is for the shop's machine",
	"inkling/model/align":              "making two shops' features alike is for the shop's machine",
	"inkling/model/rating/fit":         "learning from a log is for the shop's machine",
	"inkling/model/newcomer/fit":       "learning from a log is for the shop's machine",
	"inkling/model/metric":             "metrics are for the shop's machine",
	"inkling/model/recommend/shoptest": "for tests",
}

// TestBrowserDependencies lists what the browser binary is made of.
func TestBrowserDependencies(t *testing.T) {
	for _, dep := range list(t, "GOOS=js", "-deps", ".") {
		for what, why := range forbidden {
			if dep == what || strings.HasSuffix(what, "/") && strings.HasPrefix(dep, what) {
				t.Errorf("the engine contains %s: %s", dep, why)
			}
		}
	}
}

// allowed says which packages of this module a package may import, besides
// those below itself: the direction shop <- feature <- model <- everything else.
// What a package does not name here is not one of the layers, and is checked by
// TestNothingImportsTheTopLevel alone.
var allowed = map[string][]string{
	"model/shop":      {},
	"model/kernel":    {},
	"model/msgpack":   {},
	"model/metric":    {},
	"model/feature":   {"model/shop", "model/kernel"},
	"model/covisit":   {"model/shop"},
	"model/newcomer":  {"model/shop", "model/feature"},
	"model/rating":    {"model/shop", "model/rating/cholesky"},
	"model/nn":        {"model/kernel"},
	"model/task":      {"model/kernel", "model/nn", "model/shop"},
	"model":           {"model/shop", "model/feature", "model/kernel", "model/nn", "model/task", "model/covisit", "model/rating", "model/newcomer"},
	"model/modelfile": {"model", "model/shop", "model/feature", "model/nn", "model/task", "model/covisit", "model/rating", "model/newcomer", "model/msgpack"},
	"model/recommend": {"model", "model/shop", "model/feature", "model/kernel", "model/covisit", "model/newcomer"},
	"model/adapt":     {"model", "model/msgpack", "model/shop", "model/feature", "model/kernel", "model/nn", "model/task"},
	"model/crew":      {},
	"model/optimise":  {"model/kernel", "model/nn"},
	"model/loss":      {"model/kernel", "model/task"},
	"model/weighting": {"model/nn"},
	"model/align":     {"model/kernel", "model/nn"},
	"model/twin":      {},
	"model/tabular":   {"model/crew", "model/kernel", "model/nn", "model/task", "model/loss", "model/optimise", "model/weighting", "model/metric"},
	"model/train":     {"model", "model/adapt", "model/shop", "model/feature", "model/kernel", "model/crew", "model/nn", "model/task", "model/covisit", "model/rating", "model/rating/fit", "model/newcomer", "model/newcomer/fit", "model/metric", "model/optimise", "model/loss", "model/weighting", "model/twin", "model/align"},
	"model/transfer":  {"model", "model/train", "model/align", "model/shop", "model/feature", "model/kernel", "model/nn", "model/task", "model/covisit", "model/metric"},
	"wasm/engine":     {"model", "model/shop", "model/feature", "model/modelfile", "model/msgpack", "model/recommend", "model/adapt", "model/newcomer"},
	"wasm":            {"wasm/engine"},
}

func TestLayersPointOneWay(t *testing.T) {
	const module = "inkling/"
	for _, line := range list(t, "GOOS=js", "-f", `{{.ImportPath}} {{join .Imports ","}}`, module+"model/...", module+"wasm/...") {
		name, imports, _ := strings.Cut(line, " ")
		name = strings.TrimPrefix(name, module)
		may, layer := allowed[name]
		if !layer {
			continue
		}
		for _, dep := range strings.Split(imports, ",") {
			if of, own := strings.CutPrefix(dep, module); own && !slices.Contains(may, of) {
				t.Errorf("%s imports %s; it may import %v", name, of, may)
			}
		}
	}
}

// TestNothingImportsTheTopLevel demands that tools, wasm and app are imported
// by themselves alone.
func TestNothingImportsTheTopLevel(t *testing.T) {
	for _, line := range list(t, "", "-e", "-f", `{{.ImportPath}} {{join .Imports ","}}`, "inkling/...") {
		name, imports, _ := strings.Cut(line, " ")
		for _, dep := range strings.Split(imports, ",") {
			for _, top := range []string{"inkling/tools", "inkling/wasm", "inkling/app"} {
				if strings.HasPrefix(dep+"/", top+"/") && !strings.HasPrefix(name+"/", top+"/") {
					t.Errorf("%s imports %s", name, dep)
				}
			}
		}
	}
}

// list runs go list with an addition to the environment and returns its lines.
func list(t *testing.T, env string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Env = os.Environ()
	if env != "" {
		cmd.Env = append(cmd.Env, env, "GOARCH=wasm")
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

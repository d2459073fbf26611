package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"inkling/tools/bench/peers"
	"inkling/tools/evaluate"
)

// seed is what all weights, inputs and visitors are drawn from.
const seed = 1

// section is a part of the benchmark: it measures, and appends rows to the
// report.
type section struct {
	name, about string
	page        bool // whether it needs a browser and the peers from npm
	run         func(context.Context, *bench) error
}

// sections in the order in which they run.
var sections = []section{
	{"network", "a network of 96 -> 64 -> 32 -> 3 + 10 on 1,000 and 10,000 rows", true, runNetwork},
	{"recommend", "24 of 10,000 and of 100,000 items for a visitor with 20 events", true, runRecommend},
	{"adapt", "50 steps of batch 32 on a logistic head of 32 inputs", true, runAdapt},
	{"coldstart", "an empty cache to the first result, and the runtime's bytes", true, runColdStart},
	{"training", "examples a second on two threads, beside PyTorch where that is installed", false, runTraining},
}

// bench is a run.
type bench struct {
	*options
	site    *site
	browser *browser
	report  evaluate.Report
	stdout  io.Writer
	stderr  io.Writer
	unequal []string // what ought to have been equal
	// measured holds every round's times, by metric, slice and contestant, for
	// whoever wants to compute something else from them.
	measured map[string]map[string][]float64
}

// newBench prepares a run: with a page to measure in where that is needed.
func newBench(ctx context.Context, o *options, stdout, stderr io.Writer, pages bool) (*bench, error) {
	b := &bench{options: o, stdout: stdout, stderr: stderr, measured: make(map[string]map[string][]float64)}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return nil, err
	}
	if pages {
		if err := b.openPages(ctx); err != nil {
			return nil, err
		}
	}
	return b, b.describe()
}

// openPages fetches the peers, builds and serves the pages, and starts the
// browser.
func (b *bench) openPages(ctx context.Context) error {
	packages := filepath.Join(b.folder, "peers")
	fmt.Fprintln(b.stderr, "bench: the peers, from npm")
	if err := peers.Install(ctx, packages); err != nil {
		return err
	}
	fmt.Fprintln(b.stderr, "bench: the pages")
	pages := filepath.Join(b.folder, "site")
	if err := buildSite(ctx, ".", pages, packages); err != nil {
		return err
	}
	var err error
	if b.site, err = serve(pages); err != nil {
		return err
	}
	if b.browser, err = startBrowser(ctx); err != nil {
		b.site.server.Close()
		return err
	}
	return nil
}

// describe fills the report's meta.
func (b *bench) describe() error {
	versions, err := peers.Versions()
	if err != nil {
		return err
	}
	b.report.Meta = map[string]any{
		"seed": seed, "rounds": b.rounds, "cold_rounds": b.coldRounds, "peers": versions, "go": runtime.Version(), "cpu": processor(),
		"interval": "quartiles of the rounds; of a ratio, of the rounds' own ratios",
	}
	if b.browser != nil {
		b.report.Meta["browser"] = b.browser.version()
	}
	return nil
}

// processor is the name of the machine's processor, "" where it is not known.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (b *bench) close() {
	if b.browser == nil {
		return
	}
	b.browser.cancel()
	b.site.server.Close()
}

// data is the folder of what pages fetch as data.
func (b *bench) data(name string) string { return filepath.Join(b.site.folder, "data", name) }

// page calls a function of the page of all comparisons, in a tab of its own.
func inPage[T any](b *bench, call string, arguments ...any) (result T, err error) {
	t, err := b.browser.open(b.site.url + "/bench")
	if err != nil {
		return result, err
	}
	defer t.close()
	return eval[T](t, "bench."+fmt.Sprintf(call, arguments...))
}

// add appends a row to the report.
func (b *bench) add(subject, metric, slice, unit string, value float64, interval ...float64) {
	f := evaluate.Figure{Subject: subject, Metric: metric, Slice: slice, Unit: unit, Value: value}
	if len(interval) == 2 {
		f.Low, f.High = &interval[0], &interval[1]
	}
	b.report.Rows = append(b.report.Rows, f)
}

// finish writes what was found.
func (b *bench) finish() error {
	b.report.Meta["unequal"] = b.unequal
	if err := os.MkdirAll(filepath.Dir(b.json), 0o755); err != nil {
		return err
	}
	if err := b.report.WriteFile(b.json); err != nil {
		return err
	}
	rounds, err := json.Marshal(b.measured)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.folder, "rounds.json"), rounds, 0o644); err != nil {
		return err
	}
	printTable(b.stdout, b.report.Rows)
	fmt.Fprintln(b.stderr, "bench: wrote", b.json)
	for _, what := range b.unequal {
		fmt.Fprintln(b.stdout, "NOT EQUAL:", what)
	}
	if b.svg == "" {
		return nil
	}
	if err := chart(b.svg, b.report.Rows); err != nil {
		return err
	}
	fmt.Fprintln(b.stderr, "bench: wrote", b.svg)
	return nil
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"

	"inkling/tools/bench/spread"
)

// coldPage is a page that shows one result as soon as it can.
type coldPage struct {
	page, subject string
	slice         string
	own           bool // the page's script has nothing of the runtime in it
	mute          bool // the page predicts nothing that can be compared
}

// The pages. Inkling stands there as it is embedded, up to its first ranked
// shelf, and with what the peers do, one prediction of the network. The empty page
// says what the browser itself takes of each.
var coldPages = []coldPage{
	{page: "shelf", subject: inkling, slice: "all", own: true, mute: true},
	{page: "network", subject: inkling, slice: "first=network"},
	{page: "onnx", subject: "onnxruntime-web", slice: "all", own: true},
	{page: "tfjs", subject: "tfjs", slice: "all"},
	{page: "empty", subject: emptyPage, slice: "all", own: true, mute: true},
}

const emptyPage = "empty page"

// coldResult is what such a page has to say.
type coldResult struct {
	MS      float64   `json:"ms"`
	Outputs []float64 `json:"outputs"`
}

// runColdStart measures, in a fresh profile each time, from the beginning of a
// navigation to the first result.
func runColdStart(ctx context.Context, b *bench) error {
	if err := b.writeNetwork(); err != nil {
		return err
	}
	s, err := b.shop(ctx, 2000)
	if err != nil {
		return err
	}
	if err := s.bundle(b.site.folder, true); err != nil {
		return err
	}
	if err := b.compressRuntimes(); err != nil {
		return err
	}
	ms := make(map[string][]float64)
	size := make(map[string]float64)
	outputs := make(map[string][]float64)
	for round := range b.coldRounds {
		for i := range coldPages {
			c := coldPages[(i+round)%len(coldPages)]
			b.site.since()
			got, err := b.cold(c)
			if err != nil {
				return err
			}
			ms[c.page] = append(ms[c.page], got.MS)
			outputs[c.page] = got.Outputs
			if size[c.page], err = b.runtime(c, b.site.since()); err != nil {
				return err
			}
		}
		fmt.Fprintf(b.stderr, "bench: coldstart: round %d of %d\n", round+1, b.coldRounds)
	}
	b.verify("coldstart, first prediction", alike(outputs), bounds{difference: 1e-5})
	b.recordCold(ms, size)
	return nil
}

func (b *bench) cold(c coldPage) (r coldResult, err error) {
	t, err := b.browser.open(b.site.url + "/cold-" + c.page)
	if err != nil {
		return r, err
	}
	defer t.close()
	return eval[coldResult](t, "first")
}

// compressRuntimes puts brotli forms beside all scripts and binaries.
func (b *bench) compressRuntimes() error {
	fmt.Fprintln(b.stderr, "bench: coldstart: compressing the runtimes (a minute, once)")
	for _, pattern := range []string{"cold-*.js", "*.wasm", "peers/*js", "peers/*.wasm"} {
		files, err := filepath.Glob(filepath.Join(b.site.folder, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := compress(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// runtime is the bytes of a page's runtime as they travelled: scripts and
// binaries in brotli, without the page, its model and its data.
func (b *bench) runtime(c coldPage, requested []string) (total float64, err error) {
	for _, name := range requested {
		switch ext := path.Ext(name); {
		case ext != ".js" && ext != ".mjs" && ext != ".wasm":
			continue
		case c.own && name == "/cold-"+c.page+".js":
			continue
		}
		info, err := os.Stat(filepath.Join(b.site.folder, filepath.FromSlash(name)) + ".br")
		if err != nil {
			return 0, err
		}
		total += float64(info.Size())
	}
	return total, nil
}

// alike holds the predictions of all pages that made one to Inkling's.
func alike(outputs map[string][]float64) (checks []check) {
	want := outputs["network"]
	for _, c := range coldPages {
		if c.mute {
			continue
		}
		most := math.Inf(1)
		if len(outputs[c.page]) == len(want) {
			most = 0
			for i, v := range outputs[c.page] {
				most = max(most, math.Abs(v-want[i]))
			}
		}
		checks = append(checks, check{Subject: c.subject, Difference: &most})
	}
	return checks
}

func (b *bench) recordCold(ms map[string][]float64, size map[string]float64) {
	b.measured["ms:coldstart"] = ms
	fmt.Fprintln(b.stdout, "\nms:coldstart")
	for _, c := range coldPages {
		s := spread.Of(ms[c.page])
		b.add(c.subject, "ms:coldstart", c.slice, "ms", s.Median, s.Low, s.High)
		if c.subject != emptyPage { // which has none
			b.add(c.subject, "bytes:runtime", c.slice, "bytes", size[c.page])
		}
		fmt.Fprintf(b.stdout, "  %-16s %-8s %7.0f ms  [%.0f, %.0f]  %7.1f kB of runtime\n", c.subject, c.page, s.Median, s.Low, s.High, size[c.page]/1e3)
		if c.subject == inkling || c.subject == emptyPage {
			continue
		}
		for _, own := range coldPages[:2] {
			r := spread.Of(spread.Ratios(ms[c.page], ms[own.page]))
			b.add(c.subject, "ratio:ms:coldstart", own.slice, "times inkling's", r.Median, r.Low, r.High)
			fmt.Fprintf(b.stdout, "  %35.2f times inkling's %s [%.2f, %.2f]\n", r.Median, own.page, r.Low, r.High)
		}
	}
}

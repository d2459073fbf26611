package web

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inkling/model/modelfile"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/tools/importer"
)

// navigations is how many visits the figure is the median of.
const navigations = 5

// whenItStands notes the time from the beginning of the navigation to the frame
// after the first shelf was filled, and how long Inkling's own phases took.
const whenItStands = `addEventListener("inkling:ready", () => requestAnimationFrame(() => setTimeout(() => globalThis.stands ??= performance.now())), { once: true });`

// BenchmarkFirstShelf measures what a visitor waits for who has never been here:
// from the beginning of a navigation, in a browser profile that has nothing
// cached, until the first shelf of a plain page stands.
//
//	go test ./web -run '^$' -bench FirstShelf
//
// The shop is the one that "make site" trained, where it did, else the small one
// of the tests.
func BenchmarkFirstShelf(b *testing.B) {
	s := newSite(b, func(in *bundle.Input) {
		demoShop(b, in)
		in.Parts = bundle.Parts{Loader: bundle.Forms(in.Parts.Loader[""]), Worker: bundle.Forms(in.Parts.Worker[""]), Engine: bundle.Forms(in.Parts.Engine[""])}
		in.Compress = nil
		b.Logf("%d items, model of %d bytes", in.Catalogue.Len(), len(in.Model.Bytes))
	})
	for b.Loop() {
		times := make([]float64, navigations)
		for i := range times {
			times[i] = firstShelf(b, s.url)
		}
		b.Logf("milliseconds, in their order: %.0f", times)
		slices.Sort(times)
		b.ReportMetric(times[navigations/2], "ms/median")
		b.ReportMetric(times[0], "ms/fastest")
		b.ReportMetric(times[navigations-1], "ms/slowest")
		b.ReportMetric(0, "ns/op") // of five visits and a browser's starts it says nothing
	}
}

// firstShelf is the time of one visit, in a browser of its own.
func firstShelf(b *testing.B, url string) float64 {
	fresh, err := browsertest.Start()
	if err != nil {
		b.Fatal(err)
	}
	defer fresh.Close()
	p := fresh.Profile(b).Page(whenItStands).Open(url)
	p.Wait(`globalThis.stands || ` + forYou + `.state === "error"`)
	if reason := browsertest.Eval[string](p, `import("/inkling/inkling.js").then(({ Inkling }) => Inkling.load()).then(() => "", (e) => e.code + ": " + e.message)`); reason != "" {
		b.Fatal(reason)
	}
	ms := browsertest.Eval[float64](p, `stands`)
	b.Logf("%.0f ms: %s", ms, browsertest.Eval[string](p, `import("/inkling/inkling.js").then(async ({ Inkling }) => JSON.stringify((await Inkling.load()).info.ms, (_, v) => v.toFixed ? Math.round(v) : v))`))
	return ms
}

// demoShop puts the demo's shop into a bundle, if it was made.
func demoShop(b *testing.B, in *bundle.Input) {
	dir := filepath.Join("..", "build", "shop")
	file, err := os.ReadFile(filepath.Join(dir, "model.msgpack"))
	if err != nil {
		return
	}
	m, err := modelfile.Read(file)
	if err == nil {
		err = m.CheckGolden()
	}
	if err != nil {
		b.Fatalf("%s/model.msgpack: %v: run make site again", dir, err)
	}
	catalogue, _, err := importer.ReadCatalogue(filepath.Join(dir, "catalogue.csv"), importer.Options{})
	if err != nil {
		b.Fatal(err)
	}
	in.Catalogue = catalogue
	in.Model = bundle.Model{Bytes: file, ModelInfo: bundle.ModelInfo{Items: m.Items.Len(), Tasks: m.Config.Tasks, Dim: m.Config.Dim}}
}

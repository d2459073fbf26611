package web

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/tools/modelwrite"
)

// adapting is the simulated shop with a head that moves at once.
var adapting = sync.OnceValues(func() (*trainedShop, error) {
	s, err := simulated()
	if err != nil {
		return nil, err
	}
	return s.adapting(func(*model.Model) {})
})

// adapting is the shop with an adaptation set by hand, and a model changed as
// given.
func (s *trainedShop) adapting(change func(*model.Model)) (*trainedShop, error) {
	m := *s.model
	m.Adaptation = shoptest.Adaptation(&m)
	change(&m)
	file, err := modelwrite.Marshal(&m)
	return &trainedShop{s.log, &m, file}, err
}

// learningSite is a site whose model adapts.
func learningSite(t *testing.T, changes ...func(*bundle.Input)) (*site, *trainedShop) {
	t.Helper()
	s, err := adapting()
	if err != nil {
		t.Fatal(err)
	}
	return newSite(t, append(changes, func(in *bundle.Input) { in.Model = s.bundled() })...), s
}

// pageExport is what export gives, as far as it is looked at here.
type pageExport struct {
	Version  int `json:"version"`
	Versions struct {
		Database, Log, Cut int
	} `json:"versions"`
	Events []struct {
		pageEvent
		ID string `json:"id"`
	} `json:"events"`
	Head *struct {
		Learned int    `json:"learned"`
		State   string `json:"state"`
	} `json:"head"`
}

func (x *pageExport) records() []shop.Record {
	records := make([]shop.Record, len(x.Events))
	for i, e := range x.Events {
		behaviour, _ := shop.ParseBehaviour(e.Event)
		records[i] = shop.Record{Time: e.Time, Item: e.Item, Behaviour: behaviour, Value: e.Value, Position: e.Position}
	}
	return records
}

// learnt waits until the page's head has learned from so many events, and
// exports.
func learnt(t *testing.T, p *browsertest.Page, events int) pageExport {
	t.Helper()
	p.Wait(fmt.Sprintf(`it.profile().then((p) => p.head.learned === %d && p.head.behind === 0)`, events))
	x := browsertest.Eval[pageExport](p, `it.export()`)
	if len(x.Events) != events || x.Head == nil || x.Head.Learned != events {
		t.Fatalf("the page exports %d events, want %d, all of them learned", len(x.Events), events)
	}
	return x
}

// replay is the head that the page makes of the same events in one go, as a
// visitor of whom nothing else is known.
func replay(t *testing.T, s *site, x pageExport) pageExport {
	t.Helper()
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "session" }`))
	events := make([]pageEvent, len(x.Events))
	for i, e := range x.Events {
		events[i] = e.pageEvent
	}
	for chunk := range slices.Chunk(events, 500) {
		browsertest.Eval[bool](p, `it.observe(`+literal(t, chunk)+`).then(() => true)`)
	}
	return learnt(t, p, len(events))
}

// head is the head that the page exports.
func (s *trainedShop) head(t *testing.T, x pageExport) *adapt.Head {
	t.Helper()
	state, err := base64.StdEncoding.DecodeString(x.Head.State)
	if err != nil {
		t.Fatal(err)
	}
	head, err := adapt.Read(s.model, model.NewScorer(s.model), state)
	if err != nil {
		t.Fatal(err)
	}
	if len(state) > adapt.MaxBytes {
		t.Errorf("the head has %d bytes, want at most %d", len(state), adapt.MaxBytes)
	}
	return head
}

// apart is how far two heads are from each other in any weight, beside the
// larger of 1 and the weight.
func apart(a, b *model.Shift) (most float64) {
	far := func(x, y []float32) {
		for j := range x {
			most = max(most, math.Abs(float64(x[j]-y[j]))/max(1, math.Abs(float64(y[j]))))
		}
	}
	far(a.Query, b.Query)
	far(a.Terms[:], b.Terms[:])
	far(a.Groups, b.Groups)
	for t := range a.Heads {
		far([]float32{a.Heads[t].Bias}, []float32{b.Heads[t].Bias})
		far(a.Heads[t].Item, b.Heads[t].Item)
		far(a.Heads[t].Cross, b.Heads[t].Cross)
	}
	return most
}

// wander makes the page observe so many events one after another, some at a
// time, of a visitor who is drawn from the seed. Their positions number them.
func wander(seed, n int) string {
	return fmt.Sprintf(`(async () => {
		%s
		const random = generator(%d);
		await Promise.all([0, 1, 2].map(async (k) => {
			for (let i = k; i < %d; i += 3) await it.observe(drawn(random, %[2]d * 10000 + i));
		}));
		return true;
	})()`, drawing, seed, n)
}

// drawing draws events: views and carts within a few shelves of the shop, with
// what was shown between.
const drawing = `
	const generator = (seed) => () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	const drawn = (random, position) => ({
		event: ["view", "view", "view", "cart", "impression", "purchase", "click"][Math.floor(random() * 7)],
		item: "p1-" + String(1 + Math.floor(random() ** 2 * 300)).padStart(4, "0"), position,
	});`

func TestSameHeadNativelyAndInThePage(t *testing.T) {
	s, trained := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, wander(1, 500))
	x := learnt(t, p, 500)
	e := trained.native(t, trained.log.Catalogue)
	if n, err := e.Learn(x.records(), 500); err != nil || n.Behind != 0 {
		t.Fatalf("natively %+v, %v", n, err)
	}
	_, state, err := e.Head()
	if err != nil {
		t.Fatal(err)
	}
	native, err := adapt.Read(trained.model, model.NewScorer(trained.model), state)
	if err != nil {
		t.Fatal(err)
	}
	page := trained.head(t, x)
	if page.Bare().Query[0] == 0 {
		t.Error("the head did not move")
	}
	bare, gated := apart(page.Bare(), native.Bare()), apart(page.Shift(), native.Shift())
	if bare > 1e-5 || gated > 1e-5 {
		t.Errorf("after 500 events the heads are %.1e apart, %.1e behind the gates; want at most 1e-5", bare, gated)
	}
	t.Logf("%d bytes of state; the heads are %.1e apart, %.1e behind the gates", len(state), bare, gated)
}

// Two tabs at once make one log and one head.
func TestTwoTabsMakeOneHead(t *testing.T) {
	for _, c := range []struct {
		name, script string
		each         int
	}{
		{"with locks", "", 500},
		{"without locks", `Object.defineProperty(navigator, "locks", { value: undefined });`, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := learningSite(t, beforeWorker(c.script))
			profile := browser.Profile(t)
			tabs := []*browsertest.Page{profile.Page().Open(s.url + "/404.html"), profile.Page().Open(s.url + "/404.html")}
			for _, p := range tabs {
				browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
			}
			var both sync.WaitGroup
			for k, p := range tabs {
				both.Go(func() { browsertest.Eval[bool](p, wander(10+k, c.each)) })
			}
			both.Wait()
			one, two := learnt(t, tabs[0], 2*c.each), learnt(t, tabs[1], 2*c.each)
			for i := range one.Events {
				if one.Events[i] != two.Events[i] {
					t.Fatalf("event %d of the logs: %+v and %+v", i, one.Events[i], two.Events[i])
				}
			}
			if one.Head.State != two.Head.State {
				t.Error("the tabs have two heads")
			}
			if again := replay(t, s, one); again.Head.State != one.Head.State {
				t.Error("the head is not what a replay of the log gives")
			}
			tabs[0].Open(s.url + "/404.html")
			browsertest.Eval[bool](tabs[0], loadWith(`{}`))
			if after := learnt(t, tabs[0], 2*c.each); after.Head.State != one.Head.State {
				t.Error("after a reload the head is another one")
			}
		})
	}
}

// A recommendation is answered while a long log is learned.
func TestShelvesDoNotWaitForLearning(t *testing.T) {
	s, _ := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "session" }`))
	between := browsertest.Eval[int](p, `(async () => {
		`+drawing+`
		const random = generator(7);
		await it.observe(Array.from({ length: 1000 }, (_, i) => drawn(random, i)));
		let between = 0;
		for (;;) {
			await it.recommend({ placement: "for-you" });
			if ((await it.profile()).head.behind === 0) return between;
			between++;
		}
	})()`)
	if between < 3 {
		t.Errorf("%d shelves were filled while 1,000 events were learned, want at least 3", between)
	}
	learnt(t, p, 1000)
	t.Logf("%d shelves were filled while 1,000 events were learned", between)
}

// Every score comes with the parts that it is the sum of, and a reason.
func TestReasonsInThePage(t *testing.T) {
	s, _ := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "session" }`))
	browsertest.Eval[bool](p, `Promise.all([new Promise((go) => it.addEventListener("learned", go)), `+wander(8, 60)+`]).then(() => true)`)
	learnt(t, p, 60)
	wrong := browsertest.Eval[string](p, `(async () => {
		const wrong = [], kinds = new Set();
		for (const placement of ["for-you", "similar", "bought-together", "cart", "trending", "recently-viewed", "buy-again"]) {
			const { items } = await it.recommend({ placement, item: "p1-0007", limit: 20, explain: true });
			for (const { id, score, reason, parts } of items) {
				const sum = parts.reduce((sum, part) => sum + part.value, 0);
				if (!(Math.abs(sum - score) < 1e-4 * Math.max(1, Math.abs(score)))) wrong.push(placement + " " + id + ": " + score + " is not " + sum);
				if (!reason || reason !== parts[0]) wrong.push(placement + " " + id + " has no reason");
				for (const { kind } of parts) kinds.add(kind);
			}
		}
		for (const kind of ["because-you-viewed", "you-often-look-at", "adapted", "trending", "similar-to"]) if (!kinds.has(kind)) wrong.push("nothing is " + kind);
		const plain = await it.recommend({ placement: "for-you" });
		if (plain.items.some((item) => item.reason || item.parts)) wrong.push("reasons that nobody asked for");
		return wrong.join("; ");
	})()`)
	if wrong != "" {
		t.Error(wrong)
	}
}

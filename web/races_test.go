package web

import (
	"testing"

	"inkling/tools/browsertest"
)

// loadWith loads as a page without shelves does, with options of its own.
func loadWith(options string) string {
	return `import("/inkling/inkling.js").then(async ({ Inkling }) => { globalThis.it = await Inkling.load(` + options + `); return true })`
}

const (
	logged   = `it.export().then((x) => x.events.map((e) => e.event + " " + e.item).join())`
	known    = `it.profile().then((p) => p.events)`
	database = `new Promise((resolve, reject) => {
		const request = indexedDB.open("inkling:" + new URL("/inkling/", location));
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	})`
)

// A database that cannot be emptied is deleted all the same.
func TestForgetWhatCannotBeEmptied(t *testing.T) {
	s := newSite(t, beforeWorker(`IDBObjectStore.prototype.clear = () => { throw new DOMException("no", "UnknownError") };`))
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, view+`.then(() => it.forget()).then(() => true)`)
	if left := browsertest.Eval[[]string](p, databases); len(left) > 0 {
		t.Errorf("databases left: %q", left)
	}
}

// What the visitor forgets stays forgotten, whatever was under way.
func TestForgetWinsOverWhatIsUnderWay(t *testing.T) {
	for _, c := range []struct{ name, before, meanwhile, after string }{
		{"reading the stored log", `it.consent("granted").then(() => ` + view + `)`, `it.consent("granted")`, ``},
		{"an engine that is started again", ``, `it.recommend({ placement: "bought-together" }), ` + view, ``},
		{"an event, and a worker that is lost", ``, view, `workers[0].terminate()`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, standIn(t))
			p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
			browsertest.Eval[bool](p, loadWith(`{ timeout: 1000 }`))
			browsertest.Eval[bool](p, `Promise.resolve(`+c.before+`).then(() => true)`)
			browsertest.Eval[bool](p, `Promise.all([`+c.meanwhile+`, it.forget()]).then(() => { `+c.after+`; return true })`)
			if got := browsertest.Eval[string](p, logged); got != "" {
				t.Errorf("the log is %q after forget", got)
			}
			if n := browsertest.Eval[int](p, known); n != 0 {
				t.Errorf("the engine knows %d events after forget", n)
			}
		})
	}
}

// An event that comes while a page from the back-forward cache catches up is
// neither lost nor counted twice.
func TestEventWhileThePageCatchesUp(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(``))
	browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => true)`)
	browsertest.Eval[bool](p, `dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })),
		dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
		it.observe({ event: "cart", item: "p1-0011" }).then(() => true)`)
	if got := browsertest.Eval[string](p, logged); got != "view p1-0010,cart p1-0011" {
		t.Errorf("the log is %q", got)
	}
	if n := browsertest.Eval[int](p, known); n != 2 {
		t.Errorf("the engine knows %d events, want 2", n)
	}
}

// Events of one millisecond keep their order in the database: an item that was
// put into the cart and taken out again must not be in it after a reload.
func TestStoredOrderOfOneMillisecond(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, `it.observe(Array.from({ length: 12 }, (_, i) => ({ event: i % 2 ? "uncart" : "cart", item: "p1-0010", time: 1 + Date.now() - 1000 })).map((e, _, all) => ({ ...e, time: all[0].time }))).then(() => true)`)
	before := browsertest.Eval[string](p, logged)
	p.Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(``))
	if after := browsertest.Eval[string](p, logged); after != before {
		t.Errorf("the log is %q after a reload, was %q", after, before)
	}
}

// A row that the engine would refuse must not keep the rest from loading.
func TestUnsoundRowInTheDatabase(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, view+`.then(() => `+database+`).then((db) => new Promise((resolve) => {
		const tx = db.transaction("events", "readwrite");
		tx.objectStore("events").put({ id: "x", event: "rating", item: "p1-0001", value: 1e300, position: 0, time: Date.now() });
		tx.oncomplete = () => { db.close(); resolve(true); };
	}))`)
	p.Open(s.url + "/404.html")
	if got := browsertest.Eval[string](p, code(loadWith(``))); got != "" {
		t.Fatalf("load rejects with %q", got)
	}
	if got := browsertest.Eval[string](p, logged); got != "view p1-0010" {
		t.Errorf("the log is %q", got)
	}
}

// More rows than the engine takes, which another program's are, are cut to
// those that we keep.
func TestTooManyRowsInTheDatabase(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, view+`.then(() => `+database+`).then((db) => new Promise((resolve) => {
		const tx = db.transaction("events", "readwrite");
		for (let i = 0; i < 10_100; i++) tx.objectStore("events").put({ id: "x" + i, event: "view", item: "p1-0001", value: 0, position: 0, time: Date.now() });
		tx.oncomplete = () => { db.close(); resolve(true); };
	}))`)
	p.Open(s.url + "/404.html")
	if got := browsertest.Eval[string](p, code(loadWith(`{}`))); got != "" {
		t.Fatalf("load rejects with %q", got)
	}
	p.Wait(`it.export().then((x) => x.events.length === 1000)`)
}

// A request that cannot be sent or understood is refused at once, with a code,
// and costs nobody a worker.
func TestRequestThatIsNone(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ timeout: 300 }`))
	for _, request := range []string{
		`it.recommend({ placement: "for-you", exclude: [() => {}] })`,
		`it.recommend({ placement: "for-you", where: { colour: "red" } })`,
	} {
		if got := browsertest.Eval[string](p, code(request)); got != "InklingError bad-request" {
			t.Errorf("%s: rejects with %q", request, got)
		}
	}
	browsertest.Eval[bool](p, `new Promise((go) => setTimeout(() => go(true), 600))`)
	if n := browsertest.Eval[int](p, `it.info.restarts * 10 + workers.length`); n != 1 {
		t.Errorf("restarts and workers: %d, want the first worker alone", n)
	}
}

// A consent that is none says so, and deletes nothing.
func TestConsentThatIsNone(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, view+`.then(() => true)`)
	p.Open(s.url + "/404.html")
	if got := browsertest.Eval[string](p, code(loadWith(`{ consent: "Granted" }`))); got != "InklingError bad-request" {
		t.Errorf("load rejects with %q", got)
	}
	browsertest.Eval[bool](p, loadWith(``))
	if got := browsertest.Eval[string](p, logged); got != "view p1-0010" {
		t.Errorf("the log is %q", got)
	}
}

// The visitor's no counts, also when it comes while the shelf loads.
func TestConsentAttributeWhileLoading(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(async () => {
		const shelf = document.createElement("inkling-shelf");
		shelf.setAttribute("consent", "granted");
		document.body.append(shelf);
		const standing = shelf.refresh();
		shelf.setAttribute("consent", "denied");
		await standing;
		return true;
	})`)
	browsertest.Eval[bool](p, load)
	p.Wait(`it.status.consent === "denied"`)
	if left := browsertest.Eval[[]string](p, databases); len(left) > 0 {
		t.Errorf("databases left: %q", left)
	}
}

// Whatever the network does, load settles, with a code.
func TestLoadSettles(t *testing.T) {
	for _, c := range []struct{ name, script string }{
		{"the manifest breaks off", `const real = fetch; globalThis.fetch = async (url, init) => {
			const response = await real(url, init);
			if (url.endsWith("manifest.json")) response.text = () => Promise.reject(new TypeError("broken off"));
			return response;
		}`},
		{"a server that falls silent", `const timeout = AbortSignal.timeout; AbortSignal.timeout = () => timeout.call(AbortSignal, 300);
		const real = fetch; globalThis.fetch = (url, init) => {
			if (init?.method === "HEAD") return new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(init.signal.reason)));
			return url.includes("worker-") ? Promise.reject(new TypeError("broken off")) : real(url, init);
		}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			p := browser.Profile(t).Page(c.script).Open(s.url + "/404.html")
			got := browsertest.Eval[string](p, `Promise.race([`+code(loadWith(``))+`, new Promise((go) => setTimeout(() => go("nothing"), 3000))])`)
			if got != "InklingError network" {
				t.Errorf("load: %q", got)
			}
		})
	}
}

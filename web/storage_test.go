package web

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
	"inkling/wasm/engine"
)

const databases = `indexedDB.databases().then((all) => all.map((db) => db.name))`

const view = `it.observe({ event: "view", item: "p1-0010" })`

func TestNothingIsStoredBeforeConsent(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	if stored := browsertest.Eval[bool](p, view+`.then((o) => o.stored)`); stored {
		t.Error("observe says that the event is stored")
	}
	left := browsertest.Eval[string](p, databases+`.then(async (dbs) => JSON.stringify([dbs, localStorage.length, sessionStorage.length, document.cookie, await caches.keys()]))`)
	if left != `[[],0,0,"",[]]` {
		t.Errorf("left on the device: %s", left)
	}
	p.Open(s.url)
	browsertest.Eval[bool](p, load)
	if n := browsertest.Eval[int](p, `it.status.events`); n != 0 {
		t.Errorf("%d events survived a reload without consent", n)
	}
	noTroubles(t, p)
}

func TestGrantedConsentSurvivesAReload(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, view+`.then(() => it.consent("granted")).then(() => true)`) // what came before is kept too
	if stored := browsertest.Eval[bool](p, `it.observe({ event: "cart", item: "p1-0011" }).then((o) => o.stored)`); !stored {
		t.Fatal("the event is not stored")
	}
	for _, again := range []string{"", `it.consent("granted")`} {
		p.Open(s.url)
		browsertest.Eval[bool](p, load)
		if again != "" {
			browsertest.Eval[bool](p, again+`.then(() => true)`)
		}
		events := browsertest.Eval[string](p, `it.export().then((x) => x.events.filter((e) => e.event !== "impression").map((e) => e.event + " " + e.item).join())`)
		if events != "view p1-0010,cart p1-0011" {
			t.Errorf("after a reload the log is %q", events)
		}
		if got := browsertest.Eval[string](p, `it.status.consent + " " + it.status.storage`); got != "granted stored" {
			t.Errorf("status %q", got)
		}
		p.Wait(forYou + `.state === "ready"`)
		shelf := expected(t, engine.Request{Placement: "for-you", Limit: 8}, did(shop.View, "p1-0010"), did(shop.Cart, "p1-0011"))
		if got := ids(p); !slices.Equal(got, shelf) {
			t.Errorf("after a reload the shelf is %q, want %q", got, shelf)
		}
	}
}

func TestForgetDeletesTheDatabase(t *testing.T) {
	s := newSite(t)
	profile := browser.Profile(t)
	p, other := profile.Page().Open(s.url), profile.Page().Open(s.url)
	for _, page := range []*browsertest.Page{p, other} {
		browsertest.Eval[bool](page, load)
	}
	browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => true)`)
	other.Wait(`it.status.consent === "granted" && it.status.events > 0`) // and holds a connection
	browsertest.Eval[bool](p, `it.forget().then(() => true)`)
	other.Wait(`it.status.events === 0`)
	for name, page := range map[string]*browsertest.Page{"own": p, "other": other} {
		if n := browsertest.Eval[int](page, `it.profile().then((p) => p.events)`); n != 0 {
			t.Errorf("%s tab: the engine still knows %d events", name, n)
		}
	}
	if left := browsertest.Eval[[]string](p, databases); len(left) > 0 {
		t.Errorf("databases left: %q", left)
	}
}

func TestWithdrawnConsent(t *testing.T) {
	for _, c := range []struct{ consent, observe, log string }{
		{"session", "", "view p1-0010"},
		{"denied", "InklingError consent-denied", ""},
	} {
		t.Run(c.consent, func(t *testing.T) {
			s := newSite(t)
			p := browser.Profile(t).Page().Open(s.url)
			browsertest.Eval[bool](p, load)
			browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => it.consent("`+c.consent+`")).then(() => true)`)
			if left := browsertest.Eval[[]string](p, databases); len(left) > 0 {
				t.Errorf("databases left: %q", left)
			}
			log := `it.export().then((x) => x.events.filter((e) => e.event !== "impression").map((e) => e.event + " " + e.item).join())`
			if got := browsertest.Eval[string](p, log); got != c.log {
				t.Errorf("log %q, want %q", got, c.log)
			}
			if got := browsertest.Eval[string](p, code(view)); got != c.observe {
				t.Errorf("observe: %q, want %q", got, c.observe)
			}
			if n := browsertest.Eval[int](p, `it.recommend({ placement: "for-you" }).then((s) => s.items.length)`); n != 8 {
				t.Errorf("%d recommendations, want 8 whatever the consent", n)
			}
		})
	}
}

// A consent in the markup is where things start; it does not undo what the
// visitor says later, however often shelves refresh.
func TestConsentInTheMarkup(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	shelf := `document.body.append(Object.assign(document.createElement("inkling-shelf"), { placement: "trending", consent: "granted" }))`
	browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(() => { `+shelf+`; return true })`)
	p.Wait(forYou + `.state === "ready"`)
	browsertest.Eval[bool](p, load)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "granted" {
		t.Fatalf("consent %q, want the one in the markup", got)
	}
	browsertest.Eval[bool](p, `it.consent("denied").then(() => `+forYou+`.refresh()).then(() => { `+shelf+`; return true })`)
	p.Wait(`document.querySelectorAll("inkling-shelf")[1].state === "ready"`)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "denied" {
		t.Errorf("consent %q after the visitor said no", got)
	}
	browsertest.Eval[bool](p, forYou+`.setAttribute("consent", "session"), true`)
	p.Wait(`it.status.consent === "session"`)
}

func TestConsentForThePage(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(async ({ Inkling }) => {
		await Inkling.consent("denied"); // before anything is loaded
		globalThis.it = await Inkling.load({ consent: "granted" });
		return true;
	})`)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "denied" {
		t.Errorf("consent %q, want what the page said", got)
	}
	browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(({ Inkling }) => Inkling.consent("granted")).then(() => true)`)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "granted" {
		t.Errorf("consent %q after the page said granted", got)
	}
}

func TestGlobalPrivacyControl(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page(`Object.defineProperty(navigator, "globalPrivacyControl", { value: true })`).Open(s.url)
	browsertest.Eval[bool](p, load)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "denied" {
		t.Errorf("consent %q, want denied", got)
	}
	browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => true)`)
	p.Open(s.url)
	browsertest.Eval[bool](p, load)
	if got := browsertest.Eval[string](p, `it.status.consent`); got != "granted" {
		t.Errorf("after an explicit grant and a reload: %q", got)
	}
}

func TestTabsLearnFromEachOther(t *testing.T) {
	s := newSite(t)
	profile := browser.Profile(t)
	a, b := profile.Page().Open(s.url), profile.Page().Open(s.url)
	for _, page := range []*browsertest.Page{a, b} {
		browsertest.Eval[bool](page, load)
		page.Wait(forYou + `.state === "ready"`)
	}
	browsertest.Eval[bool](a, view+`.then(() => true)`)
	b.Wait(`it.profile().then((p) => p.categories.length === 1)`)
	browsertest.Eval[bool](b, `it.consent("denied").then(() => true)`)
	a.Wait(`it.status.consent === "denied"`)
	if n := browsertest.Eval[int](a, `it.profile().then((p) => p.events)`); n != 0 {
		t.Errorf("the other tab still knows %d events", n)
	}
}

// beforeWorker runs a script before the worker's own: it makes storage fail as a
// browser's private mode does, say.
func beforeWorker(script string) func(*bundle.Input) {
	return func(in *bundle.Input) {
		in.Parts.Worker = plain(append([]byte(script+"\n"), in.Parts.Worker[""]...))
	}
}

func TestStorageThatFailsMeansMemory(t *testing.T) {
	for _, c := range []struct{ name, script, reason string }{
		{"refused", `Object.defineProperty(self, "indexedDB", { get() { throw new DOMException("no", "SecurityError") } });`, "refused"},
		{"absent", `Object.defineProperty(self, "indexedDB", { value: undefined });`, "refused"},
		{"without room", `IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") };`, "quota"},
		{"held by another tab", `IDBFactory.prototype.open = () => ({});`, "blocked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, beforeWorker(c.script))
			p := browser.Profile(t).Page().Open(s.url)
			browsertest.Eval[bool](p, load)
			browsertest.Eval[bool](p, `it.consent("granted").then(() => true)`)
			if stored := browsertest.Eval[bool](p, view+`.then((o) => o.stored)`); stored {
				t.Error("observe says that the event is stored")
			}
			if got := browsertest.Eval[string](p, `it.status.storage + " " + it.status.reason`); got != "memory "+c.reason {
				t.Errorf("status %q, want memory %s", got, c.reason)
			}
			if n := browsertest.Eval[int](p, `it.profile().then((p) => p.categories.length)`); n != 1 {
				t.Errorf("the engine knows %d categories, want the viewed item's", n)
			}
			p.Wait(forYou + `.state === "ready"`) // what cannot be stored still counts
		})
	}
}

func TestLogIsBounded(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, `it.consent("granted").then(async () => {
		const many = (event, n) => Array.from({ length: n }, (_, i) => ({ event, item: "p1-0001", time: Date.now() - 60000 + i }));
		await it.observe(many("view", 900));
		await it.observe(many("impression", 900));
		await it.observe({ event: "view", item: "p1-0002", time: Date.now() - 181 * 24 * 3600 * 1000 });
		return true;
	})`)
	p.Open(s.url)
	browsertest.Eval[bool](p, load)
	got := browsertest.Eval[string](p, `it.export().then((x) => [x.events.length, x.events.filter((e) => e.event === "view").length,
		x.events.filter((e) => e.item === "p1-0002" && e.event === "view").length].join())`)
	if got != "1000,900,0" {
		t.Errorf("events, views, too old ones: %s; want 1000,900,0", got)
	}
}

// A visitor who comes again gets all but the page, the loader and the manifest
// from the browser's cache.
func TestSecondVisitComesFromTheCache(t *testing.T) {
	s := newSite(t)
	visitor := browser.Profile(t)
	for _, c := range []struct {
		visit string
		files int
	}{{"first", 4}, {"second", 0}} {
		p := visitor.Page().Open(s.url)
		browsertest.Eval[bool](p, load)
		var hashed []string
		requested := s.requested()
		for _, r := range requested {
			for _, part := range []string{"worker-", "engine-", "model-", "catalogue-"} {
				if strings.Contains(r, "/inkling/"+part) {
					hashed = append(hashed, r)
				}
			}
		}
		if len(hashed) != c.files {
			t.Errorf("%s visit: %d files with hashed names were asked for, want %d: %q", c.visit, len(hashed), c.files, hashed)
		}
		if !slices.Contains(requested, "GET /inkling/manifest.json") {
			t.Errorf("%s visit: the manifest was not looked at: %q", c.visit, requested)
		}
	}
}

func TestNoRequestAfterLoad(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	p.Wait(`[...document.querySelectorAll("inkling-shelf")].every((it) => it.state === "ready")`)
	loaded := s.requested()
	if n := len(slices.DeleteFunc(slices.Clone(loaded), func(r string) bool { return !strings.Contains(r, "worker-") })); n != 1 {
		t.Errorf("the worker's script was asked for %d times, want once and then from the cache: %q", n, loaded)
	}
	browsertest.Eval[bool](p, `it.consent("granted").then(async () => {
		for (const item of ["p1-0001", "p1-0009", "p1-0017"]) await it.observe({ event: "view", item });
		await it.recommend({ placement: "similar", item: "p1-0001" });
		await it.recommend({ placement: "bought-together", item: "p1-0001" });
		await it.profile();
		await it.export();
		await it.forget();
		for (const shelf of document.querySelectorAll("inkling-shelf")) await shelf.refresh();
		return true;
	})`)
	if later := s.requested(); len(later) > 0 {
		t.Errorf("requests after load: %q", later)
	}
	noTroubles(t, p)
}

// The click on a card and the navigation that follows it race; the click wins.
func TestClickOutlivesTheNavigation(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, `it.consent("granted").then(() => true)`)
	p.Wait(forYou + `.state === "ready"`)
	second := ids(p)[1]
	browsertest.Eval[bool](p, forYou+`.shadowRoot.querySelectorAll("a")[1].click(), true`)
	p.Wait(`location.pathname === "/product/` + second + `"`)
	browsertest.Eval[bool](p, load)
	p.Wait(`it.export().then((x) => x.events.some((e) => e.event === "click" && e.item === "` + second + `"))`)
}

// A page in the back-forward cache holds nothing open, and catches up when it
// is shown again.
func TestBackForwardCache(t *testing.T) {
	for _, c := range []struct{ name, meanwhile, want string }{
		{"an event elsewhere", `it.observe({ event: "cart", item: "p1-0003" })`, "granted 2"},
		{"forgotten elsewhere", `it.forget()`, "session 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			p := browser.Profile(t).Page().Open(s.url + "/404.html")
			browsertest.Eval[bool](p, load)
			browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => {
				addEventListener("pageshow", (e) => globalThis.restored = e.persisted);
				return true;
			})`)
			p.Open(s.url + "/missing")
			browsertest.Eval[bool](p, load)
			browsertest.Eval[bool](p, `(`+c.meanwhile+`).then(() => true)`)
			browsertest.Eval[bool](p, `setTimeout(() => history.back()), true`)
			p.Wait(`location.pathname === "/404.html" && globalThis.restored !== undefined`)
			if !browsertest.Eval[bool](p, `restored`) {
				t.Fatal("the browser did not keep the page")
			}
			p.Wait(`it.export().then((x) => x.status.consent + " " + x.events.length === "` + c.want + `")`)
		})
	}
}

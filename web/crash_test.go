package web

import (
	"testing"

	"inkling/tools/browsertest"
)

// remember keeps the page's workers, so that a test can end one.
const remember = `globalThis.workers = []; globalThis.Worker = class extends Worker { constructor(...args) { super(...args); workers.push(this); } };`

func TestEngineThatEndsIsStartedAgain(t *testing.T) {
	s := newSite(t, standIn(t))
	p := browser.Profile(t).Page(remember).Open(s.url)
	browsertest.Eval[bool](p, load)
	p.Wait(`[...document.querySelectorAll("inkling-shelf")].every((it) => it.state === "ready")`)
	browsertest.Eval[bool](p, view+`.then(() => true)`)
	s.requested()
	if n := browsertest.Eval[int](p, `it.recommend({ placement: "bought-together" }).then((s) => s.items.length)`); n != 8 {
		t.Errorf("%d items after the engine ended in the call, want 8", n)
	}
	if n := browsertest.Eval[int](p, `it.profile().then((p) => p.events)`); n != 1 {
		t.Errorf("the new engine knows %d events, want 1", n)
	}
	if n := browsertest.Eval[int](p, `workers.length`); n != 1 {
		t.Errorf("%d workers, want 1: the engine alone was lost", n)
	}
	if later := s.requested(); len(later) > 0 {
		t.Errorf("the restart made requests: %q", later)
	}
}

// An engine that has no room for a request is one that fails, not one that is
// written to at address 0.
func TestEngineWithoutRoomIsACode(t *testing.T) {
	s := newSite(t, standIn(t), beforeWorker(`self.noRoom = true;`))
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "error"`)
	if got := browsertest.Eval[string](p, `import("/inkling/inkling.js").then(({ Inkling }) => `+code(`Inkling.load()`)+`)`); got != "InklingError engine-crashed" {
		t.Errorf("rejects with %q", got)
	}
	fallbackShows(t, p)
}

func TestEngineThatPanicsIsACode(t *testing.T) {
	s := newSite(t, standIn(t))
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, view+`.then(() => true)`)
	for range 2 {
		if got := browsertest.Eval[string](p, code(`it.recommend({ placement: "buy-again" })`)); got != "InklingError engine-crashed" {
			t.Errorf("rejects with %q", got)
		}
		if n := browsertest.Eval[int](p, `it.profile().then((p) => p.events)`); n != 1 {
			t.Errorf("afterwards the engine knows %d events, want 1", n)
		}
	}
}

// A worker that is lost, loudly or silently, is replaced; what the visitor did
// is not lost, with storage or without.
func TestLostWorkerIsReplaced(t *testing.T) {
	for _, c := range []struct{ name, loss, consent string }{
		{"error", `workers[0].dispatchEvent(new ErrorEvent("error", { message: "out of memory" }))`, "session"},
		{"terminated", `workers[0].terminate()`, "session"},
		{"terminated with a stored log", `workers[0].terminate()`, "granted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
			browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(async ({ Inkling }) => { globalThis.it = await Inkling.load({ timeout: 1000 }); return true })`)
			browsertest.Eval[bool](p, `it.consent("`+c.consent+`").then(() => `+view+`).then(() => true)`)
			s.requested()
			browsertest.Eval[bool](p, c.loss+`, true`)
			got := browsertest.Eval[string](p, `Promise.all([it.profile(), it.observe({ event: "view", item: "p1-0011" })]).then(([p, o]) => p.events + " " + o.accepted)`)
			if got != "1 1" && got != "2 1" { // the two are answered in either order
				t.Errorf("profile and observe after the loss: %q", got)
			}
			if n := browsertest.Eval[int](p, `it.export().then((x) => x.events.length)`); n != 2 {
				t.Errorf("%d events in the log, want 2", n)
			}
			if n := browsertest.Eval[int](p, `it.info.restarts * 10 + workers.length`); n != 12 {
				t.Errorf("restarts and workers: %d, want one restart and 2 workers", n)
			}
			if later := s.requested(); len(later) > 0 {
				t.Errorf("the restart made requests: %q", later)
			}
		})
	}
}

func TestWorkerThatCannotComeBackIsACode(t *testing.T) {
	s := newSite(t)
	p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
	browsertest.Eval[bool](p, `import("/inkling/inkling.js").then(async ({ Inkling }) => { globalThis.it = await Inkling.load({ timeout: 500 }); return true })`)
	browsertest.Eval[bool](p, `globalThis.Real = Worker, globalThis.Worker = class { constructor() { throw new Error("no more workers") } }, workers[0].terminate(), true`)
	if got := browsertest.Eval[string](p, code(`it.profile()`)); got != "InklingError worker-failed" {
		t.Errorf("rejects with %q", got)
	}
	browsertest.Eval[bool](p, `globalThis.Worker = Real, true`)
	if got := browsertest.Eval[string](p, code(`it.profile()`)); got != "" {
		t.Errorf("with workers again: %q", got)
	}
}

func TestTrustedTypes(t *testing.T) {
	s := newSite(t)
	s.policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types inkling#worker"
	p := browser.Profile(t).Page().Open(s.url)
	p.Wait(forYou + `.state === "ready"`)
	noTroubles(t, p)
}

// A bundle on another host runs as a blob, where the page's policy allows it.
func TestBundleOnAnotherOrigin(t *testing.T) {
	s, host := newSite(t), newSite(t)
	s.policy = "script-src 'self' 'wasm-unsafe-eval' " + host.url + "; worker-src 'self' blob:; connect-src 'self' " + host.url
	host.cors = true
	p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
	browsertest.Eval[bool](p, `import("`+host.url+`/inkling/inkling.js").then(async ({ Inkling }) => { globalThis.it = await Inkling.load({ timeout: 1000 }); return true })`)
	if base := browsertest.Eval[string](p, `it.info.base`); base != host.url+"/inkling/" {
		t.Errorf("base %q", base)
	}
	host.requested()
	browsertest.Eval[bool](p, `workers[0].terminate(), it.recommend({ placement: "for-you" }).then((s) => s.items.length === 8)`)
	if later := host.requested(); len(later) > 0 {
		t.Errorf("the restart made requests: %q", later)
	}
	noTroubles(t, p)
}

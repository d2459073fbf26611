// Package browsertest opens pages in a real Chromium for tests, and says what
// went wrong in them: console errors, uncaught exceptions and violations of the
// content security policy.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take for whatever a test waits for.
const patience = 30 * time.Second

// Browser is a running Chromium with an empty profile.
type Browser struct {
	ctx    context.Context
	cancel func()
}

// Start starts Chromium. Close ends it.
func Start() (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path),
		chromedp.Headless,
		chromedp.NoSandbox, // as root there is no other way
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 900),
	)
	ctx, cancel := chromedp.NewContext(alloc)
	b := &Browser{ctx: ctx, cancel: func() { cancel(); stop() }}
	if err := chromedp.Do(ctx); err != nil {
		b.cancel()
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	return b, nil
}

// Close ends the browser and deletes its profile.
func (b *Browser) Close() { b.cancel() }

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium here: install it with 'apt-get install chromium'")
}

// Profile is a visitor: storage of their own, shared by their tabs.
type Profile struct {
	ctx context.Context
	t   testing.TB
}

// Profile returns a new visitor, who is gone when the test ends.
func (b *Browser) Profile(t testing.TB) *Profile {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &Profile{ctx, t}
}

// Page is a tab.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	troubles []string
}

// probe collects violations in the page, from before its first script.
const probe = `addEventListener("securitypolicyviolation", (e) =>
	console.error("csp violation: " + e.violatedDirective + " " + e.blockedURI));`

// Page opens a tab of the visitor. The scripts run in every document before
// its own ones.
func (v *Profile) Page(scripts ...string) *Page {
	v.t.Helper()
	p := &Page{t: v.t}
	ctx, cancel := chromedp.NewContext(v.ctx)
	v.t.Cleanup(cancel)
	p.ctx = ctx
	p.must(chromedp.Do(ctx))
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.IsException() {
				p.mu.Lock()
				p.troubles = append(p.troubles, m.String())
				p.mu.Unlock()
			}
		}
	}()
	for _, source := range append([]string{probe}, scripts...) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		p.must(err)
	}
	return p
}

// Open navigates to a URL and waits for its load event.
func (p *Page) Open(url string) *Page {
	p.t.Helper()
	p.Do(chromedp.Navigate(url))
	return p
}

// Do runs actions of chromedp.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.must(chromedp.Do(ctx, steps...))
}

// Wait waits until a JavaScript expression, or what it promises, is true, across
// navigations too.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		// While the page changes there is nothing to ask.
		met, err := eval[bool](p, "Promise.resolve("+expression+").then(Boolean)")
		if err == nil && met {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("in vain: %s (%v)\ntroubles of the page: %s", expression, err, strings.Join(p.Troubles(), "\n"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Troubles are the errors that the console has shown so far.
func (p *Page) Troubles() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.troubles...)
}

// Context is the tab's, for protocol commands that have no method here.
func (p *Page) Context() context.Context { return p.ctx }

func (p *Page) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Eval runs a JavaScript expression, awaits it where it is a promise, and
// returns its value.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := eval[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func eval[T any](p *Page, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, awaited))
}

func awaited(params *runtime.EvaluateParams) {
	yes := true
	params.AwaitPromise = &yes
	params.UserGesture = &yes
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a headless Chromium.
type browser struct {
	ctx    context.Context
	cancel func()
}

func startBrowser(ctx context.Context) (*browser, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // as root there is no other way
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, cancel := chromedp.NewContext(alloc)
	b := &browser{tab, func() { cancel(); stop() }}
	if err := chromedp.Do(tab); err != nil {
		b.cancel()
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	return b, nil
}

func findBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium here: install it with 'apt-get install chromium'")
}

// version is what the browser calls itself.
func (b *browser) version() string {
	t := tab{ctx: b.ctx}
	v, err := eval[string](&t, `(navigator.userAgent.match(/Chrome\/([0-9.]+)/) ?? ["", ""])[1]`)
	if err != nil {
		return ""
	}
	return v
}

// tab is a tab of a profile of its own, with nothing in its cache.
type tab struct {
	ctx   context.Context
	close func()

	mu       sync.Mutex
	troubles []string // what the console said was wrong
}

func (b *browser) open(url string) (*tab, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t := &tab{ctx: ctx, close: cancel}
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, err
	}
	messages := chromedp.Console(ctx)
	go t.listen(func(yield func(string) bool) {
		for m, err := range messages {
			if err != nil || (m.Type == chromedp.ConsoleError || m.IsException()) && !yield(m.String()) {
				return
			}
		}
	})
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		cancel()
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return t, nil
}

func (t *tab) listen(messages func(func(string) bool)) {
	for m := range messages {
		t.mu.Lock()
		t.troubles = append(t.troubles, m)
		t.mu.Unlock()
	}
}

// eval runs a JavaScript expression, awaits it, and returns its value.
func eval[T any](t *tab, expression string) (T, error) {
	value, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](expression, func(p *runtime.EvaluateParams) {
		yes := true
		p.AwaitPromise = &yes
	}))
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if len(t.troubles) > 0 {
			err = fmt.Errorf("%w (%s)", err, strings.Join(t.troubles, "; "))
		}
	}
	return value, err
}

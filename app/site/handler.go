//go:build !wasm

package site

import (
	_ "embed"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/storefront"
)

// workerTemplate is the service worker, for go-app to fill in.
//
//go:embed worker.js
var workerTemplate string

// generated are the files that go-app makes.
var generated = []string{"/app.js", "/app-worker.js", "/app.css", "/manifest.webmanifest", "/wasm_exec.js"}

// The shop's colours before its style sheet is there: paper, and the ink of
// the mark.
const (
	paper = "#faf6ee"
	ink   = "#17392f"
)

// newHandler returns go-app's handler. version names the content; wasmSize is
// the app's, for its progress bar; cached are further addresses to keep.
func newHandler(version, wasmSize string, cached []string) *app.Handler {
	return &app.Handler{
		Name:                  storefront.Name,
		ShortName:             "Wren",
		Title:                 storefront.Name,
		Description:           storefront.Promise,
		Author:                "Inkling",
		Lang:                  "en",
		LoadingLabel:          "Opening the shop, {progress} %",
		BackgroundColor:       paper,
		ThemeColor:            ink,
		Icon:                  app.Icon{Default: "/web/icon-192.png", Large: "/web/icon-512.png", Maskable: "/web/icon-maskable.png", SVG: "/web/mark.svg"},
		Styles:                []string{"/web/base.css", "/web/frame.css", "/web/goods.css", "/web/pages.css"},
		Fonts:                 []string{"/web/fraunces.woff2 crossorigin=anonymous"},
		RawHeaders:            []string{`<meta name="color-scheme" content="light dark">`, `<script type="module" src="/web/shop.js"></script>`},
		CacheableResources:    cached,
		WasmContentLength:     wasmSize,
		ServiceWorkerTemplate: workerTemplate,
		Version:               version,
	}
}

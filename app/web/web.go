//go:build !wasm

// Package web holds the demo shop's own files, as they stand in /web/ of the
// site. It is not built into the app itself, which has them from the network.
package web

import "embed"

// Files are the style sheet, the page's script, the typeface with its licence,
// and the shop's mark as SVG and PNG.
//
//go:embed *.css *.js *.svg *.png *.woff2 *.txt
var Files embed.FS

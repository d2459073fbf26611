//go:build !wasm

// Package site lays the demo shop out as static files: the prerendered pages,
// the app and its service worker, the shop's own files, and beside everything
// that is worth it a brotli and a gzip copy.
//
// It does what go-app's GenerateStaticWebsite does without the four things that
// would hurt here: the pages are the same bytes at every run, the version is a
// hash of the content, a page that fails to render fails the run, and nothing
// listens on a port.
package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"inkling/app/catalogue"
	"inkling/app/web"
)

// Options say what to lay out and where.
type Options struct {
	Wasm   string // path of the app, built for GOOS=js
	Bundle string // folder that `inkling bundle` made
	Out    string // folder of the site, made if missing
	Brotli int    // level 0 to 11
}

// Result is what was laid out.
type Result struct {
	Version string // of the content: equal versions are equal sites
	Pages   int
	Cached  int   // files that the service worker keeps
	Bytes   int64 // their size, uncompressed
}

// site is one run: files are collected in memory first, so that a run that
// fails leaves an old site as it was.
type site struct {
	files   map[string][]byte // by address without query, "/web/shop.js"
	bundled []string          // addresses of the bundle's files
	goods   *catalogue.Catalogue
}

// Generate lays out the site of the goods. The routes of the app must have
// been declared before.
func Generate(o Options, goods *catalogue.Catalogue) (Result, error) {
	s := &site{files: make(map[string][]byte), goods: goods}
	for _, step := range []func() error{
		s.addAssets,
		func() error { return s.addFile("/web/app.wasm", o.Wasm) },
		func() error { return s.addBundle(o.Bundle) },
		s.addPages,
	} {
		if err := step(); err != nil {
			return Result{}, err
		}
	}
	version, cached := s.version(), s.cached()
	handler := newHandler(version, strconv.Itoa(len(s.files["/web/app.wasm"])), cached)
	for _, address := range generated {
		body, err := get(handler, address)
		if err != nil {
			return Result{}, err
		}
		s.files[address] = body
	}
	kept, size, err := s.verify()
	if err != nil {
		return Result{}, err
	}
	if err := write(s.files, o); err != nil {
		return Result{}, err
	}
	return Result{Version: version, Pages: len(s.pages()), Cached: kept, Bytes: size}, nil
}

// addAssets adds the shop's own files.
func (s *site) addAssets() error {
	return fs.WalkDir(web.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		s.files["/web/"+path], err = web.Files.ReadFile(path)
		return err
	})
}

func (s *site) addFile(address, path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		return fmt.Errorf("%s: the file is empty", path)
	}
	s.files[address] = body
	return nil
}

// addBundle adds what the bundle's manifest names, and the manifest.
func (s *site) addBundle(folder string) error {
	b, err := OpenBundle(folder)
	if err != nil {
		return err
	}
	for _, name := range b.Names() {
		address := base + name
		if err := s.addFile(address, filepath.Join(folder, name)); err != nil {
			return err
		}
		s.bundled = append(s.bundled, address)
	}
	return nil
}

// cached are the addresses that the service worker keeps beyond those which
// go-app names itself.
func (s *site) cached() []string {
	keep := append([]string{shell}, s.bundled...)
	for address := range s.files {
		if strings.HasPrefix(address, "/web/") && path.Ext(address) != ".txt" {
			keep = append(keep, address)
		}
	}
	slices.Sort(keep)
	return keep
}

// version is a hash over all files: their addresses, lengths and contents.
func (s *site) version() string {
	h := sha256.New()
	for _, address := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(h, "%s %d\n", address, len(s.files[address]))
		h.Write(s.files[address])
	}
	h.Write([]byte(workerTemplate))
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// get asks the handler for an address and takes nothing but success for an
// answer.
func get(h http.Handler, address string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: status: want 200, got %d", address, answer.Code)
	}
	if answer.Body.Len() == 0 {
		return nil, fmt.Errorf("%s: the page is empty", address)
	}
	return answer.Body.Bytes(), nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"inkling/tools/bench/peers"
	"inkling/tools/bundle"
	"inkling/tools/bundle/static"
	"inkling/tools/webbuild"
)

// site is the folder that the pages are served from, on this machine alone.
type site struct {
	folder string
	url    string
	server *http.Server

	mu        sync.Mutex
	requested []string
}

const page = `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><script type="module" src="%s"></script>`

// buildSite lays out scripts and binaries; the sections add what they need.
func buildSite(ctx context.Context, root, folder, packages string) error {
	for _, dir := range []string{"data", "peers"} {
		if err := os.MkdirAll(filepath.Join(folder, dir), 0o755); err != nil {
			return err
		}
	}
	for name, from := range peers.Files() {
		content, err := os.ReadFile(filepath.Join(packages, "node_modules", filepath.FromSlash(from)))
		if err != nil {
			return err
		}
		if err := put(filepath.Join(folder, "peers", name), content); err != nil {
			return err
		}
	}
	parts, err := bundle.Embedded()
	if err != nil {
		return err
	}
	network, err := webbuild.BuildEngine(ctx, root, "./tools/bench/network")
	if err != nil {
		return err
	}
	for name, binary := range map[string][]byte{"engine.wasm": parts.Engine[""], "network.wasm": network} {
		if err := put(filepath.Join(folder, name), binary); err != nil {
			return err
		}
	}
	return buildPages(ctx, root, folder, packages)
}

// buildPages bundles the scripts of the page of all comparisons and of the cold
// starts, each with the HTML around it.
func buildPages(ctx context.Context, root, folder, packages string) error {
	wasmExec, err := webbuild.WasmExec(ctx, root)
	if err != nil {
		return err
	}
	scripts := map[string]string{"bench": "bench.js"}
	for _, c := range coldPages {
		scripts["cold-"+c.page] = filepath.Join("cold", c.page+".js")
	}
	for name, script := range scripts {
		text, err := peers.Bundle(filepath.Join(root, "tools", "bench", "page", script), packages, wasmExec, strings.HasPrefix(name, "cold-"))
		if err != nil {
			return err
		}
		if err := put(filepath.Join(folder, name+".js"), text); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+".html"), fmt.Appendf(nil, page, "/"+name+".js"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// put writes a file of the site, and takes away a brotli form of other content,
// which would be served in its place.
func put(file string, content []byte) error {
	if !compressed(file, content) {
		for _, suffix := range []string{".br", ".of"} {
			if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return os.WriteFile(file, content, 0o644)
}

// compressed reports whether the brotli form of the content is there: beside it
// stands what it is the form of.
func compressed(file string, content []byte) bool {
	of, err := os.ReadFile(file + ".of")
	_, missing := os.Stat(file + ".br")
	return err == nil && missing == nil && string(of) == hash(content)
}

// compress puts the brotli form beside a file, as a static host does, unless it
// is there: the best compression of a large file takes a minute.
func compress(file string) error {
	content, err := os.ReadFile(file)
	if err != nil || compressed(file, content) {
		return err
	}
	if err := os.WriteFile(file+".br", bundle.Forms(content)[".br"], 0o644); err != nil {
		return err
	}
	return os.WriteFile(file+".of", []byte(hash(content)), 0o644)
}

// serve serves the folder on a free port.
func serve(folder string) (*site, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &site{folder: folder, url: "http://" + listener.Addr().String()}
	files := static.Handler(root)
	s.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requested = append(s.requested, path.Clean(r.URL.Path))
		s.mu.Unlock()
		files.ServeHTTP(w, r)
	})}
	go s.server.Serve(listener)
	return s, nil
}

// since returns the paths that were asked for since the last call.
func (s *site) since() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.requested
	s.requested = nil
	return all
}

//go:build !wasm

package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// compressed are the kinds of files that shrink.
var compressed = map[string]bool{
	".html": true, ".js": true, ".css": true, ".json": true, ".svg": true, ".wasm": true, ".webmanifest": true, ".msgpack": true, ".txt": true,
}

// write writes the files, and their compressed copies. Product pages have
// none: there are thousands of them and each is read once. The bundle's copies
// come with the bundle.
func write(files map[string][]byte, o Options) error {
	for _, folder := range []string{"product", "category"} { // pages of goods that are gone
		if err := os.RemoveAll(filepath.Join(o.Out, folder)); err != nil {
			return err
		}
	}
	for address, body := range files {
		if strings.HasPrefix(address, base) {
			if err := copyBundled(o, strings.TrimPrefix(address, base)); err != nil {
				return err
			}
			continue
		}
		name := filepath.Join(o.Out, filepath.FromSlash(address))
		if err := writeFile(name, body); err != nil {
			return err
		}
		if !compressed[path.Ext(address)] || strings.HasPrefix(address, "/product/") {
			continue
		}
		if err := compress(name, body, o.Brotli); err != nil {
			return err
		}
	}
	return nil
}

// copyBundled copies a file of the bundle and its compressed copies, unless the
// bundle stands in the site already.
func copyBundled(o Options, name string) error {
	target := filepath.Join(o.Out, filepath.FromSlash(base))
	from, err := filepath.Abs(o.Bundle)
	if err != nil {
		return err
	}
	if to, err := filepath.Abs(target); err != nil || to == from {
		return err
	}
	for _, suffix := range []string{"", ".br", ".gz"} {
		body, err := os.ReadFile(filepath.Join(o.Bundle, name+suffix))
		if os.IsNotExist(err) && suffix != "" {
			continue
		}
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(target, name+suffix), body); err != nil {
			return err
		}
	}
	return nil
}

// compress writes the copies that hosts send to browsers which take them, both
// at once: for the app alone they take the better part of a minute.
func compress(name string, body []byte, level int) error {
	var br, gz bytes.Buffer
	zip, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("%s.gz: %w", name, err)
	}
	var failures [2]error
	var both sync.WaitGroup
	both.Go(func() { failures[0] = squeeze(brotli.NewWriterLevel(&br, level), body, name+".br", &br) })
	both.Go(func() { failures[1] = squeeze(zip, body, name+".gz", &gz) })
	both.Wait()
	return errors.Join(failures[:]...)
}

// squeeze writes body through w and what came of it, in out, as a file.
func squeeze(w io.WriteCloser, body []byte, name string, out *bytes.Buffer) error {
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return writeFile(name, out.Bytes())
}

// writeFile writes a file under a temporary name and renames it, so that a
// server never reads half of one.
func writeFile(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once it is renamed
	_, err = f.Write(body)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}

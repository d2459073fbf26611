//go:build !wasm

package site

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

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

// compress writes the copies that hosts send to browsers which take them.
func compress(name string, body []byte, level int) error {
	var br, gz bytes.Buffer
	zip, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("%s.gz: %w", name, err)
	}
	for _, w := range []io.WriteCloser{brotli.NewWriterLevel(&br, level), zip} {
		if _, err := w.Write(body); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := writeFile(name+".br", br.Bytes()); err != nil {
		return err
	}
	return writeFile(name+".gz", gz.Bytes())
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

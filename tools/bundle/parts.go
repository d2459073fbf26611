package bundle

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// The names of the built parts in dist.
const (
	LoaderName = "inkling.js"
	WorkerName = "worker.js"
	EngineName = "engine.wasm"
)

// dist is filled by tools/webbuild; in a fresh clone it holds .keep alone.
//
//go:embed all:dist
var dist embed.FS

// ErrNotBuilt says that this program was built before the engine and the
// scripts were.
var ErrNotBuilt = errors.New(`the engine and the scripts are not in this program: run "make build/inkling"`)

// Part is a file of the bundle in the forms that a server may send: its content
// by suffix, "" as it is, ".br" and ".gz" compressed.
type Part map[string][]byte

// Parts is what was built from this repository, the same for every shop.
type Parts struct {
	Loader, Worker, Engine Part
}

// Embedded returns the parts that this program carries, or ErrNotBuilt.
func Embedded() (Parts, error) { return readParts(dist) }

func readParts(files fs.FS) (Parts, error) {
	var p Parts
	for name, part := range map[string]*Part{LoaderName: &p.Loader, WorkerName: &p.Worker, EngineName: &p.Engine} {
		*part = make(Part)
		for _, suffix := range suffixes {
			content, err := fs.ReadFile(files, "dist/"+name+suffix)
			if errors.Is(err, fs.ErrNotExist) {
				return Parts{}, ErrNotBuilt
			}
			if err != nil {
				return Parts{}, err
			}
			(*part)[suffix] = content
		}
	}
	return p, nil
}

// suffixes are those of the forms of a part.
var suffixes = []string{"", ".br", ".gz"}

// Forms returns content as it is and compressed: brotli at level 11, gzip at 9.
// The same content gives the same bytes.
func Forms(content []byte) Part {
	var br, gz bytes.Buffer
	// Writing to memory does not fail.
	b := brotli.NewWriterLevel(&br, brotli.BestCompression)
	b.Write(content)
	b.Close()
	g, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	g.Write(content)
	g.Close()
	return Part{"": content, ".br": br.Bytes(), ".gz": gz.Bytes()}
}

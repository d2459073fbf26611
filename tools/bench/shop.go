package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/tools/bundle"
	"inkling/tools/importer"
)

// trained is a simulated shop with a model of it.
type trained struct {
	items     int
	model     *model.Model
	file      []byte
	catalogue string
}

// settings of a short training: what the model has learned plays no part here,
// but that it has lists and heads of its own.
const settings = `{"epochs": 1, "refit": false, "max_cases": 200, "lists": {"min_visitors": 1}, "together": {"min_visitors": 1}}
`

// visitors of a simulated shop.
const visitors = 5000

// shop returns the simulated shop with so many items, made where it is missing.
func (b *bench) shop(ctx context.Context, items int) (*trained, error) {
	folder := filepath.Join(b.folder, fmt.Sprintf("shop-%d", items))
	file := filepath.Join(folder, "model.msgpack")
	s := &trained{items: items, catalogue: filepath.Join(folder, "catalogue.csv")}
	if err := s.read(file); err == nil {
		return s, nil
	}
	fmt.Fprintf(b.stderr, "bench: a shop of %d items and a model of it, once\n", items)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	config := filepath.Join(folder, "settings.json")
	if err := os.WriteFile(config, []byte(settings), 0o644); err != nil {
		return nil, err
	}
	if err := b.tool(ctx, "simulate", "--out", folder, "--items", fmt.Sprint(items), "--visitors", fmt.Sprint(visitors), "--force"); err != nil {
		return nil, err
	}
	if err := b.tool(ctx, "train", "--events", filepath.Join(folder, "events.csv"), "--catalogue", s.catalogue, "--config", config, "--out", file); err != nil {
		return nil, err
	}
	return s, s.read(file)
}

// read takes the model in, unless the engine would refuse it: it may be of
// another version.
func (s *trained) read(file string) (err error) {
	if s.file, err = os.ReadFile(file); err != nil {
		return err
	}
	if s.model, err = modelfile.Read(bytes.Clone(s.file)); err != nil {
		return err
	}
	return s.model.CheckGolden()
}

func (b *bench) tool(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, b.inkling, args...)
	cmd.Stderr = b.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w (make build/inkling makes the tool)", b.inkling, args[0], err)
	}
	return nil
}

// bundle lays out what a page of the shop loads, as site/shop-N. One whose
// loading is not measured is compressed in a hurry, and has no pictures.
func (s *trained) bundle(site string, measured bool) error {
	parts, err := bundle.Embedded()
	if err != nil {
		return err
	}
	catalogue, _, err := importer.ReadCatalogue(s.catalogue, importer.Options{})
	if err != nil {
		return err
	}
	in := bundle.Input{
		Parts: parts, Catalogue: catalogue,
		Model: bundle.Model{Bytes: s.file, ModelInfo: bundle.ModelInfo{Items: s.items, Tasks: s.model.Config.Tasks, Dim: s.model.Config.Dim}},
	}
	if !measured {
		in.Compress = hurried
		for i := range catalogue.Items {
			catalogue.Items[i].Image = ""
		}
	}
	_, err = bundle.Write(filepath.Join(site, fmt.Sprintf("shop-%d", s.items)), in)
	return err
}

// hurried are the forms of a file at the lowest levels.
func hurried(content []byte) bundle.Part {
	var br, gz bytes.Buffer
	// Writing to memory does not fail.
	b := brotli.NewWriterLevel(&br, brotli.BestSpeed)
	b.Write(content)
	b.Close()
	g, _ := gzip.NewWriterLevel(&gz, gzip.BestSpeed)
	g.Write(content)
	g.Close()
	return bundle.Part{"": content, ".br": br.Bytes(), ".gz": gz.Bytes()}
}

// Package bundle lays out what a page loads: static files in one folder, ready
// for any web server.
//
//	inkling.js                stable name: the API and the element
//	manifest.json             stable name: what belongs together, with integrity
//	worker-HASH.js            these four never change under their name
//	engine-HASH.wasm
//	model-HASH.msgpack
//	catalogue-HASH.json
//
// Beside every file stand its .br and .gz, for servers that send them.
package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"inkling/model/shop"
)

// Model is a model file, which this package does not look into.
type Model struct {
	Bytes []byte
	ModelInfo
}

// Input is what a bundle is made of.
type Input struct {
	Parts     Parts
	Model     Model
	Catalogue *shop.Catalogue
	Explore   float64 // see Manifest
	// Compress makes the forms of what is this shop's own; nil is Forms, which
	// takes its time.
	Compress func(content []byte) Part
}

// Write lays out a bundle as the folder out and returns its manifest. The
// folder appears whole or not at all. One that is there is replaced if it is
// empty or a bundle, and nothing else is in it; otherwise it is left alone.
func Write(out string, in Input) (*Manifest, error) {
	if err := replaceable(out); err != nil {
		return nil, err
	}
	files, manifest, err := layout(in)
	if err != nil {
		return nil, err
	}
	out, err = filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(out), "."+filepath.Base(out)+"-new-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return nil, err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(tmp, name), content, 0o644); err != nil {
			return nil, err
		}
	}
	return manifest, swap(tmp, out)
}

// layout returns the files of a bundle by name.
func layout(in Input) (map[string][]byte, *Manifest, error) {
	if !(in.Explore >= 0 && in.Explore <= 1) {
		return nil, nil, fmt.Errorf("explore is %v, want a share from 0 to 1", in.Explore)
	}
	catalogue, err := encodeCatalogue(in.Catalogue)
	if err != nil {
		return nil, nil, err
	}
	manifest := &Manifest{Format: Format, Version: Version, Model: in.Model.ModelInfo, Explore: in.Explore}
	if manifest.Model.Tasks == nil {
		manifest.Model.Tasks = []string{}
	}
	compress := in.Compress
	if compress == nil {
		compress = Forms
	}
	files := make(map[string][]byte)
	add := func(name string, part Part) {
		for _, suffix := range suffixes {
			files[name+suffix] = part[suffix]
		}
	}
	for _, one := range []struct {
		name string
		part Part // compressed here where it has its content alone
		file *File
	}{
		{WorkerName, in.Parts.Worker, &manifest.Files.Worker},
		{EngineName, in.Parts.Engine, &manifest.Files.Engine},
		{"model.msgpack", Part{"": in.Model.Bytes}, &manifest.Files.Model},
		{"catalogue.json", Part{"": catalogue}, &manifest.Files.Catalogue},
	} {
		if *one.file, err = describe(one.name, one.part[""]); err != nil {
			return nil, nil, err
		}
		if len(one.part) == 1 {
			one.part = compress(one.part[""])
		}
		add(one.file.Name, one.part)
	}
	text, err := manifest.encode()
	if err != nil {
		return nil, nil, err
	}
	add(LoaderName, in.Parts.Loader)
	add(ManifestName, compress(text))
	return files, manifest, nil
}

// replaceable reports why the folder out must not be replaced, if so.
func replaceable(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(out, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: not empty, and without the %s of a bundle: it is left alone", out, ManifestName)
	}
	if err != nil {
		return err
	}
	old, err := readManifest(text)
	if err != nil {
		return fmt.Errorf("%s is not a bundle's: %w: the folder is left alone", filepath.Join(out, ManifestName), err)
	}
	own := map[string]bool{LoaderName: true, ManifestName: true}
	for _, file := range []File{old.Files.Worker, old.Files.Engine, old.Files.Model, old.Files.Catalogue} {
		own[file.Name] = true
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(strings.TrimSuffix(entry.Name(), ".br"), ".gz")
		if !own[name] || entry.IsDir() {
			return fmt.Errorf("%s: does not belong to the bundle there, and would be lost: the folder is left alone", filepath.Join(out, entry.Name()))
		}
	}
	return nil
}

// swap puts the folder tmp in the place of out. If that fails the old one is
// there as before.
func swap(tmp, out string) error {
	old := tmp + "-old"
	err := os.Rename(out, old)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(tmp, out)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, out); err != nil {
		return errors.Join(err, os.Rename(old, out))
	}
	return os.RemoveAll(old)
}

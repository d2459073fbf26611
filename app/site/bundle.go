//go:build !wasm

package site

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"inkling/app/catalogue"
)

// base is where the bundle stands in the site.
const base = "/inkling/"

// Bundle is a folder that `inkling bundle` made.
type Bundle struct {
	folder string
	files  map[string]string // by role, "catalogue": the file's name
}

// OpenBundle reads the bundle's manifest.
func OpenBundle(folder string) (*Bundle, error) {
	path := filepath.Join(folder, "manifest.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var manifest struct {
		Format  string
		Version int
		Files   map[string]struct{ Name string }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if manifest.Format != "inkling-bundle" || manifest.Version != 1 {
		return nil, fmt.Errorf("%s: want format \"inkling-bundle\", version 1, got %q, %d", path, manifest.Format, manifest.Version)
	}
	b := &Bundle{folder: folder, files: make(map[string]string)}
	for role, file := range manifest.Files {
		if !filepath.IsLocal(file.Name) || filepath.Base(file.Name) != file.Name {
			return nil, fmt.Errorf("%s: files: %s: name: want a file of this folder, got %q", path, role, file.Name)
		}
		b.files[role] = file.Name
	}
	if b.files["catalogue"] == "" {
		return nil, fmt.Errorf("%s: files: catalogue: want one, got none", path)
	}
	return b, nil
}

// Names are the names of all files that a page loads from the bundle.
func (b *Bundle) Names() []string {
	names := []string{"inkling.js", "manifest.json"}
	for _, name := range b.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Goods reads the bundle's catalogue.
func (b *Bundle) Goods() (*catalogue.Catalogue, error) {
	path := filepath.Join(b.folder, b.files["catalogue"])
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	goods, err := catalogue.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(goods.Items) == 0 {
		return nil, fmt.Errorf("%s: items: want some, got none", path)
	}
	return goods, nil
}

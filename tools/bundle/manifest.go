package bundle

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// The format that manifest.json names itself.
const (
	Format  = "inkling-bundle"
	Version = 1
)

// ManifestName is the manifest's file name, stable as the loader's.
const ManifestName = "manifest.json"

// MaxBytes is the size beyond which the loader refuses a file.
const MaxBytes = 64 << 20

// Manifest says what a bundle consists of. The loader fetches it first and
// enforces the rest with it.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Files   Files     `json:"files"`
	Model   ModelInfo `json:"model"`
	// Explore is the share of a shelf's places that are kept for items that are
	// new, 0 to 1.
	Explore float64 `json:"explore,omitempty"`
}

// Files are the hashed files of a bundle.
type Files struct {
	Worker    File `json:"worker"`
	Engine    File `json:"engine"`
	Model     File `json:"model"`
	Catalogue File `json:"catalogue"`
}

// File is one hashed file.
type File struct {
	Name      string `json:"name"`      // as "worker-0123456789.js"
	Bytes     int    `json:"bytes"`     // uncompressed
	Integrity string `json:"integrity"` // as of subresource integrity, "sha384-..."
}

// ModelInfo tells about the model without opening it.
type ModelInfo struct {
	Items int      `json:"items"`
	Tasks []string `json:"tasks"`
	Dim   int      `json:"dim"`
}

// describe names content after its hash: "worker.js" becomes "worker-HASH.js".
func describe(name string, content []byte) (File, error) {
	if len(content) == 0 {
		return File{}, fmt.Errorf("%s: it is empty", name)
	}
	if len(content) > MaxBytes {
		return File{}, fmt.Errorf("%s: %d bytes, more than the %d that a page loads", name, len(content), MaxBytes)
	}
	short := sha256.Sum256(content)
	long := sha512.Sum384(content)
	extension := path.Ext(name)
	return File{
		Name:      strings.TrimSuffix(name, extension) + "-" + hex.EncodeToString(short[:])[:10] + extension,
		Bytes:     len(content),
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(long[:]),
	}, nil
}

func (m *Manifest) encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// readManifest reads a manifest that this package may have written before.
func readManifest(text []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	if m.Format != Format {
		return nil, fmt.Errorf("format is %q, want %q", m.Format, Format)
	}
	return &m, nil
}

//go:build !wasm

package site

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Resources are the addresses that a service worker of this site keeps, read
// back from its text.
func Resources(worker []byte) ([]string, error) {
	_, rest, ok := bytes.Cut(worker, []byte("const resourcesToCache = "))
	list, _, end := bytes.Cut(rest, []byte(";"))
	if !ok || !end {
		return nil, fmt.Errorf("app-worker.js: resourcesToCache: want a list, got none")
	}
	var resources []string
	if err := json.Unmarshal(list, &resources); err != nil {
		return nil, fmt.Errorf("app-worker.js: resourcesToCache: %w", err)
	}
	return resources, nil
}

// verify checks that every address which the service worker keeps is a file of
// the site: a single missing one, and nothing works offline. It returns their
// number and size in bytes.
func (s *site) verify() (n int, size int64, err error) {
	worker := s.files["/app-worker.js"]
	if bytes.Contains(worker, []byte("{{")) {
		return 0, 0, fmt.Errorf("app-worker.js: a part of the template was not filled in")
	}
	resources, err := Resources(worker)
	if err != nil {
		return 0, 0, err
	}
	for _, address := range resources {
		if address == "/" {
			address = "/index.html"
		}
		body, ok := s.files[address]
		if !ok {
			return 0, 0, fmt.Errorf("app-worker.js: %s: the site has no such file", address)
		}
		size += int64(len(body))
	}
	return len(resources), size, nil
}

//go:build !wasm

package main

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	for name, args := range map[string][]string{
		"an unknown flag": {"-port", "80"},
		"an argument":     {"build/site"},
		"a level too far": {"-brotli", "12"},
	} {
		if err := run(args, io.Discard, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%s: want a wrong usage, got %v", name, err)
		}
	}
	missing := filepath.Join(t.TempDir(), "bundle")
	err := run([]string{"-bundle", missing}, io.Discard, io.Discard)
	if err == nil || errors.Is(err, errUsage) || !strings.Contains(err.Error(), missing) {
		t.Errorf("no bundle: want an error that names the folder, got %v", err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A form of what a file held before would be served in its place.
func TestPutLeavesNoFormOfOtherContent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.js")
	steps := []struct {
		name, content string
		kept          bool
	}{
		{"the first", "one", false},
		{"the same again", "one", true},
		{"another", "two", false},
	}
	for _, s := range steps {
		if err := put(file, []byte(s.content)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(file + ".br"); (err == nil) != s.kept {
			t.Errorf("%s: the brotli form is there: %v, want %v", s.name, err == nil, s.kept)
		}
		if err := compress(file); err != nil {
			t.Fatal(err)
		}
	}
}

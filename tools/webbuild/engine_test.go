package webbuild

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuildEngine(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"program", "package main\n\n//go:wasmexport call\nfunc call() int32 { return 1 }\n\nfunc main() { select {} }\n", ""},
		{"program with an error", "package main\n\nfunc main() { absent() }\n", "main.go:3:15: undefined: absent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range map[string]string{"go.mod": "module m\n\ngo 1.27\n", "main.go": c.source} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			wasm, err := BuildEngine(t.Context(), dir, ".")
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Fatalf("error %v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(wasm, []byte("\x00asm")) {
				t.Errorf("%d bytes that are no WebAssembly", len(wasm))
			}
			again, err := BuildEngine(t.Context(), dir, ".")
			if err != nil || !bytes.Equal(wasm, again) {
				t.Errorf("a second build differs (%v)", err)
			}
		})
	}
}

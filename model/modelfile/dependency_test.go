//go:build !js

package modelfile_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestBrowserDependencies keeps the reader small: each of these costs the
// engine far more than it brings.
func TestBrowserDependencies(t *testing.T) {
	list := exec.Command("go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		switch dep {
		case "fmt", "reflect", "os", "encoding/json", "encoding/binary", "net/http", "github.com/vmihailenco/msgpack/v5":
			t.Errorf("the reader imports %s", dep)
		}
	}
}

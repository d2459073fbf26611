package bundle

import (
	"errors"
	"testing"
)

// TestSizeBudgets holds what a page loads, compressed, to what the README
// promises.
func TestSizeBudgets(t *testing.T) {
	parts, err := Embedded()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip("the engine and the scripts are not built, so their sizes were not checked: run make build/inkling")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		bytes  int
		budget int
	}{
		{"engine.wasm", len(parts.Engine[".br"]), 456_000},
		{"loader and worker", len(parts.Loader[".br"]) + len(parts.Worker[".br"]), 18_700},
	} {
		t.Logf("%s: %d bytes brotli, budget %d", c.name, c.bytes, c.budget)
		if c.bytes > c.budget {
			t.Errorf("%s: %d bytes brotli, wanted at most %d", c.name, c.bytes, c.budget)
		}
	}
}

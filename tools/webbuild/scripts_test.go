package webbuild

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/tools/bundle"
)

// scriptBudget is what the loader and the worker may weigh together, brotli 11.
const scriptBudget = 18_700

func buildScripts(t *testing.T) *Scripts {
	t.Helper()
	wasmExec, err := WasmExec(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := BuildScripts(filepath.Join("..", "..", "web", "src"), wasmExec)
	if err != nil {
		t.Fatal(err)
	}
	return scripts
}

func TestScriptsFitTheBudget(t *testing.T) {
	scripts := buildScripts(t)
	loader := len(bundle.Forms(scripts.Loader)[".br"])
	worker := len(bundle.Forms(scripts.Worker)[".br"])
	t.Logf("brotli: inkling.js %d bytes, worker.js %d bytes, together %d", loader, worker, loader+worker)
	if loader+worker > scriptBudget {
		t.Errorf("inkling.js %d + worker.js %d = %d bytes, budget %d", loader, worker, loader+worker, scriptBudget)
	}
}

func TestScriptsAreTheSameEveryTime(t *testing.T) {
	a, b := buildScripts(t), buildScripts(t)
	if !bytes.Equal(a.Loader, b.Loader) || !bytes.Equal(a.Worker, b.Worker) {
		t.Error("two builds of the same sources differ")
	}
}

// What a strict content security policy forbids must not be in the scripts.
func TestScriptsHoldNothingForbidden(t *testing.T) {
	scripts := buildScripts(t)
	for name, text := range map[string]string{"inkling.js": string(scripts.Loader), "worker.js": string(scripts.Worker)} {
		for _, word := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write", "localStorage", "sessionStorage", "document.cookie", "importScripts"} {
			if strings.Contains(text, word) {
				t.Errorf("%s contains %q", name, word)
			}
		}
	}
	if worker := string(scripts.Worker); strings.Contains(worker, "import.meta") || strings.Contains(worker, "import(") {
		t.Error("worker.js is not self-contained")
	}
}

func TestWorkerHoldsTheToolchainsLoader(t *testing.T) {
	if worker := string(buildScripts(t).Worker); !strings.Contains(worker, "scheduleTimeoutEvent") {
		t.Error("worker.js lacks Go's wasm_exec.js")
	}
}

func TestScriptErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.ts"), []byte("import './absent'"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := BuildScripts(dir, "")
	if err == nil || !strings.Contains(err.Error(), "index.ts:1") {
		t.Errorf("got %v, want an error naming index.ts:1", err)
	}
}

package webbuild

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"inkling/tools/webbuild/slim"
)

// smallRuntime picks the smaller of two allocators and of two collectors, and
// leaves out wrappers of a calling convention that wasm does not have.
const smallRuntime = "nosizespecializedmalloc,nogreenteagc,noregabiwrappers"

// uninlined are the packages whose calls stay calls: the runtime, in which an
// engine that allocates nothing once warm spends no time, and all that is not a
// loop over numbers. With smallRuntime that takes an eighth off what a visitor
// downloads.
var uninlined = []string{
	"runtime", "internal/runtime/maps", "internal/strconv", "inkling/...",
}

// inlined are the exceptions: the loops, and what is smaller that way.
var inlined = []string{"inkling/model/kernel", "inkling/wasm/engine"}

func engineFlags(out, pkg string) []string {
	flags := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}
	for _, p := range uninlined {
		flags = append(flags, "-gcflags="+p+"=-l")
	}
	for _, p := range inlined {
		flags = append(flags, "-gcflags="+p+"=")
	}
	return append(flags, "-o", out, pkg)
}

// BuildEngine compiles the main package at pkg, a path as for "go build" seen
// from dir, for the browser, and takes out what it never reads there.
func BuildEngine(ctx context.Context, dir, pkg string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "inkling-engine-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	out := filepath.Join(tmp, "engine.wasm")
	cmd := exec.CommandContext(ctx, "go", engineFlags(out, pkg)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "GOEXPERIMENT="+smallRuntime)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build %s for js/wasm: %w\n%s", pkg, err, bytes.TrimSpace(text))
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	if module, err = slim.Shrink(module); err != nil {
		return nil, fmt.Errorf("%s for js/wasm: %w", pkg, err)
	}
	return module, nil
}

// WasmExec returns the path of Go's wasm_exec.js in the toolchain that "go" is
// when called from dir.
func WasmExec(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	path := filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the Go toolchain has no browser loader: %w", err)
	}
	return path, nil
}

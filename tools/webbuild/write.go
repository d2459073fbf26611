package webbuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"inkling/tools/bundle"
)

// Write builds scripts and engine from the module at root and puts them, with
// their compressed forms, into dist, where the bundle package embeds them. It
// returns the files by name. A file appears under its name only when it is whole.
func Write(ctx context.Context, root, dist string) (map[string][]byte, error) {
	wasmExec, err := WasmExec(ctx, root)
	if err != nil {
		return nil, err
	}
	scripts, err := BuildScripts(filepath.Join(root, "web", "src"), wasmExec)
	if err != nil {
		return nil, err
	}
	engine, err := BuildEngine(ctx, root, "./wasm")
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for name, content := range map[string][]byte{
		bundle.LoaderName: scripts.Loader,
		bundle.WorkerName: scripts.Worker,
		bundle.EngineName: engine,
	} {
		for suffix, form := range bundle.Forms(content) {
			files[name+suffix] = form
		}
	}
	for name, content := range files {
		if err := writeWhole(filepath.Join(dist, name), content); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func writeWhole(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".*"+filepath.Base(path))
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(content); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

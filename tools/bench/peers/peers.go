// Package peers fetches what the benchmark compares Inkling with, at pinned
// versions and against the hashes of a committed lock file, and bundles it with
// the page's scripts. Node's npm is needed for that, and for nothing else in this
// repository.
package peers

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

var (
	//go:embed package.json
	manifest []byte
	//go:embed package-lock.json
	lock []byte
)

// ErrNoNPM says that the peers cannot be fetched.
var ErrNoNPM = errors.New("npm is not there, and the benchmark's peers come from it: install Node.js with npm (Debian: apt-get install npm)")

// Install fetches the packages into dir/node_modules, unless the same ones are
// there. No script of a package is run.
func Install(ctx context.Context, dir string) error {
	done := filepath.Join(dir, "installed.json")
	if was, err := os.ReadFile(done); err == nil && bytes.Equal(was, lock) {
		return nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return ErrNoNPM
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range map[string][]byte{"package.json": manifest, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in %s: %w\n%s", dir, err, bytes.TrimSpace(out))
	}
	return os.WriteFile(done, lock, 0o644)
}

// Versions are the versions of the peers by package.
func Versions() (map[string]string, error) {
	var m struct{ Dependencies map[string]string }
	if err := json.Unmarshal(manifest, &m); err != nil {
		return nil, fmt.Errorf("package.json: %w", err)
	}
	return m.Dependencies, nil
}

// Files are what pages fetch of the peers beside their scripts, by the name
// under which they ask for it and the path in node_modules.
func Files() map[string]string {
	return map[string]string{
		"ort.wasm.bundle.min.mjs":     "onnxruntime-web/dist/ort.wasm.bundle.min.mjs",
		"ort-wasm-simd-threaded.wasm": "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
		"tfjs-backend-wasm-simd.wasm": "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
	}
}

// Bundle makes one minified module of a page's script and what it imports, from
// dir/node_modules too. What begins with a slash is imported by the browser.
// small leaves out of TensorFlow.js what the script does not name: gradients and
// the methods of tensors.
func Bundle(entry, dir, wasmExec string, small bool) ([]byte, error) {
	entry, err := filepath.Abs(entry)
	if err != nil {
		return nil, err
	}
	modules, err := filepath.Abs(filepath.Join(dir, "node_modules"))
	if err != nil {
		return nil, err
	}
	plugins := []api.Plugin{resolveTo("^go:wasm_exec$", wasmExec), served}
	if small {
		plugins = append(plugins, resolveTo("^@tensorflow/tfjs-core$", filepath.Join(modules, "@tensorflow", "tfjs-core", "dist", "base.js")))
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{entry},
		NodePaths:         []string{modules},
		Bundle:            true,
		Format:            api.FormatESModule,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		Plugins:           plugins,
		TsconfigRaw:       `{"compilerOptions":{"target":"ES2022"}}`,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.TrimSpace(strings.Join(lines, "")))
	}
	return result.OutputFiles[0].Contents, nil
}

// served leaves to the browser what the site serves itself.
var served = api.Plugin{Name: "served", Setup: func(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: "^/(peers|shop-[0-9]+)/"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: args.Path, External: true}, nil
	})
}}

func resolveTo(filter, path string) api.Plugin {
	return api.Plugin{Name: filter, Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: filter}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: path}, nil
		})
	}}
}

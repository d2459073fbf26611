// Package webbuild makes what a page loads out of the sources: the two scripts
// of web/src and the engine of wasm. It needs Go and nothing else; esbuild is
// linked in.
package webbuild

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Scripts is the JavaScript of a bundle, minified.
type Scripts struct {
	Loader []byte // inkling.js: an ES module, the API and the element
	Worker []byte // worker.js: a classic script without imports, Go's loader inside
}

// BuildScripts bundles the TypeScript in the folder source. wasmExec is the path
// of Go's wasm_exec.js, which must come from the toolchain that builds the engine.
func BuildScripts(source, wasmExec string) (*Scripts, error) {
	loader, err := bundleScript(filepath.Join(source, "index.ts"), api.FormatESModule, wasmExec)
	if err != nil {
		return nil, err
	}
	worker, err := bundleScript(filepath.Join(source, "worker.ts"), api.FormatIIFE, wasmExec)
	if err != nil {
		return nil, err
	}
	return &Scripts{Loader: loader, Worker: worker}, nil
}

func bundleScript(entry string, format api.Format, wasmExec string) ([]byte, error) {
	dir, err := filepath.Abs(filepath.Dir(entry))
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Base(entry)},
		AbsWorkingDir:     dir,
		Bundle:            true,
		Format:            format,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsInline,
		Charset:           api.CharsetUTF8,
		Plugins:           []api.Plugin{goLoader(wasmExec), styleText},
		TsconfigRaw:       `{"compilerOptions":{"target":"ES2022","verbatimModuleSyntax":true}}`,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.TrimSpace(strings.Join(lines, "")))
	}
	if len(result.OutputFiles) != 1 {
		return nil, fmt.Errorf("%s: esbuild made %d files, want 1", entry, len(result.OutputFiles))
	}
	return result.OutputFiles[0].Contents, nil
}

// goLoader resolves the import "go:wasm_exec" to the toolchain's own file.
func goLoader(wasmExec string) api.Plugin {
	return api.Plugin{Name: "go-loader", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^go:wasm_exec$`},
			func(api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: wasmExec, SideEffects: api.SideEffectsTrue}, nil
			})
	}}
}

// styleText imports a style sheet as its minified text.
var styleText = api.Plugin{Name: "style-text", Setup: func(build api.PluginBuild) {
	build.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		source, err := os.ReadFile(args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		result := api.Transform(string(source), api.TransformOptions{
			Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		})
		text := strings.TrimSpace(string(result.Code))
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderText, Errors: result.Errors}, nil
	})
}}

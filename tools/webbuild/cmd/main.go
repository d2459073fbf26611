// Command cmd builds the engine and the scripts into tools/bundle/dist:
//
//	go run ./tools/webbuild/cmd
//
// Run from the module's root. The inkling binary that is built afterwards
// carries them.
package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"inkling/tools/webbuild"
)

func main() {
	files, err := webbuild.Write(context.Background(), ".", filepath.Join("tools", "bundle", "dist"))
	if err != nil {
		fmt.Fprintf(os.Stderr, "webbuild: %v\n", err)
		os.Exit(1)
	}
	for _, name := range slices.SortedFunc(maps.Keys(files), cmp.Compare[string]) {
		fmt.Fprintf(os.Stderr, "webbuild: %-16s %9d bytes\n", name, len(files[name]))
	}
}

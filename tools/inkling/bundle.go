package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"inkling/tools/bundle"
	"inkling/tools/importer"
)

// bundleOptions are the flags of the bundle command.
type bundleOptions struct {
	model, catalogue, out string
	columns               string
}

// bundleCommand lays out the static files that a page loads.
func bundleCommand() *cobra.Command {
	var o bundleOptions
	cmd := &cobra.Command{
		Use:   "bundle --model FILE --catalogue FILE --out DIR",
		Short: "Lay out the static files that a page loads",
		Long: `bundle puts the engine, the scripts, a model and the catalogue into one folder
for any static host, each with its .br and .gz. A bundle that is there is
replaced as a whole; a folder with anything else in it is left alone.

  inkling bundle --model model.msgpack --catalogue shop/catalogue.csv --out public/inkling

and in the page

  <script type="module" src="/inkling/inkling.js"></script>
  <inkling-shelf placement="for-you" limit="8"></inkling-shelf>`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []struct{ name, value string }{{"model", o.model}, {"catalogue", o.catalogue}, {"out", o.out}} {
				if flag.value == "" {
					return fmt.Errorf("%w: --%s is required (see '%s --help')", errUsage, flag.name, cmd.CommandPath())
				}
			}
			return runBundle(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.model, "model", "", "model file, as train writes it (required)")
	f.StringVar(&o.catalogue, "catalogue", "", "catalogue, CSV in the columns of the Merchant feed (required)")
	f.StringVar(&o.columns, "map-catalogue", "", "names of the catalogue's columns, `ours=theirs,...`: id=sku")
	f.StringVar(&o.out, "out", "", "`folder` of the bundle, as the page's host will serve it (required)")
	return cmd
}

func runBundle(cmd *cobra.Command, o bundleOptions) error {
	columns, err := importer.ParseMap(o.columns)
	if err != nil {
		return fmt.Errorf("%w: --map-catalogue: %v", errUsage, err)
	}
	parts, err := bundle.Embedded()
	if err != nil {
		return err
	}
	model, err := readModelInfo(o.model)
	if err != nil {
		return err
	}
	options := importer.Options{MapCatalogue: columns, MaxBad: 0.01, MaxRows: importer.DefaultMaxRows, Interrupted: cmd.Context().Err}
	catalogue, report, err := importer.ReadCatalogue(o.catalogue, options)
	if report != nil {
		if written := report.Write(cmd.ErrOrStderr()); err == nil {
			err = written
		}
	}
	if err != nil {
		return err
	}
	manifest, err := bundle.Write(o.out, bundle.Input{Parts: parts, Model: model, Catalogue: catalogue})
	if err != nil {
		return err
	}
	return printBundle(cmd, o.out, manifest, catalogue.Len())
}

// printBundle lists what a page loads, and in which size.
func printBundle(cmd *cobra.Command, out string, m *bundle.Manifest, items int) error {
	w := cmd.OutOrStdout()
	for _, file := range []bundle.File{m.Files.Worker, m.Files.Engine, m.Files.Model, m.Files.Catalogue} {
		if _, err := fmt.Fprintf(w, "%-32s %10d bytes\n", file.Name, file.Bytes); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s: %d items\n", out, items)
	return err
}

// readModelInfo reads a model file for the bundle, which carries it as it is.
func readModelInfo(path string) (bundle.Model, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return bundle.Model{}, err
	}
	m, err := parseModel(path, content)
	if err != nil {
		return bundle.Model{}, err
	}
	info := bundle.ModelInfo{Items: m.Items.Len(), Tasks: m.Config.Tasks, Dim: m.Config.Dim}
	return bundle.Model{Bytes: content, ModelInfo: info}, nil
}

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"inkling/model"
	"inkling/model/shop"
	"inkling/tools/bundle"
	"inkling/tools/importer"
)

// bundleOptions are the flags of the bundle command.
type bundleOptions struct {
	model, catalogue, out string
	columns               []string
	maxBad                string
	explore               string // per cent
}

// bundleCommand lays out the static files that a page loads.
func bundleCommand() *cobra.Command {
	var o bundleOptions
	cmd := &cobra.Command{
		Use:   "bundle --model FILE --catalogue FILE --out DIR",
		Short: "Lay out the static files that a page loads",
		Long: `bundle puts the engine, the scripts, a model and the catalogue into one folder
for any static host, each with its .br and .gz. A bundle that is there is
replaced as a whole; a folder with anything else in it is left alone. Items of
the catalogue that are new to the model get vectors from their content, without
training: bundle again each day with the catalogue of the day. Items that are no
longer in the catalogue are not shown, but still say something of who viewed them.

--explore 5 keeps every twentieth place, in the mean, for an item that nobody has
touched: the last one of a shelf, at times, by visitor, day and placement. Who
asks by script can say so for each shelf: recommend({ placement, explore: .05 }).

  inkling bundle --model model.msgpack --catalogue shop/catalogue.csv --out public/inkling

and in the page

  <script type="module" src="/inkling/inkling.js"></script>
  <inkling-shelf placement="for-you" limit="8"></inkling-shelf>`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []struct{ name, value string }{{"model", o.model}, {"catalogue", o.catalogue}, {"out", o.out}} {
				if flag.value == "" {
					return usageError(cmd, "--%s is required", flag.name)
				}
			}
			return runBundle(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.model, "model", "", "model `file`, as train writes it (required)")
	f.StringVar(&o.catalogue, "catalogue", "", "catalogue, a CSV `file` in the columns of the Merchant feed (required)")
	f.StringArrayVar(&o.columns, "map-catalogue", nil, "what the catalogue calls its columns, as `ours=theirs,...`: id=sku")
	f.StringVar(&o.maxBad, "max-bad", "1", "`per cent` of bad rows above which the run ends")
	f.StringVar(&o.explore, "explore", "0", "`per cent` of shelf places kept for items that nobody has touched yet")
	f.StringVar(&o.out, "out", "", "`folder` of the bundle, as the page's host will serve it (required)")
	return cmd
}

func runBundle(cmd *cobra.Command, o bundleOptions) error {
	if _, err := o.reading(cmd); err != nil {
		return err
	}
	explore, err := parsePercent(o.explore)
	if err != nil {
		return usageError(cmd, "--explore: %v", err)
	}
	parts, err := bundle.Embedded()
	if err != nil {
		return err
	}
	content, m, err := readServing(o.model)
	if err != nil {
		return err
	}
	catalogue, err := o.read(cmd)
	if err != nil {
		return err
	}
	if err := joins(cmd, o, m, catalogue); err != nil {
		return err
	}
	if m, content, err = bundled(cmd.ErrOrStderr(), m, content, catalogue); err != nil {
		return err
	}
	info := bundle.ModelInfo{Items: m.Items.Len(), Tasks: m.Config.Tasks, Dim: m.Config.Dim}
	manifest, err := bundle.Write(o.out, bundle.Input{
		Parts: parts, Model: bundle.Model{Bytes: content, ModelInfo: info}, Catalogue: catalogue, Explore: explore,
	})
	if err != nil {
		return err
	}
	return printBundle(cmd, o.out, manifest, catalogue.Len())
}

// read reads the catalogue, and says what became of its rows.
func (o bundleOptions) read(cmd *cobra.Command) (*shop.Catalogue, error) {
	options, err := o.reading(cmd)
	if err != nil {
		return nil, err
	}
	catalogue, report, err := importer.ReadCatalogue(o.catalogue, options)
	if report != nil {
		if written := report.Write(cmd.ErrOrStderr()); err == nil {
			err = written
		}
	}
	return catalogue, err
}

// reading turns the flags into the importer's options.
func (o *bundleOptions) reading(cmd *cobra.Command) (importer.Options, error) {
	options := importer.Options{MaxRows: importer.DefaultMaxRows, Interrupted: cmd.Context().Err}
	var err error
	if options.MapCatalogue, err = importer.ParseMap(strings.Join(o.columns, ",")); err != nil {
		return options, usageError(cmd, "--map-catalogue: %v", err)
	}
	if options.MaxBad, err = parsePercent(o.maxBad); err != nil {
		return options, usageError(cmd, "--max-bad: %v", err)
	}
	return options, nil
}

// joins says how many of the catalogue's items the model knows. None is the
// mistake of bundling another shop's catalogue, or another kind of ID.
func joins(cmd *cobra.Command, o bundleOptions, m *model.Model, c *shop.Catalogue) error {
	known := 0
	for i := range c.Items {
		if m.Items.Index(c.Items[i].ID) >= 0 {
			known++
		}
	}
	if known == 0 && c.Len() > 0 {
		return fmt.Errorf("%s: the model %s knows none of the %d items, such as %q; it knows items such as %q",
			o.catalogue, o.model, c.Len(), c.Items[0].ID, m.Items.Name(0))
	}
	_, err := fmt.Fprintf(cmd.ErrOrStderr(), "bundle: the model knows %d of the catalogue's %d items; %d of the model's are not in the catalogue\n",
		known, c.Len(), m.Items.Len()-known)
	return err
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

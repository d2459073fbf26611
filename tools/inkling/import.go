package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"inkling/tools/importer"
)

// importCommand rewrites a shop's files in the canonical form.
func importCommand() *cobra.Command {
	var data dataFlags
	var out string
	cmd := &cobra.Command{
		Use:   "import --events FILE [--catalogue FILE] --out DIR",
		Short: "Read a shop's log and catalogue and write them in Inkling's own form",
		Long: `import reads an event log and a catalogue, says what became of every row, and
writes events.csv and catalogue.csv to a folder. Without --catalogue the items
come from the log's own columns category, brand, title and price.

  inkling import --events shop/events.csv --catalogue shop/catalogue.csv --out own

A log whose columns or events have other names is read by telling these:

  inkling import --events 2019-Oct.csv --out own \
    --map timestamp=event_time,visitor_id=user_id,item_id=product_id \
    --map event=event_type,session_id=user_session,category=category_code

The events are impression, click, view, wishlist, cart, uncart, checkout,
purchase, refund and rating. The unit of timestamps (s, ms, us, ns or text) is
told by their magnitude over the whole file. More bad rows than --max-bad end
the run and nothing is written. train and evaluate take the same flags and need
no import before them.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usageError(cmd, "--out is required")
			}
			return runImport(cmd, &data, out)
		},
	}
	data.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "`folder` to write to, made where it is missing (required)")
	return cmd
}

func runImport(cmd *cobra.Command, flags *dataFlags, out string) error {
	o, err := flags.options(cmd)
	if err != nil {
		return err
	}
	for _, path := range writtenTo(out) {
		if _, err := os.Stat(path); err != nil {
			continue // there is nothing to overwrite
		}
		if err := checkOutput(path, flags.inputs()...); err != nil {
			return err
		}
	}
	data, err := importer.Read(flags.events, flags.catalogue, o)
	if err != nil {
		// The account is the result of a run that succeeds, and else a diagnosis.
		data.Reports.Write(cmd.ErrOrStderr())
		return err
	}
	if err := data.Reports.Write(cmd.OutOrStdout()); err != nil {
		return err
	}
	if err := data.WriteDir(out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", strings.Join(writtenTo(out), " and "))
	return err
}

// writtenTo are the files that import writes to a folder.
func writtenTo(folder string) []string {
	return []string{filepath.Join(folder, "events.csv"), filepath.Join(folder, "catalogue.csv")}
}

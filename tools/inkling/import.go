package main

import (
	"fmt"
	"path/filepath"

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

  inkling import --events 2019-Oct.csv --out shop \
    --map timestamp=event_time,visitor_id=user_id,item_id=product_id \
    --map event=event_type,session_id=user_session,category=category_code

The unit of timestamps (s, ms, us, ns or text) is told by their magnitude over
the whole file. More bad rows than --max-bad end the run and nothing is written.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return fmt.Errorf("%w: --out is required (see '%s --help')", errUsage, cmd.CommandPath())
			}
			return runImport(cmd, &data, out)
		},
	}
	data.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "`folder` to write to (required)")
	return cmd
}

func runImport(cmd *cobra.Command, flags *dataFlags, out string) error {
	o, err := flags.options(cmd)
	if err != nil {
		return err
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
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "wrote %s and %s\n", filepath.Join(out, "events.csv"), filepath.Join(out, "catalogue.csv"))
	return err
}

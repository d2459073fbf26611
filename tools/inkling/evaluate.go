package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"inkling/model/train"
	"inkling/tools/evaluate"
)

// evaluateCommand trains on a part of a log and judges by the rest.
func evaluateCommand() *cobra.Command {
	var flags evaluateFlags
	var how trainFlags
	cmd := &cobra.Command{
		Use:   "evaluate --events FILE [--catalogue FILE] [--protocol NAME | --test FILE]",
		Short: "Hold out a part of a log, train on the rest, and say how good the ranking is",
		Long: `evaluate holds out a part of the log, trains on the rest, and ranks the whole
catalogue for every held-out case, beside popularity and item-kNN on the same
split. A visitor is asked about before first turning to the item. Intervals are
95 % bootstrap intervals over visitors.

  temporal       trains before a cut in time; asks for the item of each
                 visitor's first target event after it (the default where
                 times are real)
  leave-one-out  asks for the item of each visitor's last target event (the
                 default with --order-only)
  new-visitors   holds out 20 % of the visitors entirely and replays them
  --test FILE    asks for the held-out positives in the file (visitor_id,
                 item_id), whose rows are taken out of training first

The table goes to standard output; --json writes the same figures, and those of
each slice, to a file as {"meta": {...}, "rows": [{"subject", "metric", "slice",
"value", "low", "high", "unit"}, ...]}.

  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv --truth shop/truth.json
  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv \
    --protocol leave-one-out --target cart --k 10,20 --json report.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runEvaluate(cmd, &flags, &how)
		},
	}
	flags.add(cmd)
	how.add(cmd)
	return cmd
}

// runEvaluate checks the command line, reads the small inputs before the log,
// so that a wrong one is known at once, and evaluates.
func runEvaluate(cmd *cobra.Command, flags *evaluateFlags, how *trainFlags) error {
	data, err := flags.options(cmd)
	if err != nil {
		return err
	}
	if err := flags.complete(cmd); err != nil {
		return err
	}
	c, err := how.read(cmd)
	if err != nil {
		return err
	}
	flags.how.Seed = c.Seed
	if err := flags.checkReport(); err != nil {
		return err
	}
	truth, err := flags.readTruth()
	if err != nil {
		return err
	}
	if err := flags.readPositives(cmd, data); err != nil {
		return err
	}
	log, err := flags.load(cmd, data)
	if err != nil {
		return err
	}
	if err := flags.about(log, truth); err != nil {
		return err
	}
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "evaluate: seed %d, target %s\n", flags.how.Seed, flags.how.Target)
	fit := evaluate.Inkling(c, func() train.Watch { return watch(w) })
	report, err := evaluate.Run(cmd.Context(), log, flags.how, fit)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	if flags.json != "" {
		if err := report.WriteFile(flags.json); err != nil {
			return err
		}
	}
	return report.WriteTable(cmd.OutOrStdout())
}

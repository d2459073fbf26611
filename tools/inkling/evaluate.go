package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/evaluate"
	"inkling/tools/importer"
	"inkling/tools/simulate"
)

// evaluateFlags are the flags of evaluate beside those of the data.
type evaluateFlags struct {
	dataFlags
	how    evaluate.Options
	target string
	test   string
	truth  string
	json   string
}

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
			c, err := how.read(cmd)
			if err != nil {
				return err
			}
			flags.how.Seed = c.Seed
			w := cmd.ErrOrStderr()
			return runEvaluate(cmd, &flags, evaluate.Inkling(c, func() train.Watch { return watch(w) }))
		},
	}
	flags.dataFlags.add(cmd)
	how.add(cmd)
	f, o := cmd.Flags(), &flags.how
	f.StringVar(&o.Protocol, "protocol", "", "`name` of the protocol: temporal, leave-one-out or new-visitors")
	f.StringVar(&flags.target, "target", "", "the `behaviour` to rank for (default: the strongest in the log)")
	f.StringVar(&flags.test, "test", "", "`file` of held-out positives, CSV or JSON lines")
	f.StringVar(&flags.truth, "truth", "", "the `file` truth.json of a simulated shop, whose own best ranking is added")
	f.IntSliceVar(&o.Ks, "k", []int{5, 10, 20}, "the `lengths` at which a ranking is cut and judged: the K of Recall@K")
	f.IntVar(&o.Seeds, "seeds", 1, "train this many `times`, with seed, seed+1 ..., and report mean and spread")
	f.Float64Var(&o.TestShare, "test-share", .1, "temporal: the `share` of the log's time span that is held out")
	f.IntVar(&o.PerVisitor, "per-visitor", 10, "new-visitors: `cases` a visitor at most")
	f.IntVar(&o.Least, "least", 2, "leave-one-out: target `items` that a visitor must have to be asked")
	f.StringVar(&flags.json, "json", "", "write the report as JSON to this `file` too")
	return cmd
}

// runEvaluate evaluates what fit trains. The small inputs are read before the
// log, so that a wrong one is known at once.
func runEvaluate(cmd *cobra.Command, flags *evaluateFlags, fit evaluate.Fit) error {
	o := &flags.how
	if err := flags.complete(cmd); err != nil {
		return err
	}
	if flags.json != "" {
		if err := checkOutput(flags.json, append(flags.inputs(), flags.test, flags.truth)...); err != nil {
			return err
		}
	}
	truth, err := flags.readTruth()
	if err != nil {
		return err
	}
	if flags.test != "" {
		if o.Positives, err = flags.positives(cmd); err != nil {
			return err
		}
	}
	log, err := flags.load(cmd)
	if err != nil {
		return err
	}
	if err := flags.about(log, truth); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "evaluate: seed %d, target %s\n", o.Seed, o.Target)
	report, err := evaluate.Run(cmd.Context(), log, *o, fit)
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

// complete turns the flags into options and checks them. Its errors are those
// of a wrong command line.
func (f *evaluateFlags) complete(cmd *cobra.Command) error {
	o := &f.how
	o.OrderOnly = f.orderOnly
	o.Progress = cmd.ErrOrStderr()
	if f.target != "" {
		b, ok := shop.ParseBehaviour(f.target)
		if !ok {
			return usageError(cmd, "--target: unknown event type %q", f.target)
		}
		o.Target = b
	}
	for _, flag := range []string{"test-share", "per-visitor", "least", "seeds"} {
		if text := cmd.Flags().Lookup(flag).Value.String(); text == "0" { // which would stand for the default
			return usageError(cmd, "--%s is 0, wanted more", flag)
		}
	}
	switch {
	case f.test != "" && o.Protocol != "":
		return usageError(cmd, "--test is a protocol of its own, and --protocol %s was asked for", o.Protocol)
	case f.test != "":
		o.Protocol = evaluate.ProtocolGiven
	case o.Protocol == evaluate.ProtocolGiven:
		return usageError(cmd, "--protocol %s is asked for by --test FILE", o.Protocol)
	}
	if err := o.Validate(); err != nil {
		return usageError(cmd, "%v", err)
	}
	return nil
}

// positives reads the held-out positives, as strictly as the log.
func (f *evaluateFlags) positives(cmd *cobra.Command) ([]shop.Record, error) {
	o, err := f.dataFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	records, report, err := importer.ReadTest(f.test, o)
	if report != nil {
		if written := report.Write(cmd.ErrOrStderr()); err == nil {
			err = written
		}
	}
	return records, err
}

// readTruth reads the file of --truth, or returns nil where none was named.
func (f *evaluateFlags) readTruth() (*simulate.Truth, error) {
	if f.truth == "" {
		return nil, nil
	}
	file, err := os.Open(f.truth)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	truth, err := simulate.LoadTruth(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.truth, err)
	}
	return truth, nil
}

// about completes the options by what the log holds: its strongest behaviour
// where no target was asked for, and the truth about it, if that is not nil.
func (f *evaluateFlags) about(log *shop.Log, truth *simulate.Truth) (err error) {
	o := &f.how
	if o.Target == shop.Unknown {
		if o.Target, err = evaluate.StrongestTarget(log); err != nil {
			return fmt.Errorf("%s: %w", f.events, err)
		}
	}
	if truth == nil {
		return nil
	}
	ranker, predictor, err := evaluate.NewTruth(truth, log, o.Target)
	if err != nil {
		return fmt.Errorf("%s: %w", f.truth, err)
	}
	o.Rankers = append(o.Rankers, ranker)
	o.Predictors = append(o.Predictors, predictor)
	return nil
}

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

  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv --truth shop/truth.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := how.read(cmd)
			if err != nil {
				return err
			}
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
	f.StringVar(&flags.truth, "truth", "", "truth.json of a simulated shop, whose own best ranking is added")
	f.IntSliceVar(&o.Ks, "k", []int{5, 10, 20}, "the lengths of a ranking's head that are judged")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the split, the training and the intervals")
	f.IntVar(&o.Seeds, "seeds", 1, "train this often, with seed, seed+1 ..., and report mean and spread")
	f.Float64Var(&o.TestShare, "test-share", .1, "temporal: the `share` of the log's time span that is held out")
	f.IntVar(&o.PerVisitor, "per-visitor", 10, "new-visitors: `cases` a visitor at most")
	f.IntVar(&o.Least, "least", 2, "leave-one-out: target `items` that a visitor must have to be asked")
	f.StringVar(&flags.json, "json", "", "write the report as JSON to this `file` too")
	return cmd
}

// runEvaluate evaluates what fit trains.
func runEvaluate(cmd *cobra.Command, flags *evaluateFlags, fit evaluate.Fit) error {
	o := &flags.how
	if err := flags.complete(cmd); err != nil {
		return fmt.Errorf("%w: %v (see '%s --help')", errUsage, err, cmd.CommandPath())
	}
	log, err := flags.load(cmd)
	if err != nil {
		return err
	}
	if flags.test != "" {
		if o.Positives, err = flags.positives(cmd); err != nil {
			return err
		}
	}
	if o.Target == shop.Unknown {
		if o.Target, err = evaluate.StrongestTarget(log); err != nil {
			return fmt.Errorf("%s: %w", flags.events, err)
		}
	}
	if flags.truth != "" {
		if err := flags.addTruth(log); err != nil {
			return err
		}
	}
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

// complete turns the flags into options and checks them.
func (f *evaluateFlags) complete(cmd *cobra.Command) error {
	o := &f.how
	o.OrderOnly = f.orderOnly
	o.Progress = cmd.ErrOrStderr()
	if f.target != "" {
		b, ok := shop.ParseBehaviour(f.target)
		if !ok {
			return fmt.Errorf("--target: unknown event type %q", f.target)
		}
		o.Target = b
	}
	for _, flag := range []string{"test-share", "per-visitor", "least", "seeds"} {
		if text := cmd.Flags().Lookup(flag).Value.String(); text == "0" { // which would stand for the default
			return fmt.Errorf("--%s is 0, wanted more", flag)
		}
	}
	if f.test != "" {
		if o.Protocol != "" {
			return fmt.Errorf("--test is a protocol of its own, and --protocol %s was asked for", o.Protocol)
		}
		o.Protocol = evaluate.ProtocolGiven
	}
	return o.Validate()
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

func (f *evaluateFlags) addTruth(log *shop.Log) error {
	file, err := os.Open(f.truth)
	if err != nil {
		return err
	}
	defer file.Close()
	known, err := simulate.LoadTruth(file)
	if err != nil {
		return fmt.Errorf("%s: %w", f.truth, err)
	}
	ranker, predictor, err := evaluate.NewTruth(known, log, f.how.Target)
	if err != nil {
		return fmt.Errorf("%s: %w", f.truth, err)
	}
	f.how.Rankers = append(f.how.Rankers, ranker)
	f.how.Predictors = append(f.how.Predictors, predictor)
	return nil
}

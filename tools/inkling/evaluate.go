package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"inkling/model/train"
	"inkling/tools/evaluate"
	"inkling/tools/report"
)

// evaluateCommand trains on a part of a log and judges by the rest.
func evaluateCommand() *cobra.Command {
	var flags evaluateFlags
	var how trainFlags
	cmd := &cobra.Command{
		Use:   "evaluate --events FILE [--catalogue FILE] [--protocol NAME | --test FILE]",
		Short: "Hold out a part of a log, train on the rest, and say how good the ranking is",
		Long: `evaluate holds out a part of the log, trains on the rest, and ranks the whole
catalogue for every held-out case, beside popularity, item-kNN and the model's
own item-to-item lists alone on the same split. A visitor is asked about before
first turning to the item. Intervals are 95 % bootstrap intervals over visitors.

  temporal       trains before a cut in time; asks for the item of each
                 visitor's first target event after it (the default where
                 times are real)
  leave-one-out  asks for the item of each visitor's last target event (the
                 default with --order-only)
  new-visitors   holds out 20 % of the visitors entirely and replays them: beside
                 the cases, each event is predicted and then learned from as in the
                 page, by the model as it ships (the subject shipped), by the
                 visitor's own head (adapted), and by as much of it as its gate lets
                 count (gated)
  random         holds out --test-share of the target events, drawn without
                 regard to time, as tutorials do: a table completed, not a
                 shelf judged
  --test FILE    asks for the held-out positives in the file (visitor_id,
                 item_id), whose rows are taken out of training first

The table goes to standard output; --json writes the same figures, and those of
each slice, to a file as {"meta": {...}, "rows": [{"subject", "metric", "slice",
"value", "low", "high", "unit"}, ...]}. --html draws them as one web page that
needs no network: curves, calibration, slices, and the model card.

Metrics: recall, hit, ndcg, mrr, accuracy (over positives, nothing masked),
coverage, gini, novelty and diversity at a K, ndcg@10; auc, gauc, prauc, logloss,
ne, calibration and ece of view, cart and purchase, auc:cart; rmse and mae of
rating; top1 and top3 of interest, the category of the next new item. Slices:
events=0, 1-2, 3-5, 6-20, 21+ and 10+ seen before asking; items=head (the most
popular, half of the training events), tail and new.

Replays give ndcg@10, recall@10 and logloss:next of the next item that is new to the
visitor, and mse and rmse of rating, by events=0, 1-2, 3-5, 6-10, 11-20, 21+ and 11+
seen; lift:logloss:next is the gain of gated over shipped in per cent, helped: and
hurt: the shares of visitors who are better or worse off by more than 1 %.

--twins trains each head alone too: the subject single-task, and delta_m, the mean
of the tasks' relative gains over it. It takes one more training a head.

--hide-items 10 hides a tenth of the items from training, as if they came into
the shop when a visitor is asked. Slices: items=hidden, the cases that ask for one of
them with no other candidates; target=hidden and target=known, with the whole
catalogue. ndcg@10:hidden and ndcg@10:known, by offset=-4 and on, are what both have
if that is added to the scores of items that are new; training chooses it.

--fail-below and --fail-above make it a gate: the exit code is 1, with a line
for each bound that does not hold, after the report is written.

  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv --truth shop/truth.json
  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv \
    --protocol leave-one-out --target cart --k 10,20 --json report.json --html report.html
  inkling evaluate --events shop/events.csv --catalogue shop/catalogue.csv \
    --fail-below ndcg@10=.09 --fail-below ndcg@10/events=6-20=.05 --fail-above ece:view=.02`,
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
	if flags.hide > 0 {
		if log, flags.how.Hidden = evaluate.HideItems(log, flags.hide/100, c.Seed); flags.how.Hidden == 0 {
			return fmt.Errorf("--hide-items: %g %% of %d items is none", flags.hide, log.Catalogue.Len())
		}
	}
	if err := flags.about(log, truth); err != nil {
		return err
	}
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "evaluate: seed %d, target %s\n", flags.how.Seed, flags.how.Target)
	recorder := recorder{card: report.Card{Files: flags.files()}}
	fit := recorder.record(func() train.Watch { return watch(w) },
		func(watch func() train.Watch) evaluate.Fit {
			if flags.twins {
				return evaluate.InklingWithTwins(c, watch, twinWatch(w))
			}
			return evaluate.Inkling(c, watch)
		})
	figures, err := evaluate.Run(cmd.Context(), log, flags.how, fit)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	if err := flags.write(figures, &recorder, c); err != nil {
		return err
	}
	if err := figures.WriteTable(cmd.OutOrStdout()); err != nil {
		return err
	}
	return checkBounds(w, figures, flags.bounds)
}

// write writes the files of --json and --html, where they were named.
func (e *evaluateFlags) write(figures *evaluate.Report, r *recorder, c train.Config) error {
	if e.json != "" {
		if err := figures.WriteFile(e.json); err != nil {
			return err
		}
	}
	if e.html == "" {
		return nil
	}
	page, err := r.page(figures, c)
	if err != nil {
		return err
	}
	return report.WriteFile(e.html, page)
}

// files are the names of the files that were read, without their folders.
func (e *evaluateFlags) files() (names []string) {
	for _, path := range append(e.inputs(), e.test, e.truth) {
		if path != "" {
			names = append(names, filepath.Base(path))
		}
	}
	return names
}

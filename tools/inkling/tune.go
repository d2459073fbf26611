package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/tools/evaluate"
	"inkling/tools/tune"
)

// tuneCommand searches the settings of training.
func tuneCommand() *cobra.Command {
	var flags tuneFlags
	cmd := &cobra.Command{
		Use:   "tune --events FILE [--catalogue FILE] --out FILE [--minutes N]",
		Short: "Search for better training settings on a validation part of the log",
		Long: `tune trains again and again with other settings and keeps those that do best on
a validation part. First it takes out of the log what evaluate would test on
(the last tenth of the time, each visitor's last target event with --order-only,
or the rows of --test FILE) and then, of the rest, as much again to judge by: a
config that it found never saw the test.

The settings as they are come first, so that the outcome is never worse than
they on the validation part. A third of the budget goes to random settings, the
rest follows the best of them by CMA-ES. Ctrl-C keeps the best so far.

  inkling tune --events shop/events.csv --catalogue shop/catalogue.csv --out config.json --minutes 30

The file holds the settings that are not the default, for --config of evaluate,
which says what they are worth on the part that was kept out, and of train.

Every trial is kept in config.trials.jsonl as soon as it is done. To go on after
an interruption, or for longer, give the same command and --resume:

  inkling tune --events shop/events.csv --catalogue shop/catalogue.csv --out config.json --minutes 60 --resume

--objective is a sum of metrics of evaluate's report: recall@10, auc:purchase,
"ndcg@10 - 0.1*rmse:rating". The metric auc is the mean over the heads. --space
names the settings to search, any that --config takes, and their ranges; kinds
are float, log-float, int, log-int, choice (with values) and bool:

  {"fields": [{"field": "learning_rate", "kind": "log-float", "low": 0.001, "high": 0.01},
              {"field": "model.hidden", "kind": "choice", "values": [[64, 32], [128, 64]]}]}

--weights chooses the weights of the tasks' losses alone, by cross-validation
over visitors: a weighting is judged by its mean gain over the default weights,
averaged over the tasks and the folds. Of those within one standard error of the
best it takes the one nearest to the default.

  inkling tune --events shop/events.csv --catalogue shop/catalogue.csv --out weights.json --weights --folds 5 --minutes 60`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runTune(cmd, &flags)
		},
	}
	flags.add(cmd)
	return cmd
}

// runTune checks the command line, reads the small inputs before the log, so
// that a wrong one is known at once, and searches.
func runTune(cmd *cobra.Command, flags *tuneFlags) error {
	data, err := flags.options(cmd)
	if err != nil {
		return err
	}
	if err := flags.complete(cmd); err != nil {
		return err
	}
	s := &tune.Search{Budget: flags.budget(cmd), Now: time.Now}
	if s.Base, err = flags.train.read(cmd); err != nil {
		return err
	}
	if !flags.weights {
		if s.Objective, err = tune.ParseObjective(flags.objective); err != nil {
			return usageError(cmd, "--%v", err)
		}
	}
	if err := flags.checkOutputs(); err != nil {
		return err
	}
	if s.Space, err = flags.readSpace(s.Base); err != nil {
		return err
	}
	if err := flags.readPositives(cmd, data); err != nil {
		return err
	}
	log, err := flags.load(cmd, data)
	if err != nil {
		return err
	}
	s.Seed = s.Base.Seed
	return searchLog(cmd, flags, s, log)
}

// searchLog parts the log, opens the state, and searches.
func searchLog(cmd *cobra.Command, flags *tuneFlags, s *tune.Search, log *shop.Log) error {
	o := &flags.how
	o.Seed = s.Seed
	var err error
	if o.Target == shop.Unknown {
		if o.Target, err = evaluate.StrongestTarget(log); err != nil {
			return fmt.Errorf("%s: %w", flags.events, err)
		}
	}
	part, validation, err := tune.Part(log, *o)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	flags.complement(s, part)
	if len(s.Space.Fields) == 0 {
		return fmt.Errorf("%s: there is no weight to choose: the next item alone is trained", flags.events)
	}
	header, err := flags.header(s, part, validation)
	if err != nil {
		return err
	}
	open := tune.Create
	if flags.resume {
		open = tune.Resume
	}
	if s.State, err = open(flags.state, header); err != nil {
		return err
	}
	defer s.State.Close()
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "tune: seed %d, target %s, %d settings, on %d of %d events; the trials are kept in %s\n",
		s.Seed, o.Target, len(s.Space.Fields), part.Events(), log.Events(), flags.state)
	if s.State.Dropped {
		fmt.Fprintf(w, "tune: %s: its last line was cut off and is left out: that trial is made again\n", flags.state)
	}
	if n := s.State.Trials(); n > 0 {
		fmt.Fprintf(w, "tune: goes on after %d trials\n", n)
	}
	shown := newTuneProgress(w, s)
	defer shown.bar.Done()
	s.Watch = shown.trial
	if flags.weights {
		return crossValidate(cmd, flags, s, part, validation, shown)
	}
	validation.Ks = s.Objective.Ks()
	s.Judge = tune.OnValidation(part, validation, shown.watch)
	found, err := s.Run(cmd.Context())
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	shown.bar.Done()
	return writeFound(cmd, flags, s, found)
}

// complement gives the search the space that the flags did not name.
func (t *tuneFlags) complement(s *tune.Search, part *shop.Log) {
	switch {
	case t.weights:
		s.Space = tune.Weightings(s.Base, tune.Weighed(s.Base, part))
	case s.Space == nil:
		s.Space = tune.BuiltIn(s.Base, part)
	}
}

// writeFound writes the best config and says how it compares.
func writeFound(cmd *cobra.Command, flags *tuneFlags, s *tune.Search, found *tune.Outcome) error {
	if found.Best == nil {
		return ended(cmd.Context(), found.Whole)
	}
	if err := tune.WriteConfig(flags.out, found.Config); err != nil {
		return err
	}
	if flags.json != "" {
		if err := found.Report(flags.meta(s, len(found.Trials)), s.Space).WriteFile(flags.json); err != nil {
			return err
		}
	}
	w := cmd.OutOrStdout()
	if err := found.WriteTable(w, s.Objective, s.Space); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\n%s: %s\n", flags.out, found.Summary()); err != nil {
		return err
	}
	return ended(cmd.Context(), found.Whole)
}

// crossValidate chooses the weights of the losses.
func crossValidate(cmd *cobra.Command, flags *tuneFlags, s *tune.Search, part *shop.Log, o evaluate.Options, shown *tuneProgress) error {
	o.Ks = []int{10}
	var err error
	if s.Judge, err = tune.OnFolds(part, o, flags.folds, shown.watch); err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	found, err := s.Weigh(cmd.Context(), flags.folds)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	shown.bar.Done()
	if len(found.Weightings) == 0 && found.Whole {
		return fmt.Errorf("--minutes %v is too short for the default weights on %d folds: %d are done; give more minutes and --resume",
			flags.minutes, flags.folds, len(found.Trials))
	}
	if len(found.Weightings) == 0 {
		return cmd.Context().Err()
	}
	if err := tune.WriteConfig(flags.out, found.Config); err != nil {
		return err
	}
	if flags.json != "" {
		if err := found.Report(flags.meta(s, len(found.Trials))).WriteFile(flags.json); err != nil {
			return err
		}
	}
	w := cmd.OutOrStdout()
	if err := found.WriteTable(w); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\n%s: %s\n", flags.out, found.Summary()); err != nil {
		return err
	}
	return ended(cmd.Context(), found.Whole)
}

// ended is the error of a search that was interrupted; what it found until then
// is written.
func ended(ctx context.Context, whole bool) error {
	if whole {
		return nil
	}
	return ctx.Err()
}

// meta says how a report was made.
func (t *tuneFlags) meta(s *tune.Search, trials int) map[string]any {
	m := map[string]any{
		"command": "tune", "seed": s.Seed, "trials": trials, "protocol": t.how.Protocol, "target": t.how.Target.String(), "space": s.Space,
	}
	if t.weights {
		m["protocol"], m["folds"] = "visitor folds", t.folds
	} else {
		m["objective"] = s.Objective.String()
	}
	return m
}

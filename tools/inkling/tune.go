package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/model/train"
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
which says what they are worth on the part that was kept out, and of train. Give
evaluate the same --protocol, --test-share or --test: it keeps the same part.
Where the validation part has a few dozen cases the best is chosen by luck: a
larger --test-share has more of them.

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

// searchLog parts the log and searches, or cross-validates, on the part that no
// test will ask about.
func searchLog(cmd *cobra.Command, flags *tuneFlags, s *tune.Search, log *shop.Log) (err error) {
	o := &flags.how
	o.Seed = s.Seed
	if o.Target == shop.Unknown {
		if o.Target, err = evaluate.StrongestTarget(log); err != nil {
			return fmt.Errorf("%s: %w", flags.events, err)
		}
	}
	part, validation, err := tune.Part(log, *o)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	switch {
	case flags.weights:
		s.Space = tune.Weightings(s.Base, tune.Weighed(s.Base, part))
	case s.Space == nil:
		s.Space = tune.BuiltIn(s.Base, part)
	}
	if len(s.Space.Fields) == 0 {
		return fmt.Errorf("%s: there is no weight to choose: the next item alone is trained", flags.events)
	}
	if err := flags.openState(s, part, validation); err != nil {
		return err
	}
	defer func() {
		if e := s.State.Close(); err == nil {
			err = e
		}
	}()
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
	return search(cmd, flags, s, part, validation, shown)
}

// openState begins the state, or goes on with it.
func (t *tuneFlags) openState(s *tune.Search, part *shop.Log, validation evaluate.Options) error {
	header, err := t.header(s, part, validation)
	if err != nil {
		return err
	}
	open := tune.Create
	if t.resume {
		open = tune.Resume
	}
	s.State, err = open(t.state, header)
	return err
}

// search looks for the best config.
func search(cmd *cobra.Command, flags *tuneFlags, s *tune.Search, part *shop.Log, o evaluate.Options, shown *tuneProgress) error {
	o.Ks = s.Objective.Ks()
	s.Judge = tune.OnValidation(part, o, shown.watch)
	found, err := s.Run(cmd.Context())
	if err != nil {
		return fmt.Errorf("%s: %w", flags.events, err)
	}
	shown.bar.Done()
	if found.Best == nil {
		return cmd.Context().Err() // before the first trial was done
	}
	report := found.Report(flags.meta(s, len(found.Trials)), s.Space)
	if err := flags.write(found.Config, report); err != nil {
		return err
	}
	if err := found.WriteTable(cmd.OutOrStdout(), s.Objective, s.Space); err != nil {
		return err
	}
	return flags.conclude(cmd, found.Summary(), found.Whole)
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
	if len(found.Weightings) == 0 {
		if !found.Whole {
			return cmd.Context().Err()
		}
		return fmt.Errorf("--minutes %v is too short for the default weights on %d folds: %d are done; give more minutes and --resume",
			flags.minutes, flags.folds, len(found.Trials))
	}
	if err := flags.write(found.Config, found.Report(flags.meta(s, len(found.Trials)))); err != nil {
		return err
	}
	if err := found.WriteTable(cmd.OutOrStdout()); err != nil {
		return err
	}
	return flags.conclude(cmd, found.Summary(), found.Whole)
}

// write writes the config and, where it was asked for, the report.
func (t *tuneFlags) write(c train.Config, report *evaluate.Report) error {
	if err := tune.WriteConfig(t.out, c); err != nil {
		return err
	}
	if t.json == "" {
		return nil
	}
	return report.WriteFile(t.json)
}

// conclude prints the summary. Of a search that was interrupted the best so far
// is written by now, and the error says that it was.
func (t *tuneFlags) conclude(cmd *cobra.Command, summary string, whole bool) error {
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%s: %s\n", t.out, summary); err != nil || whole {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "tune: %s holds the best so far; the same command with --resume goes on\n", t.out)
	return cmd.Context().Err()
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

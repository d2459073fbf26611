package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/evaluate"
	"inkling/tools/importer"
	"inkling/tools/tune"
)

// tuneFlags are the flags of tune beside those of the data and of training.
type tuneFlags struct {
	dataFlags
	train     trainFlags
	how       evaluate.Options
	target    string
	test      string
	out       string
	json      string
	state     string
	resume    bool
	space     string
	objective string
	minutes   float64
	trials    int
	weights   bool
	folds     int
}

// add registers the flags.
func (t *tuneFlags) add(cmd *cobra.Command) {
	t.dataFlags.add(cmd)
	t.train.add(cmd)
	f, o := cmd.Flags(), &t.how
	f.StringVar(&t.out, "out", "", "config `file` to write, for train --config and evaluate --config (required)")
	f.Float64Var(&t.minutes, "minutes", 30, "`minutes` that all trials may take, those of --resume included; with --trials alone there is no bound")
	f.IntVar(&t.trials, "trials", 0, "`number` of trials at most, or of weightings with --weights (default: as many as the minutes allow)")
	f.StringVar(&t.space, "space", "", "JSON `file` of the settings to search and their ranges (default: a built-in one)")
	f.StringVar(&t.objective, "objective", tune.DefaultObjective, "weighted `sum` of the report's metrics, made as large as can be")
	f.StringVar(&o.Protocol, "protocol", "", "`name` of the protocol that validates: temporal, leave-one-out, new-visitors or random (default: temporal, with --order-only leave-one-out)")
	f.StringVar(&t.target, "target", "", "the `behaviour` to rank for (default: the strongest in the log)")
	f.StringVar(&t.test, "test", "", "`file` of held-out positives that evaluate will be given, which are taken out of the log first")
	f.Float64Var(&o.TestShare, "test-share", .1, "the `share` that is held out: of the log's time span (temporal), or of the target events (random)")
	f.StringVar(&t.state, "state", "", "`file` that keeps the trials (default: the name of --out with .trials.jsonl)")
	f.BoolVar(&t.resume, "resume", false, "go on with the trials in the state")
	f.BoolVar(&t.weights, "weights", false, "choose the weights of the tasks' losses by cross-validation over visitors instead")
	f.IntVar(&t.folds, "folds", 5, "with --weights: `parts` of the visitors, each of which is judged by training on the others")
	f.StringVar(&t.json, "json", "", "write the trials as a JSON report to this `file` too")
}

// complete turns the flags into options and checks them. Its errors are those
// of a wrong command line.
func (t *tuneFlags) complete(cmd *cobra.Command) error {
	o := &t.how
	o.OrderOnly = t.orderOnly
	o.Least, o.PerVisitor, o.VisitorShare = 2, 10, .2 // the defaults of evaluate
	if t.target != "" {
		b, ok := shop.ParseBehaviour(t.target)
		if !ok {
			return usageError(cmd, "--target: unknown event type %q", t.target)
		}
		o.Target = b
	}
	changed := cmd.Flags().Changed
	switch {
	case t.out == "":
		return usageError(cmd, "--out is required")
	case !(t.minutes > 0 && t.minutes <= 1e6):
		return usageError(cmd, "--minutes is %v, wanted more than 0", t.minutes)
	case changed("trials") && t.trials < 1:
		return usageError(cmd, "--trials is %d, wanted 1 or more", t.trials)
	case changed("folds") && !t.weights:
		return usageError(cmd, "--folds is for --weights")
	case t.weights && (t.folds < 2 || t.folds > 100):
		return usageError(cmd, "--folds is %d, wanted 2 to 100", t.folds)
	case t.weights && (changed("space") || changed("objective")):
		return usageError(cmd, "--weights has a space and an objective of its own: leave out --space and --objective")
	case o.Protocol == evaluate.ProtocolGiven:
		return usageError(cmd, "--test FILE takes the held-out positives out; --protocol names what validates: temporal, leave-one-out, new-visitors or random")
	case o.TestShare == 0:
		return usageError(cmd, "--test-share is 0, wanted more")
	}
	if err := o.Validate(); err != nil {
		return usageError(cmd, "%v", err)
	}
	if o.Protocol == "" {
		o.Protocol = evaluate.ProtocolTemporal
		if o.OrderOnly {
			o.Protocol = evaluate.ProtocolLeaveOneOut
		}
	}
	t.state = cmp.Or(t.state, strings.TrimSuffix(t.out, ".json")+".trials.jsonl")
	return nil
}

// checkOutputs reports which of the files to write could not be written.
func (t *tuneFlags) checkOutputs() error {
	inputs := append(t.inputs(), t.test, t.space, t.train.config)
	for _, path := range []string{t.out, t.json, t.state} {
		if path == "" {
			continue
		}
		if err := checkOutput(path, inputs...); err != nil {
			return err
		}
		inputs = append(inputs, path)
	}
	if t.out == t.json || t.out == t.state || t.json == t.state {
		return errors.New("--out, --json and --state must be different files")
	}
	return nil
}

// budget is that of the flags: --trials alone bounds nothing else.
func (t *tuneFlags) budget(cmd *cobra.Command) tune.Budget {
	b := tune.Budget{Trials: t.trials}
	if t.trials == 0 || cmd.Flags().Changed("minutes") {
		b.Time = time.Duration(t.minutes * float64(time.Minute))
	}
	if t.weights {
		b.Trials *= t.folds
	}
	return b
}

// readSpace reads the file of --space, or returns nil where none was named.
func (t *tuneFlags) readSpace(base train.Config) (*tune.Space, error) {
	if t.space == "" {
		return nil, nil
	}
	file, err := os.Open(t.space)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxConfig {
		return nil, fmt.Errorf("%s: want at most %d bytes, got more", t.space, maxConfig)
	}
	s, err := tune.ParseSpace(data, base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.space, err)
	}
	return s, nil
}

// readPositives reads the held-out positives of --test, if a file was named.
func (t *tuneFlags) readPositives(cmd *cobra.Command, o importer.Options) error {
	e := evaluateFlags{test: t.test}
	err := e.readPositives(cmd, o)
	t.how.Positives = e.how.Positives
	if err == nil && t.test != "" && len(t.how.Positives) == 0 {
		return fmt.Errorf("%s: no held-out positive is left to take out of the log", t.test)
	}
	return err
}

// header says what the trials are of.
func (t *tuneFlags) header(s *tune.Search, part *shop.Log, o evaluate.Options) (tune.Header, error) {
	data, err := tune.Fingerprint(part)
	if err != nil {
		return tune.Header{}, err
	}
	h := tune.Header{Base: s.Base, Space: s.Space, Seed: s.Seed}
	h.Data = fmt.Sprintf("%s (%d events), %s, target %s", data, part.Events(), o.Protocol, o.Target)
	if o.Protocol == evaluate.ProtocolTemporal || o.Protocol == evaluate.ProtocolRandom {
		h.Data += fmt.Sprintf(", test share %v", o.TestShare)
	}
	if o.OrderOnly {
		h.Data += ", order only"
	}
	if t.weights {
		h.Folds = t.folds
	} else {
		h.Objective = s.Objective.String()
	}
	return h, nil
}

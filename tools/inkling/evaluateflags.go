package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"inkling/model/shop"
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
	html   string
	twins  bool
	hide   float64 // per cent
	below  []string
	above  []string
	bounds []bound // of below and above
}

// add registers the flags.
func (e *evaluateFlags) add(cmd *cobra.Command) {
	e.dataFlags.add(cmd)
	f, o := cmd.Flags(), &e.how
	f.StringVar(&o.Protocol, "protocol", "", "`name` of the protocol: temporal, leave-one-out, new-visitors or random")
	f.StringVar(&e.target, "target", "", "the `behaviour` to rank for (default: the strongest in the log)")
	f.StringVar(&e.test, "test", "", "`file` of held-out positives, CSV or JSON lines")
	f.StringVar(&e.truth, "truth", "", "the `file` truth.json of a simulated shop, whose own best ranking is added")
	f.IntSliceVar(&o.Ks, "k", []int{5, 10, 20}, "the `lengths` at which a ranking is cut and judged: the K of Recall@K")
	f.IntVar(&o.Seeds, "seeds", 1, "train this many `times`, with seed, seed+1 ..., and report mean and spread")
	f.Float64Var(&o.TestShare, "test-share", .1, "the `share` that is held out: of the log's time span (temporal), or of the target events (random)")
	f.IntVar(&o.PerVisitor, "per-visitor", 10, "new-visitors: `cases` a visitor at most")
	f.IntVar(&o.Least, "least", 2, "leave-one-out: target `items` that a visitor must have to be asked")
	f.Float64Var(&e.hide, "hide-items", 0, "hide this `per cent` of the items from training, drawn by the seed, and report how they are found by their content, and at what cost for the others")
	f.BoolVar(&e.twins, "twins", false, "train a twin for each head, which learns it alone, and report what learning together gained")
	f.StringVar(&e.json, "json", "", "write the report as JSON to this `file` too")
	f.StringVar(&e.html, "html", "", "write the report as one web page to this `file` too")
	f.StringArrayVar(&e.below, "fail-below", nil, "end with exit code 1 if a figure of the model is lower, as `metric=value` or metric/slice=value; may be repeated")
	f.StringArrayVar(&e.above, "fail-above", nil, "end with exit code 1 if a figure of the model is higher, for errors: as `metric=value`, ece:view=.02; may be repeated")
}

// complete turns the flags into options and checks them. Its errors are those
// of a wrong command line.
func (e *evaluateFlags) complete(cmd *cobra.Command) error {
	o := &e.how
	o.OrderOnly = e.orderOnly
	o.Progress = cmd.ErrOrStderr()
	if e.target != "" {
		b, ok := shop.ParseBehaviour(e.target)
		if !ok {
			return usageError(cmd, "--target: unknown event type %q", e.target)
		}
		o.Target = b
	}
	for _, flag := range []string{"test-share", "per-visitor", "least", "seeds"} {
		if text := cmd.Flags().Lookup(flag).Value.String(); text == "0" { // which would stand for the default
			return usageError(cmd, "--%s is 0, wanted more", flag)
		}
	}
	switch {
	case !(e.hide >= 0 && e.hide <= 90):
		return usageError(cmd, "--hide-items: want 0 to 90 per cent, got %g", e.hide)
	case e.hide > 0 && e.twins:
		return usageError(cmd, "--hide-items and --twins do not go together: the twins have no items that are new")
	case e.test != "" && o.Protocol != "":
		return usageError(cmd, "--test is a protocol of its own, and --protocol %s was asked for", o.Protocol)
	case e.test != "":
		o.Protocol = evaluate.ProtocolGiven
	case o.Protocol == evaluate.ProtocolGiven:
		return usageError(cmd, "--protocol %s is asked for by --test FILE", o.Protocol)
	}
	if err := o.Validate(); err != nil {
		return usageError(cmd, "%v", err)
	}
	if e.json != "" && e.json == e.html {
		return usageError(cmd, "--json and --html name the same file %s", e.json)
	}
	var err error
	if e.bounds, err = parseBounds(e.below, e.above, o.Ks); err != nil {
		return usageError(cmd, "%v", err)
	}
	return nil
}

// checkReport reports why the files of --json and --html, where they were
// named, could not be written.
func (e *evaluateFlags) checkReport() error {
	for _, path := range []string{e.json, e.html} {
		if path == "" {
			continue
		}
		if err := checkOutput(path, append(e.inputs(), e.test, e.truth)...); err != nil {
			return err
		}
	}
	return nil
}

// readPositives reads the held-out positives of --test, if a file was named, as
// strictly as the log.
func (e *evaluateFlags) readPositives(cmd *cobra.Command, o importer.Options) error {
	if e.test == "" {
		return nil
	}
	records, report, err := importer.ReadTest(e.test, o)
	if report != nil {
		if written := report.Write(cmd.ErrOrStderr()); err == nil {
			err = written
		}
	}
	e.how.Positives = records
	return err
}

// readTruth reads the file of --truth, or returns nil where none was named.
func (e *evaluateFlags) readTruth() (*simulate.Truth, error) {
	if e.truth == "" {
		return nil, nil
	}
	file, err := os.Open(e.truth)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	truth, err := simulate.LoadTruth(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.truth, err)
	}
	return truth, nil
}

// about completes the options by what the log holds: its strongest behaviour
// where no target was asked for, and the truth about it, if that is not nil.
func (e *evaluateFlags) about(log *shop.Log, truth *simulate.Truth) (err error) {
	o := &e.how
	if o.Target == shop.Unknown {
		if o.Target, err = evaluate.StrongestTarget(log); err != nil {
			return fmt.Errorf("%s: %w", e.events, err)
		}
	}
	if truth == nil {
		return nil
	}
	ranker, predictor, err := evaluate.NewTruth(truth, log, o.Target)
	if err != nil {
		return fmt.Errorf("%s: %w", e.truth, err)
	}
	o.Rankers = append(o.Rankers, ranker)
	o.Predictors = append(o.Predictors, predictor)
	return nil
}

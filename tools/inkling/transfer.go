package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/model/transfer"
	"inkling/tools/importer"
	"inkling/tools/modelwrite"
)

// transferFlags are the flags of transfer beside those of the target's data and
// of training.
type transferFlags struct {
	from, out       string
	sourceEvents    string
	sourceCatalogue string
	people          bool
	method          string
	lambda          float32
	weighed         bool // --lambda is given
	paced           bool // --epochs is given
}

// transferCommand makes a shop's model from another shop's.
func transferCommand() *cobra.Command {
	var data dataFlags
	var how trainFlags
	var flags transferFlags
	cmd := &cobra.Command{
		Use:   "transfer --from FILE --events FILE [--catalogue FILE] --out FILE",
		Short: "Train a model that begins with what another shop has learned",
		Long: `transfer makes the model of a shop, the target, with the help of another one, the
source: of its model file alone, or of its log too.

  inkling transfer --from big.msgpack --events small/events.csv --catalogue small/catalogue.csv --out model.msgpack
  inkling transfer --from big.msgpack --events small/events.csv --catalogue small/catalogue.csv \
    --source-events big/events.csv --source-catalogue big/catalogue.csv --out model.msgpack

The methods, of which the first two need the model file alone:

  features     the source's encoder and trunk as they are; new heads and items
  finetune     the source's network as the start, pulled back to it, its early
               layers slower than its heads
  joint        both logs learned at once
  adversarial  and visitors of both made alike by a classifier that fails
  coral, mmd   and made alike by their covariances, by their kernel means
  nothing      the target's log alone
  auto         all of them, held against nothing on the last targets of half of
               the target's visitors, or of both halves one after the other where
               they are few; the best one whose gain is clear of zero is used, and
               nothing where there is none

Those that learn both logs take at most 200,000 events of the source, of visitors
drawn at random.

What both shops call alike carries over by name: categories, brands, title words,
tags, further columns. How a history is read and what the heads make of it carry
over whatever the names. A shop without people in common needs no more than that;
where the same people go to both under equal visitor IDs, --shared-visitors reads
what they did in the other shop too, and takes equal item IDs for the same item:

  inkling transfer --from sport.msgpack --source-events sport.csv --shared-visitors \
    --events phone.csv --order-only --out phone.msgpack

A small log is passed over more often than train does, since a few dozen steps
learn little from any start; --epochs, or epochs in --config, says how often.

'inkling train --share' writes a source that may be given away. --map and the like,
--features and --order-only hold for both logs; 'inkling import' brings a log of
other names into these. --config, --seed and the others are those of train; features
and finetune have the source's dimensions and trunk whatever the config says.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(cmd); err != nil {
				return err
			}
			return runTransfer(cmd, &data, &how, &flags)
		},
	}
	flags.add(cmd)
	data.add(cmd)
	how.add(cmd)
	return cmd
}

func (t *transferFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.from, "from", "", "the source's model `file`, as train writes it (required)")
	f.StringVar(&t.out, "out", "", "model `file` to write (required)")
	f.StringVar(&t.method, "method", string(transfer.Auto), "`way` of transfer: "+strings.Join(methodNames(), ", "))
	f.StringVar(&t.sourceEvents, "source-events", "", "the source's event log, a `file` as --events takes it; joint, adversarial, coral and mmd learn from it")
	f.StringVar(&t.sourceCatalogue, "source-catalogue", "", "the source's catalogue, a `file` as --catalogue takes it (default: taken from the log's own columns)")
	f.BoolVar(&t.people, "shared-visitors", false, "equal visitor IDs in both logs are the same people, and equal item IDs the same items")
	f.Float32Var(&t.lambda, "lambda", 0, "`weight` of what makes both shops' visitors alike, at the end of training (default: "+defaultLambdas()+")")
}

// methodNames are the names that --method takes.
func methodNames() []string {
	var names []string
	for _, m := range append(transfer.Methods(), transfer.Auto) {
		names = append(names, string(m))
	}
	return names
}

// defaultLambdas are the methods that --lambda is for, with their weights.
func defaultLambdas() string {
	var all []string
	for m, l := range transfer.DefaultLambda() {
		all = append(all, fmt.Sprintf("%s %g", m, l))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// check refuses a wrong command line, before anything is read.
func (t *transferFlags) check(cmd *cobra.Command) error {
	m := transfer.Method(t.method)
	lambdas := transfer.DefaultLambda()
	_, aligns := lambdas[m]
	t.weighed, t.paced = cmd.Flags().Changed("lambda"), cmd.Flags().Changed("epochs")
	switch {
	case t.from == "":
		return usageError(cmd, "--from is required")
	case t.out == "":
		return usageError(cmd, "--out is required")
	case !slices.Contains(methodNames(), t.method):
		return usageError(cmd, "--method: want one of %s, got %q", strings.Join(methodNames(), ", "), t.method)
	case t.sourceEvents == "" && t.sourceCatalogue != "":
		return usageError(cmd, "--source-catalogue goes with --source-events")
	case t.sourceEvents == "" && t.people:
		return usageError(cmd, "--shared-visitors needs --source-events: what they did in the other shop is in its log")
	case t.sourceEvents == "" && m.NeedsLog():
		return usageError(cmd, "--method %s needs --source-events: %v", m, transfer.ErrNoSourceLog)
	case t.weighed && !aligns:
		return usageError(cmd, "--lambda goes with --method adversarial, coral or mmd, whose weights differ, got %s", m)
	case t.weighed && !(t.lambda >= 0 && t.lambda <= 1e6):
		return usageError(cmd, "--lambda: want 0 to 1000000, got %g", t.lambda)
	}
	return nil
}

func runTransfer(cmd *cobra.Command, data *dataFlags, how *trainFlags, flags *transferFlags) error {
	o, err := data.options(cmd)
	if err != nil {
		return err
	}
	c, err := how.read(cmd)
	if err != nil {
		return err
	}
	c.OrderOnly = o.OrderOnly
	inputs := append(data.inputs(), flags.from, flags.sourceEvents, flags.sourceCatalogue)
	if err := checkOutput(flags.out, inputs...); err != nil {
		return err
	}
	source, err := flags.source(cmd, o)
	if err != nil {
		return err
	}
	log, err := data.load(cmd, o)
	if err != nil {
		return err
	}
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "transfer: seed %d, %d workers, %d visitors, %d items, %d events\n",
		c.Seed, c.Workers, len(log.Visitors), log.Catalogue.Len(), log.Events())
	carried := transfer.Carry(source, log, c)
	for _, note := range flags.notes(source, log, &carried, c, how.config != "") {
		fmt.Fprintln(w, "transfer: "+note)
	}
	began := time.Now()
	r, err := transfer.Run(cmd.Context(), source, log, flags.options(c, w))
	switch {
	case errors.Is(err, train.ErrNoEvents):
		return fmt.Errorf("%s: %w", data.events, train.ErrNoEvents)
	case err != nil:
		return err
	}
	if err := modelwrite.File(flags.out, r.Model); err != nil {
		return err
	}
	if err := writeTransfer(cmd.OutOrStdout(), r, flags); err != nil {
		return err
	}
	return describeModel(cmd, flags.out, r.Model, log, time.Since(began))
}

// source reads the source's model, and its log where it is given.
func (t *transferFlags) source(cmd *cobra.Command, o importer.Options) (transfer.Source, error) {
	_, m, err := readModel(t.from)
	if err != nil {
		return transfer.Source{}, err
	}
	s := transfer.Source{Model: m, People: t.people}
	if t.sourceEvents != "" {
		of := dataFlags{events: t.sourceEvents, catalogue: t.sourceCatalogue}
		s.Log, err = of.load(cmd, o)
	}
	return s, err
}

func (t *transferFlags) options(c train.Config, w io.Writer) transfer.Options {
	m := transfer.Method(t.method)
	o := transfer.Options{Config: c, Method: m, Rates: transfer.DefaultRates(), Lambda: transfer.DefaultLambda()}
	if t.weighed {
		o.Lambda[m] = t.lambda
	}
	judging := m == transfer.Auto
	if !t.paced && c.Epochs == train.Defaults().Epochs {
		o.Steps = transfer.DefaultSteps
	}
	o.Watch = func(m transfer.Method) train.Watch {
		own := watchAs(w, string(m))
		if judging {
			own.Note = nil // decisions that nobody is served by
		}
		return own
	}
	judged := 0
	o.Judged = func(r transfer.Row) {
		fmt.Fprintln(w, "transfer: "+rowLine(r))
		judged++
		judging = judged < len(transfer.Methods())
	}
	return o
}

// sharedVisitors counts the IDs that stand in both logs, whose visitors are
// sorted by them.
func sharedVisitors(source, target *shop.Log) (n int) {
	for _, v := range target.Visitors {
		if _, ok := slices.BinarySearchFunc(source.Visitors, v.ID, func(a shop.Visitor, id string) int { return cmp.Compare(a.ID, id) }); ok {
			n++
		}
	}
	return n
}

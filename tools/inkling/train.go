package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/task"
	"inkling/model/train"
	"inkling/tools/modelwrite"
)

// trainFlags shape a training run, whichever command starts it.
type trainFlags struct {
	config  string
	tasks   []string
	epochs  int
	workers int
	seed    uint64
	publish int
	distil  int
}

// add registers the flags.
func (t *trainFlags) add(cmd *cobra.Command) {
	d := train.Defaults()
	f := cmd.Flags()
	f.StringVar(&t.config, "config", "", "JSON `file` with training settings, which 'inkling help settings' lists; a name left out keeps its default")
	f.StringSliceVar(&t.tasks, "tasks", nil, "`heads` to train, of "+strings.Join(taskNames(), ",")+" (default: all that the log can feed)")
	f.IntVar(&t.epochs, "epochs", d.Epochs, "`passes` over the log, at most")
	f.Uint64Var(&t.seed, "seed", d.Seed, "`number` that everything random is drawn from")
	f.IntVar(&t.publish, "publishable", d.Publishable, "`visitors` that every list entry and every item that may be recommended needs at least; 0: any item")
	f.IntVar(&t.distil, "distil", d.Distil, "`networks` whose mean teaches the one that ships, with seeds from --seed on: 2 to 16; 0: none")
	f.IntVar(&t.workers, "workers", d.Workers, "`goroutines` that share each batch; equal results need equal numbers of them")
}

// read turns the flags into a config. Its errors are those of a wrong command
// line or config file.
func (t *trainFlags) read(cmd *cobra.Command) (train.Config, error) {
	c := train.Defaults()
	if t.config != "" {
		if err := readConfig(t.config, &c); err != nil {
			return c, err
		}
	}
	if cmd.Flags().Changed("epochs") {
		c.Epochs = t.epochs
	}
	if cmd.Flags().Changed("publishable") {
		c.Publishable = t.publish
	}
	if cmd.Flags().Changed("distil") {
		c.Distil = t.distil
	}
	if cmd.Flags().Changed("workers") {
		c.Workers = t.workers
	}
	if cmd.Flags().Changed("seed") {
		c.Seed = t.seed
	}
	if cmd.Flags().Changed("tasks") {
		if err := t.choose(&c); err != nil {
			return c, usageError(cmd, "--tasks: %v", err)
		}
	}
	if err := c.Validate(); err != nil {
		return c, usageError(cmd, "%v", err)
	}
	return c, nil
}

// taskNames are the names that --tasks takes.
func taskNames() []string {
	var names []string
	for _, t := range task.All() {
		names = append(names, t.Name)
	}
	return append(names, "interest")
}

// choose drops the heads that --tasks does not name.
func (t *trainFlags) choose(c *train.Config) error {
	known := taskNames()
	for _, name := range t.tasks {
		if !slices.Contains(known, name) {
			return fmt.Errorf("want some of %s, got %q", strings.Join(known, ","), name)
		}
	}
	if len(t.tasks) == 0 {
		return fmt.Errorf("want some of %s, got none", strings.Join(known, ","))
	}
	for _, name := range known {
		if !slices.Contains(t.tasks, name) {
			c.Weights[name] = 0
		}
	}
	return nil
}

// trainCommand trains a model and writes its file.
func trainCommand() *cobra.Command {
	var data dataFlags
	var how trainFlags
	var twins twinFlags
	var out string
	var share bool
	cmd := &cobra.Command{
		Use:   "train --events FILE [--catalogue FILE] --out FILE",
		Short: "Train a model on a shop's event log",
		Long: `train learns item vectors, a visitor encoder and a head for each behaviour that
the log can feed, chooses the weights of the score on a held-out part, and
writes one model file. Equal data, settings, seed and number of workers give
the same file on the same kind of processor. A file that is there is replaced
only by a model that was trained to the end.

  inkling train --events shop/events.csv --catalogue shop/catalogue.csv --out model.msgpack
  inkling train --events shop/events.csv --catalogue shop/catalogue.csv --out quick.msgpack \
    --tasks view,purchase --epochs 2 --seed 7

--config takes a JSON file of settings, of which a name left out keeps its
default: {"epochs": 4, "learning_rate": 0.002, "model": {"dim": 32}}. They say
what the tasks share, how they are weighed, and more: see 'inkling help settings'.

--twins trains each head alone too and prints what learning together gained, with
its standard error over visitors; --split-losers acts on it. --distil trains an
ensemble and teaches its mean to the one network that ships.

--share writes what another shop may have, to start from with 'inkling transfer':
the network, and what was learned of content tokens (categories, brands, title
words, tags), each of items that at least 10 visitors turned to, or as many as
--publishable asks for. No item's ID, vector, price or list is in it, and nobody's
history; it ranks nothing, and bundle and recommend refuse it.

  inkling train --events big/events.csv --catalogue big/catalogue.csv --share --out source.msgpack

The pace is told in examples a second, validation included: an example is a
position in a visitor's history whose next item is learned, or a row of a visitor,
an item and what came of it.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usageError(cmd, "--out is required")
			}
			return runTrain(cmd, &data, &how, &twins, out, share)
		},
	}
	data.add(cmd)
	how.add(cmd)
	twins.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "model `file` to write (required)")
	cmd.Flags().BoolVar(&share, "share", false, "write a model for another shop to start from, without anything of this shop's items")
	return cmd
}

func runTrain(cmd *cobra.Command, data *dataFlags, how *trainFlags, twins *twinFlags, out string, share bool) error {
	o, err := data.options(cmd)
	if err != nil {
		return err
	}
	c, err := how.read(cmd)
	if err != nil {
		return err
	}
	if err := twins.check(cmd, c); err != nil {
		return err
	}
	if err := checkOutput(out, data.inputs()...); err != nil {
		return err
	}
	log, err := data.load(cmd, o)
	if err != nil {
		return err
	}
	c.OrderOnly = o.OrderOnly
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "train: seed %d, %d workers, %d visitors, %d items, %d events\n",
		c.Seed, c.Workers, len(log.Visitors), log.Catalogue.Len(), log.Events())
	began := time.Now()
	shown := watch(w)
	pace := paceOf(&shown)
	result, err := train.RunResult(cmd.Context(), log, c, shown)
	if err != nil {
		if errors.Is(err, train.ErrNoEvents) {
			return fmt.Errorf("%s: %w", data.events, err)
		}
		return err
	}
	pace.say(w, result.Examples)
	result, gate, err := twins.gate(cmd, log, c, result)
	if err != nil {
		return err
	}
	shipped, least := result.Model, max(c.Publishable, train.SharedLeast)
	if share {
		shipped = train.Share(shipped, log, least)
	}
	if err := modelwrite.File(out, shipped); err != nil {
		return err
	}
	if share {
		if err := describeShared(cmd, out, shipped, result.Model, log, least); err != nil {
			return err
		}
	} else if err := describeModel(cmd, out, result.Model, log, time.Since(began)); err != nil {
		return err
	}
	for _, line := range gate {
		fmt.Fprintln(cmd.OutOrStdout(), line)
	}
	return nil
}

// describeShared prints what of a model is given away.
func describeShared(cmd *cobra.Command, out string, m, whole *model.Model, log *shop.Log, least int) error {
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(),
		"%s: to start from, no items; %d numbers a vector, heads %s, %d of %d content tokens and %d of %d categories, each of at least %d of %d visitors, %.2f MB\n",
		out, m.Config.Dim, strings.Join(m.Config.Tasks, " "), m.Features.Tokens.Len(), whole.Features.Tokens.Len(),
		m.Features.Categories.Len(), whole.Features.Categories.Len(), least, len(log.Visitors), float64(info.Size())/1e6)
	return err
}

// describeModel prints what a run made, which is its result.
func describeModel(cmd *cobra.Command, out string, m *model.Model, log *shop.Log, took time.Duration) error {
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d items, %d numbers a vector, heads %s, %d list entries, %.2f MB, trained on %d visitors in %s\n",
		out, m.Items.Len(), m.Config.Dim, strings.Join(m.Config.Tasks, " "), len(m.Lists.Items),
		float64(info.Size())/1e6, len(log.Visitors), took.Round(100*time.Millisecond))
	return err
}

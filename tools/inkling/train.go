package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/task"
	"inkling/model/train"
	"inkling/tools/modelwrite"
	"inkling/tools/progress"
)

// trainFlags shape a training run, whichever command starts it.
type trainFlags struct {
	config  string
	tasks   []string
	epochs  int
	workers int
}

// add registers the flags.
func (t *trainFlags) add(cmd *cobra.Command) {
	d := train.Defaults()
	f := cmd.Flags()
	f.StringVar(&t.config, "config", "", "JSON `file` with training settings; a name left out keeps its default")
	f.StringSliceVar(&t.tasks, "tasks", nil, "heads to train, of view,cart,purchase,rating,interest (default: all that the log can feed)")
	f.IntVar(&t.epochs, "epochs", d.Epochs, "passes over the log, at most")
	f.IntVar(&t.workers, "workers", d.Workers, "goroutines that share each batch; part of what makes a run reproducible")
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
	if cmd.Flags().Changed("workers") {
		c.Workers = t.workers
	}
	if err := t.choose(&c); err != nil {
		return c, fmt.Errorf("%w: %v", errUsage, err)
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("%w: %v", errUsage, err)
	}
	return c, nil
}

// choose drops the heads that --tasks does not name.
func (t *trainFlags) choose(c *train.Config) error {
	if len(t.tasks) == 0 {
		return nil
	}
	known := []string{"interest"}
	for _, k := range task.All() {
		known = append(known, k.Name)
	}
	for _, name := range t.tasks {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--tasks: want some of %s, got %q", strings.Join(known, ","), name)
		}
	}
	for _, name := range known {
		if !slices.Contains(t.tasks, name) {
			c.Weights[name] = 0
		}
	}
	return nil
}

// maxConfig bounds a config file.
const maxConfig = 1 << 20

// readConfig lays a JSON file over the defaults in c.
func readConfig(path string, c *train.Config) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxConfig))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return fmt.Errorf("%s:%d: %w", path, 1+bytes.Count(data[:d.InputOffset()], []byte("\n")), err)
	}
	return nil
}

func trainCommand() *cobra.Command {
	var data dataFlags
	var how trainFlags
	var out string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "train --events FILE [--catalogue FILE] --out FILE",
		Short: "Train a model on a shop's event log",
		Long: `train learns item vectors, a visitor encoder and a head for each behaviour that
the log can feed, chooses the weights of the score on a held-out part, and
writes one model file. Equal data, settings, seed and number of workers give
the same file.

  inkling train --events shop/events.csv --catalogue shop/catalogue.csv --out model.msgpack`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return fmt.Errorf("%w: --out is required (see '%s --help')", errUsage, cmd.CommandPath())
			}
			c, err := how.read(cmd)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("seed") {
				c.Seed = seed
			}
			return runTrain(cmd, &data, c, out)
		},
	}
	data.add(cmd)
	how.add(cmd)
	cmd.Flags().Uint64Var(&seed, "seed", train.Defaults().Seed, "seed of everything that is drawn")
	cmd.Flags().StringVar(&out, "out", "", "model `file` to write (required)")
	return cmd
}

func runTrain(cmd *cobra.Command, data *dataFlags, c train.Config, out string) error {
	if info, err := os.Stat(filepath.Dir(out)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: its folder does not exist", out)
	}
	log, err := data.load(cmd)
	if err != nil {
		return err
	}
	c.OrderOnly = data.orderOnly
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "train: seed %d, %d workers, %d visitors, %d items, %d events\n",
		c.Seed, c.Workers, len(log.Visitors), log.Catalogue.Len(), log.Events())
	began := time.Now()
	m, err := train.Run(cmd.Context(), log, c, watch(w))
	if err != nil {
		if errors.Is(err, train.ErrNoEvents) {
			return fmt.Errorf("%s: %w", data.events, err)
		}
		return err
	}
	if err := modelwrite.File(out, m); err != nil {
		return err
	}
	return describeModel(cmd, out, m, log, time.Since(began))
}

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

// watch shows a training run: a bar on a terminal, lines elsewhere.
func watch(w io.Writer) train.Watch {
	var bar *progress.Bar
	began := time.Now()
	note := func(text string) {
		if bar == nil {
			fmt.Fprintln(w, "train: "+text)
			return
		}
		bar.Say("train: " + text)
	}
	return train.Watch{
		Begin: func(sequences int64) { bar = progress.New(w, "train", sequences) },
		Step:  func(sequences int64) { bar.Add(sequences) },
		Epoch: func(e train.Epoch) { note(epochLine(e, time.Since(began))) },
		Done:  func() { bar.Done(); bar = nil },
		Note:  func(format string, a ...any) { note(fmt.Sprintf(format, a...)) },
	}
}

func epochLine(e train.Epoch, since time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "epoch %d, %.0f s: loss", e.Number, since.Seconds())
	names := []string{"next", "interest"}
	for _, t := range task.All() {
		names = append(names, t.Name)
	}
	for _, name := range names {
		if l, ok := e.Loss[name]; ok && l > 0 {
			fmt.Fprintf(&b, " %s %.3f", name, l)
		}
	}
	fmt.Fprintf(&b, ", validation NDCG@10 %.4f", e.NDCG)
	if e.Best {
		b.WriteString(" (best)")
	}
	return b.String()
}

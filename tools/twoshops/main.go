// Twoshops measures whether a small shop gains from a large one, on made-up shops
// of which it is known what there is to gain. The source is of the target's
// world, where categories and brands mean the same in both and only items and
// visitors are others; or of another world, where nothing that it knows of names
// holds for the target, and only how visitors go about it is the same; or its log
// says nothing of anything, since each event's item is another one's.
//
//	go run ./tools/twoshops --visitors 20000 --items 2000 --share 1
//
// The target has the share of the source's visitors. Transfer's auto chooses a
// method on the target's log alone. Then its model and the one trained from
// nothing rank the whole catalogue for each of many other visitors of the same
// shop, of whom neither knew anything: for the last item with which they did what
// the shop wants most, by what they had done before.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"inkling/model/train"
	"inkling/model/transfer"
	"inkling/tools/simulate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "twoshops:", err)
		os.Exit(1)
	}
}

// options are the command's flags.
type options struct {
	source   simulate.Config
	share    float64 // of the source's visitors, per cent
	items    int     // of the target
	fresh    int     // visitors to ask for
	seeds    int
	training train.Config // of the target
	teaching train.Config // of the source
	workers  int
	steps    int
	sources  []string
	methods  []transfer.Method
	fromLogs bool // the source gives its log too
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := &options{source: simulate.Default(), training: train.Defaults(), teaching: train.Defaults()}
	var methods, sources, config string
	var epochs int
	f := flag.NewFlagSet("twoshops", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&o.source.Visitors, "visitors", o.source.Visitors, "visitors of the source")
	f.IntVar(&o.source.Items, "items", o.source.Items, "items of the source")
	f.Float64Var(&o.share, "share", 1, "visitors of the target, `per cent` of the source's")
	f.IntVar(&o.items, "target-items", 400, "items of the target")
	f.IntVar(&o.fresh, "fresh", 4000, "other visitors of the target, to rank for")
	f.IntVar(&o.seeds, "seeds", 1, "targets, each with other items and visitors")
	f.IntVar(&epochs, "epochs", 0, "passes over the source's log, at most; 0: as in train")
	f.IntVar(&o.steps, "steps", transfer.DefaultSteps, "steps of a target's training, at least; 0: as the config says")
	f.StringVar(&config, "config", "", "a JSON `file` of training options for the target, as inkling train takes it")
	f.IntVar(&o.workers, "workers", 2, "goroutines that share each batch; equal figures need equal numbers of them")
	f.BoolVar(&o.fromLogs, "logs", true, "the source gives its log beside its model")
	f.StringVar(&methods, "methods", "", "methods to measure too, whichever auto chooses: `names` with commas between")
	f.StringVar(&sources, "sources", oneWorld+","+twoWorlds+","+independent, "kinds of source: `names` with commas between")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	for _, s := range strings.Split(sources, ",") {
		if s != oneWorld && s != twoWorlds && s != independent {
			return nil, fmt.Errorf("--sources: want some of %s, %s, %s, got %q", oneWorld, twoWorlds, independent, s)
		}
		o.sources = append(o.sources, s)
	}
	for _, m := range strings.FieldsFunc(methods, func(r rune) bool { return r == ',' }) {
		if !slices.Contains(transfer.Methods(), transfer.Method(m)) {
			return nil, fmt.Errorf("--methods: want some of %v, got %q", transfer.Methods(), m)
		}
		o.methods = append(o.methods, transfer.Method(m))
	}
	if err := o.source.Validate(); err != nil {
		return nil, fmt.Errorf("--%w", err)
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("want flags only, got %q", f.Arg(0))
	case !(o.share > 0 && o.share <= 100):
		return nil, fmt.Errorf("--share: want above 0 and up to 100, got %g", o.share)
	case o.items < 1 || o.items > simulate.MaxItems:
		return nil, fmt.Errorf("--target-items: want 1 to %d, got %d", simulate.MaxItems, o.items)
	case o.fresh < 1 || o.fresh > simulate.MaxVisitors/2:
		return nil, fmt.Errorf("--fresh: want 1 to %d, got %d", simulate.MaxVisitors/2, o.fresh)
	case o.seeds < 1 || o.seeds > 100:
		return nil, fmt.Errorf("--seeds: want 1 to 100, got %d", o.seeds)
	case o.workers < 1 || o.workers > 64:
		return nil, fmt.Errorf("--workers: want 1 to 64, got %d", o.workers)
	case epochs < 0 || epochs > 1000:
		return nil, fmt.Errorf("--epochs: want 0 to 1000, got %d", epochs)
	}
	return o, o.configure(config, epochs)
}

// configure sets what both trainings have. Adapt is 0: rankings here are those of
// shipped heads.
func (o *options) configure(config string, epochs int) error {
	if config != "" {
		data, err := os.ReadFile(config)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &o.training); err != nil {
			return fmt.Errorf("%s: %w", config, err)
		}
	}
	if epochs > 0 {
		o.teaching.Epochs = epochs
	}
	for _, c := range []*train.Config{&o.training, &o.teaching} {
		c.Workers, c.Adapt = o.workers, 0
		if err := c.Validate(); err != nil {
			return err
		}
	}
	return nil
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	for _, what := range o.sources {
		if err := o.pair(ctx, what, stdout, stderr); err != nil {
			return err
		}
	}
	return nil
}

// Crossdomain measures what a shop gains from another one where the same people
// go to both, on the amazon-pairs data: separate items without content, so that
// what can carry over is the visitors' history and the network.
//
//	go run ./tools/crossdomain --data DATA/amazon-pairs --target phone --keep 10,25,100
//
// A share of the target's training events is kept, of all visitors, drawn by
// seed; then a model is trained on them alone, and one by each method of
// transfer with the source's log and model beside them. All of them rank the
// whole target domain for the held-out item of each visitor, without the visitor's
// training items. With --hidden, all target events of a part of the visitors are
// left out instead, a part after the other, and their items are ranked by what
// they did in the source domain alone, against popularity.
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
	"strconv"
	"strings"

	"inkling/model/transfer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "crossdomain:", err)
		os.Exit(1)
	}
}

// options are the command's flags.
type options struct {
	data, target, json string
	keep               []float64 // per cent
	methods            []transfer.Method
	seeds, workers     int
	hidden             int // parts of the visitors
	validation         bool
	rates              transfer.Rates
	config             string
}

// domains are the two of the data, each with the other one.
var domains = map[string]string{"phone": "sport", "sport": "phone"}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := &options{rates: transfer.DefaultRates()}
	var keep, methods, rates string
	f := flag.NewFlagSet("crossdomain", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.data, "data", "../shared/data/amazon-pairs", "`folder` with phone.events.csv, phone.test.csv and those of sport")
	f.StringVar(&o.target, "target", "phone", "the domain that is ranked: phone or sport")
	f.StringVar(&keep, "keep", "10,25,100", "`per cent` of the target's training events that are kept, with commas between")
	f.StringVar(&methods, "methods", "finetune", "methods of transfer: `names` with commas between, auto among them")
	f.IntVar(&o.seeds, "seeds", 3, "seeds, from 1 on: each draws other events and other starting values")
	f.IntVar(&o.workers, "workers", 2, "goroutines that share each batch; equal figures need equal numbers of them")
	f.IntVar(&o.hidden, "hidden", 0, "hide all target events of the visitors, in so many `parts` one after the other, and rank for them; 0: do not")
	f.StringVar(&o.config, "config", "", "a JSON `file` of training options, as inkling train takes it")
	f.StringVar(&rates, "rates", "", "of finetune: factors for encoder, trunk, heads, content and items, and the pull, with commas between")
	f.BoolVar(&o.validation, "validation", false, "leave the held-out items alone and rank each visitor's last training event, to choose settings by")
	f.StringVar(&o.json, "json", "", "write the rows to this `file`")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	for _, text := range strings.Split(keep, ",") {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0 && v <= 100) {
			return nil, fmt.Errorf("--keep: want numbers above 0 and up to 100, got %q", text)
		}
		o.keep = append(o.keep, v)
	}
	for _, text := range strings.Split(methods, ",") {
		m := transfer.Method(text)
		if m != transfer.Auto && !slices.Contains(transfer.Methods(), m) {
			return nil, fmt.Errorf("--methods: want some of %v or auto, got %q", transfer.Methods(), text)
		}
		o.methods = append(o.methods, m)
	}
	if rates != "" {
		if _, err := fmt.Sscanf(strings.ReplaceAll(rates, ",", " "), "%g %g %g %g %g %g",
			&o.rates.Encoder, &o.rates.Trunk, &o.rates.Heads, &o.rates.Content, &o.rates.Items, &o.rates.Pull); err != nil {
			return nil, fmt.Errorf("--rates: want six numbers, got %q", rates)
		}
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("want flags only, got %q", f.Arg(0))
	case domains[o.target] == "":
		return nil, fmt.Errorf("--target: want phone or sport, got %q", o.target)
	case o.seeds < 1 || o.seeds > 100:
		return nil, fmt.Errorf("--seeds: want 1 to 100, got %d", o.seeds)
	case o.workers < 1 || o.workers > 64:
		return nil, fmt.Errorf("--workers: want 1 to 64, got %d", o.workers)
	case o.hidden < 0 || o.hidden == 1 || o.hidden > 100:
		return nil, fmt.Errorf("--hidden: want 2 to 100 parts, or 0, got %d", o.hidden)
	}
	return o, nil
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	p, err := readPair(o)
	if err != nil {
		return err
	}
	rows, err := p.measure(ctx, o, stdout, stderr)
	if err != nil || o.json == "" {
		return err
	}
	data, err := json.MarshalIndent(map[string]any{"meta": map[string]any{
		"target": o.target, "seeds": o.seeds, "workers": o.workers, "hidden": o.hidden, "validation": o.validation,
	}, "rows": rows}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.json, append(data, '\n'), 0o644)
}

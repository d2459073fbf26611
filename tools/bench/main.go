// Bench measures the engine against its peers in one page of a headless
// Chromium, on one thread, with everybody's outputs held against each other:
//
//	make bench
//	go run ./tools/bench --only network,adapt
//
// It is a benchmark and no test: on a slow machine it takes longer and fails
// nothing. The peers come from npm, at the versions of peers/package.json, and
// are part of nothing that ships.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the command's flags.
type options struct {
	only               string
	rounds, coldRounds int
	calls              int
	folder, json, svg  string
	inkling            string
}

const help = `Bench measures Inkling's engine against onnxruntime-web, TensorFlow.js and plain
JavaScript in one page of a headless Chromium, on one thread. Run it from the
module's root, on a machine that does nothing else:

  make bench
  go run ./tools/bench --only network,adapt --rounds 100

Its sections:

%s
Flags:
`

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.only, "only", "", "the `sections` to run, comma-separated (default: all)")
	f.IntVar(&o.rounds, "rounds", 40, "`rounds` of each comparison")
	f.IntVar(&o.coldRounds, "cold-rounds", 9, "`rounds` of cold starts")
	f.IntVar(&o.calls, "calls", 300, "`calls` through the worker that its percentiles are of")
	f.StringVar(&o.folder, "folder", filepath.Join("build", "bench"), "`folder` for peers, models and pages, kept for the next run")
	f.StringVar(&o.json, "json", filepath.Join("build", "bench.json"), "write the report to this `file`")
	f.StringVar(&o.svg, "svg", "", "draw the ratios to this `file`")
	f.StringVar(&o.inkling, "inkling", filepath.Join("build", "inkling"), "the `tool` that makes shops and trains on them")
	f.Usage = func() {
		var list strings.Builder
		for _, s := range sections {
			fmt.Fprintf(&list, "  %-10s %s\n", s.name, s.about)
		}
		fmt.Fprintf(stderr, help, list.String())
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	return o, o.validate(f.Args())
}

func (o *options) validate(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q", rest[0])
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"rounds", o.rounds}, {"cold-rounds", o.coldRounds}, {"calls", o.calls}} {
		if n.value < 1 {
			return fmt.Errorf("--%s: want at least 1, got %d", n.name, n.value)
		}
	}
	_, err := o.sections()
	return err
}

// sections are those that were asked for, in the order in which they run.
func (o *options) sections() ([]section, error) {
	if o.only == "" {
		return sections, nil
	}
	names := strings.Split(o.only, ",")
	var chosen []section
	for _, s := range sections {
		if slices.Contains(names, s.name) {
			chosen = append(chosen, s)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return nil, fmt.Errorf("--only: no section is named %q", name)
		}
	}
	return chosen, nil
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	chosen, err := o.sections()
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o, stdout, stderr, slices.ContainsFunc(chosen, func(s section) bool { return s.page }))
	if err != nil {
		return err
	}
	defer b.close()
	for _, s := range chosen {
		fmt.Fprintf(stderr, "bench: %s: %s\n", s.name, s.about)
		if err := s.run(ctx, b); err != nil {
			// What was measured before is not lost.
			return errors.Join(fmt.Errorf("%s: %w", s.name, err), b.finish())
		}
	}
	return b.finish()
}

// Census trains every trunk on the UCI census-income table (KDD), the standard
// benchmark of multi-task learning, beside single-task twins, and lets the twin
// gate judge them. It is there so that Inkling's trunks, heads and weightings
// can be held to published figures.
//
//	go run ./tools/census --data DATA/census-income/census-income.test.gz --split-losers
//
// Each seed has its own split, 50 % training, 25 % validation and 25 % test.
// Epochs, and the tasks to split off, are chosen on the validation part.
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
	"reflect"
	"strconv"
	"strings"
	"time"

	"inkling/model/tabular"
	"inkling/model/weighting"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "census:", err)
		os.Exit(1)
	}
}

// options are the command's flags.
type options struct {
	data, json, config string
	seeds, jobs        int
	hidden, expert     widths
	buckets, dim       int
	weighting          string
	splitLosers        bool
	only               string
	validationOnly     bool
}

// widths is a flag of layer widths, "64,32".
type widths []int

func (w *widths) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(*w)), " ", ","), "[]")
}

func (w *widths) Set(s string) error {
	*w = nil
	for _, part := range strings.Split(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return fmt.Errorf("want widths like 64,32, got %q", s)
		}
		*w = append(*w, n)
	}
	return nil
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	o := &options{hidden: widths{64, 32}, expert: widths{64, 32}}
	f := flag.NewFlagSet("census", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.data, "data", "../shared/data/census-income/census-income.test.gz", "the census-income `file`, 42 columns, plain or .gz")
	f.StringVar(&o.json, "json", "", "write the report to this `file`")
	f.StringVar(&o.config, "config", "", "a JSON `file` of training options, laid over the defaults: those of tabular.Config but seed and trunk")
	f.IntVar(&o.seeds, "seeds", 5, "seeds, each with a split of its own, from 1 on")
	f.IntVar(&o.jobs, "jobs", 2, "runs at once; the figures do not depend on it")
	f.Var(&o.hidden, "hidden", "`widths` of the shared bottom and of the twins' towers")
	f.Var(&o.expert, "expert", "`widths` of each expert")
	f.IntVar(&o.buckets, "buckets", 40, "quantile buckets of the dense columns")
	f.IntVar(&o.dim, "dim", 4, "largest width of an embedding")
	f.StringVar(&o.weighting, "weighting", weighting.KindHand, "how the tasks are balanced: "+strings.Join(weighting.Kinds(), ", "))
	f.StringVar(&o.only, "subjects", "", "train these joint networks only: `names` with commas between")
	f.BoolVar(&o.splitLosers, "split-losers", false, "train networks again in which a task that loses on the validation part has a tower of its own")
	f.BoolVar(&o.validationOnly, "validation", false, "leave the test part alone and report on the validation part, to choose settings by")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("want flags only, got %q", f.Arg(0))
	case o.seeds < 1 || o.seeds > 100:
		return nil, fmt.Errorf("--seeds: want 1 to 100, got %d", o.seeds)
	case o.jobs < 1 || o.jobs > 64:
		return nil, fmt.Errorf("--jobs: want 1 to 64, got %d", o.jobs)
	case o.buckets < 1 || o.buckets > 10_000:
		return nil, fmt.Errorf("--buckets: want 1 to 10000, got %d", o.buckets)
	case o.dim < 1 || o.dim > 64:
		return nil, fmt.Errorf("--dim: want 1 to 64, got %d", o.dim)
	}
	return o, nil
}

// settings are the training options. They and the widths of the experts were
// chosen on the validation parts of seeds 1 to 3.
func (o *options) settings() (tabular.Config, error) {
	c := tabular.Defaults()
	c.Workers, c.Batch, c.Epochs, c.Patience, c.LearningRate = 1, 256, 8, 2, 2e-3
	c.EmbeddingDropout = 0.1
	trunk, seed := c.TrunkConfig, c.Seed
	c.Weighting.Kind = o.weighting
	if o.config == "" {
		return c, nil
	}
	data, err := os.ReadFile(o.config)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", o.config, err)
	}
	if c.Seed != seed || !reflect.DeepEqual(c.TrunkConfig, trunk) {
		return c, fmt.Errorf("%s: want no seed and nothing of a trunk: they are the subjects' own", o.config)
	}
	return c, nil
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	c, err := o.settings()
	if err != nil {
		return err
	}
	start := time.Now()
	data, err := readCensus(o.data)
	if err != nil {
		return err
	}
	t := &trainer{config: c, jobs: o.jobs, withTest: !o.validationOnly, done: func(subject string, seed int, r run) {
		fmt.Fprintf(stderr, "%s, seed %d: validation AUC %.4f, %d epochs, %d parameters, %s\n",
			subject, seed, r.validation, len(r.epochs), r.size, time.Since(start).Round(time.Second))
	}}
	for seed := range o.seeds {
		t.splits = append(t.splits, data.split(uint64(seed+1), o.buckets, o.dim))
	}
	results, err := compare(ctx, t, o)
	if err != nil {
		return err
	}
	results.seconds = time.Since(start).Seconds()
	results.write(stdout)
	if o.json != "" {
		return results.report(o, &c).WriteFile(o.json)
	}
	return nil
}

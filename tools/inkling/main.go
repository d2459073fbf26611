// Command inkling makes a recommender that lives in the shopper's browser: it
// trains a multi-task model on a shop's event log, says how good it is, and
// lays out the static bundle that a page loads.
//
// Results go to standard output; progress and logs to standard error. It exits
// with 0, with 1 when a run failed, and with 2 when the command line was wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
)

func main() { os.Exit(Main()) }

// Main runs the command line and returns the exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// errUsage marks a wrong command line, as against a run that failed.
var errUsage = errors.New("wrong usage")

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "inkling: %v\n", err)
		return 2
	default:
		fmt.Fprintf(stderr, "inkling: %v\n", err)
		return 1
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "inkling",
		Short: "A recommender that lives in the shopper's browser",
		Long: `inkling trains a small multi-task model on a shop's own event log and lays out
a static bundle whose engine ranks the catalogue in the visitor's page.

  inkling simulate --out shop                      a made-up shop to try it on
  inkling train --events shop/events.csv --catalogue shop/catalogue.csv --out model.msgpack
  inkling bundle --model model.msgpack --catalogue shop/catalogue.csv --out public/inkling
  inkling serve public`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w: %v (see '%s --help')", errUsage, err, c.CommandPath())
	})
	for _, add := range commands {
		root.AddCommand(add())
	}
	return root
}

// commands makes every subcommand, in the order of the help text.
var commands = []func() *cobra.Command{
	simulateCommand,
	importCommand,
	trainCommand,
	evaluateCommand,
	recommendCommand,
	bundleCommand,
	serveCommand,
}

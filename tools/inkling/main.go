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
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(Main()) }

// Main runs the command line and returns the exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cobra.EnableCommandSorting = false // help lists the commands in the order of their use
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// errUsage marks a wrong command line, as against a run that failed.
var errUsage = errors.New("wrong usage")

// usageError is a wrong command line, and where to read what a right one is.
func usageError(cmd *cobra.Command, format string, a ...any) error {
	return fmt.Errorf("%w: %s (see '%s --help')", errUsage, fmt.Sprintf(format, a...), cmd.CommandPath())
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot(os.Args[0])
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
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintln(stderr, "inkling: interrupted")
		return 1
	default:
		fmt.Fprintf(stderr, "inkling: %v\n", err)
		return 1
	}
}

// newRoot makes the command line. The examples in its help call the program as
// it was called, so that they work when pasted.
func newRoot(program string) *cobra.Command {
	root := &cobra.Command{
		Use:   "inkling",
		Short: "A recommender that lives in the shopper's browser",
		Long: `inkling trains a small multi-task model on a shop's own event log and lays out
a static bundle whose engine ranks the catalogue in the visitor's page. To try
it on a made-up shop:

  inkling simulate --out shop
  inkling train --events shop/events.csv --catalogue shop/catalogue.csv --out model.msgpack
  inkling recommend --model model.msgpack
  inkling bundle --model model.msgpack --catalogue shop/catalogue.csv --out public/inkling
  inkling serve public

A page under public then shows a shelf; bundle --help has the lines of HTML.

Results go to standard output, progress and logs to standard error. The exit
code is 1 after a run that failed and 2 after a wrong command line.`,
		SilenceErrors:              true,
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
		SuggestionsMinimumDistance: 2,
		Args:                       noCommand,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand())
	for _, add := range commands {
		root.AddCommand(add())
	}
	for _, c := range append(root.Commands(), root) {
		c.Long = strings.ReplaceAll(c.Long, "\n  inkling ", "\n  "+program+" ")
	}
	return root
}

// commands makes every subcommand, in the order in which a shop uses them.
var commands = []func() *cobra.Command{
	simulateCommand,
	importCommand,
	trainCommand,
	transferCommand,
	evaluateCommand,
	tuneCommand,
	recommendCommand,
	bundleCommand,
	serveCommand,
	settingsTopic,
}

// helpCommand prints what --help does, and knows a wrong name for one.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Say how a command is used",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return noCommand(cmd.Root(), rest)
			}
			return found.Help()
		},
	}
}

// flagError is the error of a flag that is unknown or has a wrong value, said
// without the names of Go's functions.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	var number *strconv.NumError
	if errors.As(err, &number) {
		text = strings.TrimSuffix(text, number.Error()) + "want " + wantedBy(number)
	}
	return usageError(cmd, "%s", text)
}

// wantedBy says what the parse would have taken.
func wantedBy(e *strconv.NumError) string {
	switch {
	case errors.Is(e, strconv.ErrRange):
		return "a smaller number"
	case e.Func == "ParseBool":
		return "true or false"
	case e.Func == "ParseFloat":
		return "a number"
	case e.Func == "ParseUint":
		return "a whole number, 0 or more"
	default:
		return "a whole number"
	}
}

// noCommand refuses words where a command was wanted.
func noCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return usageError(root, "unknown command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return usageError(root, "unknown command %q", args[0])
}

// noArguments refuses words that belong to no flag.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError(cmd, "unexpected %q", args[0])
	}
	return nil
}

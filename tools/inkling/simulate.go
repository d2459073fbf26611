package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/tools/simulate"
)

func simulateCommand() *cobra.Command {
	c := simulate.Default()
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "simulate --out DIR",
		Short: "Make up a shop whose visitors' tastes are known",
		Long: `simulate writes events.csv, catalogue.csv and truth.json: the log and the
catalogue of a made-up shop, and what every visitor would do with every item.
Equal flags give equal bytes.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return fmt.Errorf("%w: want no arguments, got %q", errUsage, args[0])
			case out == "":
				return fmt.Errorf("%w: --out: want a folder, got none", errUsage)
			}
			if err := c.Validate(); err != nil {
				return fmt.Errorf("%w: --%v", errUsage, err)
			}
			return runSimulate(cmd, c, out, force)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "", "folder to write to, made where it is missing")
	f.IntVar(&c.Visitors, "visitors", c.Visitors, "number of visitors")
	f.IntVar(&c.Items, "items", c.Items, "number of items")
	f.Uint64Var(&c.Seed, "seed", c.Seed, "chooses the shop")
	f.BoolVar(&force, "force", false, "overwrite files that exist")
	return cmd
}

func runSimulate(cmd *cobra.Command, c simulate.Config, out string, force bool) error {
	if err := simulate.CheckFolder(out, force); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "simulate: seed %d, %d visitors, %d items\n", c.Seed, c.Visitors, c.Items)
	began := time.Now()
	s, err := simulate.Generate(cmd.Context(), c)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if err := s.Save(out); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	summarise(w, s, out)
	fmt.Fprintf(w, "simulate: took %.1f s\n", time.Since(began).Seconds())
	return nil
}

// summarise says what was written: events by behaviour, and the files.
func summarise(w io.Writer, s *simulate.Shop, out string) {
	fmt.Fprintf(w, "simulate: %d events:", len(s.Records))
	for b, n := range s.Count() {
		if n > 0 {
			fmt.Fprintf(w, " %d %s", n, shop.Behaviour(b))
		}
	}
	fmt.Fprintln(w)
	for _, name := range simulate.Files() {
		path := filepath.Join(out, name)
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(w, "simulate: wrote %s, %.1f MB\n", path, float64(info.Size())/1e6)
		}
	}
}

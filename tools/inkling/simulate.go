package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/tools/simulate"
)

// simulateCommand makes up a shop to try everything else on.
func simulateCommand() *cobra.Command {
	c := simulate.Default()
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "simulate --out DIR",
		Short: "Make up a shop whose visitors' tastes are known",
		Long: `simulate makes up a shop and writes three files to a folder: events.csv, the log
of what its visitors did; catalogue.csv; and truth.json, the tastes behind it,
by which evaluate --truth says how good the best ranking would be. Equal flags
give equal bytes.

  inkling simulate --out shop
  inkling simulate --out small --visitors 400 --items 120 --seed 7

Two shops that differ in --seed have other items and visitors, of the same categories
and brands, and what goes with what is the same in both; with another --world-seed
these names stand for something else, and one shop tells nothing of the other.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usageError(cmd, "--out is required")
			}
			if err := c.Validate(); err != nil {
				return usageError(cmd, "--%v", err)
			}
			return runSimulate(cmd, c, out, force)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "", "`folder` to write to, made where it is missing (required)")
	f.IntVar(&c.Visitors, "visitors", c.Visitors, "`number` of visitors")
	f.IntVar(&c.Items, "items", c.Items, "`number` of items")
	f.Uint64Var(&c.Seed, "seed", c.Seed, "`number` that the shop is drawn from: another one, another shop")
	f.Uint64Var(&c.World, "world-seed", c.World, "`number` of what goes with what: shops of one world like the same things together, with other items and visitors for each --seed")
	f.BoolVar(&force, "force", false, "overwrite files that exist")
	return cmd
}

func runSimulate(cmd *cobra.Command, c simulate.Config, out string, force bool) error {
	if err := simulate.CheckFolder(out, force); err != nil {
		return err
	}
	w := cmd.ErrOrStderr()
	fmt.Fprintf(w, "simulate: seed %d, %d visitors, %d items\n", c.Seed, c.Visitors, c.Items)
	began := time.Now()
	s, err := simulate.Generate(cmd.Context(), c)
	if err != nil {
		return err
	}
	if err := s.Save(out); err != nil {
		return err
	}
	fmt.Fprintf(w, "simulate: took %.1f s\n", time.Since(began).Seconds())
	return printSimulated(cmd.OutOrStdout(), s, out)
}

// printSimulated says what was written: events by behaviour, and the files.
func printSimulated(w io.Writer, s *simulate.Shop, out string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%d events:", len(s.Records))
	for b, n := range s.Count() {
		if n > 0 {
			fmt.Fprintf(&text, " %d %s", n, shop.Behaviour(b))
		}
	}
	text.WriteString("\n")
	for _, name := range simulate.Files() {
		path := filepath.Join(out, name)
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "wrote %s, %.1f MB\n", path, float64(info.Size())/1e6)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/train"
	"inkling/model/twin"
)

// twinFlags ask train for the gate of multi-task learning.
type twinFlags struct {
	twins bool
	split bool
}

func (t *twinFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&t.twins, "twins", false, "train a twin for each head, which learns it alone, and say what learning together gained by the rows held out")
	f.BoolVar(&t.split, "split-losers", false, "train twins as --twins does, and then again with layers of its own for each task that loses to its twin beyond noise")
}

// gate trains the twins and returns the model that ships with the gate's lines:
// the joint one, or with --split-losers the one in which the losers are alone. A
// log whose held-out rows have no label to judge by costs the verdict, and not
// the model.
func (t *twinFlags) gate(cmd *cobra.Command, log *shop.Log, c train.Config, joint *train.Result) (*train.Result, []string, error) {
	if !t.twins && !t.split {
		return joint, nil, nil
	}
	w := cmd.ErrOrStderr()
	twins, err := train.Twins(cmd.Context(), log, c, joint.Model.Config.Tasks, twinWatch(w))
	if err != nil {
		return nil, nil, err
	}
	report, err := train.Gate(joint, twins)
	if err != nil {
		return joint, []string{"warning: nothing to judge by: " + err.Error()}, nil
	}
	lines := gateLines(report)
	losers := report.Losers()
	if !t.split || len(losers) == 0 {
		return joint, lines, nil
	}
	c.Model.Split = splitOff(c.Model.Split, losers)
	fmt.Fprintf(w, "train: again, with layers of its own for %s\n", strings.Join(losers, " and "))
	if joint, err = train.RunResult(cmd.Context(), log, c, watch(w)); err != nil {
		return nil, nil, err
	}
	if report, err = train.Gate(joint, twins); err != nil {
		return nil, nil, err
	}
	lines = append(lines, "with "+strings.Join(c.Model.Split, ", ")+" split off:")
	return joint, append(lines, gateLines(report)...), nil
}

// check refuses before hours of training what could not be judged or split.
func (t *twinFlags) check(cmd *cobra.Command, c train.Config) error {
	switch {
	case (t.twins || t.split) && c.Validation == 0:
		return usageError(cmd, "--twins judges by the rows held out, and validation is 0")
	case t.split && c.Model.Kind == nn.KindPrivate:
		return usageError(cmd, "--split-losers: in a private trunk all tasks are split")
	}
	return nil
}

// splitOff are the tasks that are split already and those that lose.
func splitOff(split, losers []string) []string {
	split = slices.Clone(split)
	for _, name := range losers {
		if !slices.Contains(split, name) {
			split = append(split, name)
		}
	}
	return split
}

// twinWatch shows the training of a twin, but not its decisions, which nobody is
// served by.
func twinWatch(w io.Writer) func(task string) train.Watch {
	return func(task string) train.Watch {
		own := watchAs(w, "twin of "+task)
		own.Note = nil
		return own
	}
}

// gateLines are the gate's report, with a warning where a task loses.
func gateLines(r twin.Report) []string {
	lines := r.Lines()
	if losers := r.Losers(); len(losers) > 0 {
		lines = append(lines, "warning: "+strings.Join(losers, ", ")+
			" would be better alone: see --split-losers, or another trunk or weighting in the settings")
	}
	return lines
}

package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"inkling/tools/evaluate"
)

// bound is what a figure of the model must reach.
type bound struct {
	text          string // as it was given
	metric, slice string
	value         float64
	above         bool // the figure must not be above it, rather than below
}

// parseBound reads METRIC=VALUE or METRIC/SLICE=VALUE, ndcg@10/events=6-20=.05
// among them.
func parseBound(text string, above bool, ks []int) (bound, error) {
	b := bound{text: text, slice: "all", above: above}
	at := strings.LastIndexByte(text, '=')
	if at < 0 {
		return b, fmt.Errorf("want METRIC=VALUE, got %q", text)
	}
	var sliced bool
	var err error
	if b.metric, b.slice, sliced = strings.Cut(text[:at], "/"); !sliced {
		b.slice = "all"
	}
	if b.value, err = strconv.ParseFloat(text[at+1:], 64); err != nil || b.value-b.value != 0 {
		return b, fmt.Errorf("%s: want a number behind the last =, got %q", b.metric, text[at+1:])
	}
	if err := evaluate.CheckMetric(b.metric, ks); err != nil {
		return b, err
	}
	if !slices.Contains(append(evaluate.Slices(), evaluate.HiddenSlices()...), b.slice) {
		return b, fmt.Errorf("%s: unknown slice %q, wanted one of %s", b.metric, b.slice, strings.Join(evaluate.Slices(), ", "))
	}
	return b, nil
}

// parseBounds reads the values of --fail-below and --fail-above. A bound that
// only a model too good could break is a slip.
func parseBounds(below, above []string, ks []int) ([]bound, error) {
	var all []bound
	for _, text := range below {
		b, err := parseBound(text, false, ks)
		if err != nil {
			return nil, fmt.Errorf("--fail-below: %w", err)
		}
		if evaluate.LowerIsBetter(b.metric) {
			return nil, fmt.Errorf("--fail-below: %s is better when it is lower: use --fail-above", b.metric)
		}
		all = append(all, b)
	}
	for _, text := range above {
		b, err := parseBound(text, true, ks)
		if err != nil {
			return nil, fmt.Errorf("--fail-above: %w", err)
		}
		all = append(all, b)
	}
	return all, nil
}

// checkBounds prints a line for each bound that the model broke, or that the
// report has no figure for, and returns an error that counts them.
func checkBounds(w io.Writer, r *evaluate.Report, bounds []bound) error {
	model, _ := r.Meta["model"].(string)
	broken := 0
	for _, b := range bounds {
		f, ok := r.Find(model, b.metric, b.slice)
		what := b.metric
		if b.slice != "all" {
			what += " on " + b.slice
		}
		switch {
		case !ok:
			fmt.Fprintf(w, "evaluate: %s of %s could not be computed, so it cannot be held against %v\n", what, model, b.value)
		case b.above && f.Value > b.value:
			fmt.Fprintf(w, "evaluate: %s of %s is %.4f, above the bound %v\n", what, model, f.Value, b.value)
		case !b.above && f.Value < b.value:
			fmt.Fprintf(w, "evaluate: %s of %s is %.4f, below the bound %v\n", what, model, f.Value, b.value)
		default:
			continue
		}
		broken++
	}
	if broken == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d bounds do not hold", broken, len(bounds))
}

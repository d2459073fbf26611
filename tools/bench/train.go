package main

import (
	"context"
	"fmt"

	"inkling/tools/bench/training"
)

// runTraining compares the product's training with PyTorch's on the processor,
// where that is installed.
func runTraining(ctx context.Context, b *bench) error {
	result, err := training.Run(ctx, func(format string, a ...any) {
		fmt.Fprintf(b.stderr, "bench: "+format+"\n", a...)
	})
	if err != nil {
		return err
	}
	b.report.Meta["training"] = result.Notes
	fmt.Fprintln(b.stdout)
	for _, note := range result.Notes {
		fmt.Fprintln(b.stdout, note)
	}
	for _, f := range result.Rows {
		if f.Metric == "ratio:train" {
			// As the other ratios: how many times as long the peer takes.
			f.Subject, f.Metric, f.Unit = "pytorch", "ratio:examples/s:train", "times inkling's"
		}
		b.report.Rows = append(b.report.Rows, f)
		interval := ""
		if f.Low != nil && f.High != nil {
			interval = fmt.Sprintf("  [%.4g, %.4g]", *f.Low, *f.High)
		}
		fmt.Fprintf(b.stdout, "  %-8s %-10s %10.4g %s%s\n", f.Subject, f.Slice, f.Value, f.Unit, interval)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"inkling/tools/bench/job"
	"inkling/tools/bench/layers"
	"inkling/tools/bench/spread"
)

// maxRows is the largest number of rows that the network is run on.
const maxRows = 10_000

// writeNetwork writes weights, inputs and the ONNX file for the pages.
func (b *bench) writeNetwork() error {
	r := rand.New(rand.NewPCG(seed, 0))
	n := layers.NewNetwork()
	n.Initialise(r)
	if err := job.NetworkTensors(n).Write(b.data(""), "network", nil); err != nil {
		return err
	}
	var input, row job.Tensors
	x := job.Rows(r, maxRows, layers.Inputs)
	input.Add("x", x, maxRows, layers.Inputs)
	row.Add("x", x[:layers.Inputs], 1, layers.Inputs)
	if err := input.Write(b.data(""), "input", nil); err != nil {
		return err
	}
	if err := row.Write(b.data(""), "row", nil); err != nil {
		return err
	}
	return os.WriteFile(b.data("network.onnx"), job.NetworkGraph(n), 0o644)
}

// runNetwork compares plain inference on many rows at once.
func runNetwork(_ context.Context, b *bench) error {
	if err := b.writeNetwork(); err != nil {
		return err
	}
	for _, rows := range []int{1000, maxRows} {
		got, err := inPage[compared](b, "network({rows: %d, rounds: %d})", rows, b.rounds)
		if err != nil {
			return err
		}
		slice := fmt.Sprintf("rows=%d", rows)
		b.verify("network, "+slice, got.Checks, bounds{difference: 1e-5})
		b.record("ms:network", slice, got.MS)
	}
	return nil
}

// runAdapt compares training in the page. The head is the plain one of package
// layers: ms:adapt, all. Then it measures what a visitor's own transfer head costs
// an event, by the size of the catalogue: no peer has one.
func runAdapt(ctx context.Context, b *bench) error {
	if err := job.HeadTensors(rand.New(rand.NewPCG(seed, 1))).Write(b.data(""), "head", nil); err != nil {
		return err
	}
	got, err := inPage[compared](b, "adapt({rounds: %d, rate: %g})", b.rounds, layers.HeadRate)
	if err != nil {
		return err
	}
	b.verify("adapt, loss after the last step", got.Checks, bounds{difference: 1e-4})
	b.record("ms:adapt", "all", got.MS)
	for _, items := range []int{10_000, 100_000} {
		if err := b.adaptVisitor(ctx, items); err != nil {
			return err
		}
	}
	return nil
}

// adaptVisitor measures learning from the events of one visitor.
func (b *bench) adaptVisitor(ctx context.Context, items int) error {
	s, err := b.shop(ctx, items)
	if err != nil {
		return err
	}
	if err := b.writeShelf(s); err != nil {
		return err
	}
	type learned struct {
		MS    []float64 `json:"ms"`
		State float64   `json:"state"`
	}
	got, err := inPage[learned](b, "visitor({items: %d, rounds: %d})", items, b.rounds)
	if err != nil {
		return err
	}
	slice := fmt.Sprintf("items=%d", items)
	median := spread.Quantile(got.MS, .5)
	b.add(inkling, "ms:adapt", slice, "ms", median, spread.Quantile(got.MS, .25), spread.Quantile(got.MS, .75))
	b.add(inkling, "bytes:head", slice, "bytes", got.State)
	fmt.Fprintf(b.stdout, "  a visitor's own head, %s: %.2f ms an event, p95 %.2f ms; its state: %.1f kB\n",
		slice, median, spread.Quantile(got.MS, .95), got.State/1e3)
	return nil
}

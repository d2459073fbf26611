package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"inkling/tools/bench/job"
	"inkling/tools/bench/layers"
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
// layers: ms:adapt, all. That of a visitor's own transfer head is another slice.
func runAdapt(_ context.Context, b *bench) error {
	if err := job.HeadTensors(rand.New(rand.NewPCG(seed, 1))).Write(b.data(""), "head", nil); err != nil {
		return err
	}
	got, err := inPage[compared](b, "adapt({rounds: %d, rate: %g})", b.rounds, layers.HeadRate)
	if err != nil {
		return err
	}
	b.verify("adapt, loss after the last step", got.Checks, bounds{difference: 1e-4})
	b.record("ms:adapt", "all", got.MS)
	return nil
}

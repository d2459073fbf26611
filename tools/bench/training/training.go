// Package training measures how fast the product trains, beside PyTorch on the
// same processor: the same network, starting values, rows, batches and steps,
// and losses that agree. The product's side is package tabular as it is.
package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"inkling/tools/evaluate"
)

// Result is what a run found: rows of a report, and what to say beside them.
type Result struct {
	Rows  []evaluate.Figure
	Notes []string
}

const (
	seed = 1
	rows = 16_384
	// rounds in which both sides take turns.
	rounds = 21
	// roundTime is how long a side's part of a round is to take.
	roundTime  = 150 * time.Millisecond
	checkSteps = 300
	checkBatch = 32
	// agreement is the difference between the mean losses that is taken for
	// rounding.
	agreement = 1e-3
)

var batches = []int{32, 256, 1024}

// Run measures at each batch size, and says how far it is. Without PyTorch the
// result has the product's rows alone, and a note.
func Run(ctx context.Context, say func(format string, a ...any)) (Result, error) {
	table := made(seed, rows)
	folder, err := os.MkdirTemp("", "inkling-training-")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(folder)
	first, err := newContestant(table, checkBatch)
	if err != nil {
		return Result{}, err
	}
	if err := first.share(folder); err != nil {
		return Result{}, err
	}
	var result Result
	peer, err := startTorch(ctx, folder)
	switch {
	case errors.Is(err, errNoTorch):
		result.Notes = append(result.Notes, "training: pytorch was not run: "+err.Error())
	case err != nil:
		return Result{}, err
	default:
		defer peer.stop()
		note, err := check(first, peer)
		if err != nil {
			return Result{}, err
		}
		result.Notes = append(result.Notes, note)
		if peer.blas == "libblas" {
			result.Notes = append(result.Notes, "training: pytorch runs on the reference BLAS, which is many times slower than it can be (Debian: apt-get install libopenblas0-openmp)")
		}
	}
	for _, batch := range batches {
		c, err := newContestant(table, batch)
		if err != nil {
			return Result{}, err
		}
		say("training, batch %d", batch)
		if err := result.measure(ctx, c, peer); err != nil {
			return Result{}, err
		}
	}
	return result, nil
}

// check demands that both sides learn the same from the same beginning.
func check(c *contestant, peer *torch) (note string, err error) {
	var theirs struct {
		Loss float64 `json:"loss"`
	}
	if err := peer.ask(&theirs, "check", checkSteps, checkBatch); err != nil {
		return "", err
	}
	ours := c.train(checkSteps)
	if d := math.Abs(ours - theirs.Loss); !(d <= agreement) {
		return "", fmt.Errorf("training: the mean losses of %d steps differ by %g: %g here, %g in pytorch", checkSteps, d, ours, theirs.Loss)
	}
	return fmt.Sprintf("training: mean loss of the first %d steps of %d: %.6f, in pytorch %s on %s %.6f", checkSteps, checkBatch, ours, peer.version, peer.blas, theirs.Loss), nil
}

// setting is how PyTorch was fastest in its trial.
type setting struct {
	Threads int    `json:"threads"`
	Adam    string `json:"adam"`
	Model   string `json:"model"`
}

// measure adds the rows of one batch size. peer may be nil.
func (r *Result) measure(ctx context.Context, c *contestant, peer *torch) error {
	var choice struct {
		Best  setting `json:"best"`
		Speed float64 `json:"speed"`
	}
	if peer != nil {
		if err := peer.ask(&choice, "choose", c.batch); err != nil {
			return err
		}
	}
	steps := c.stepsOf(roundTime)
	theirSteps := max(int(choice.Speed*roundTime.Seconds()/float64(c.batch)), 10)
	var ours, theirs, ratios []float64
	for round := range rounds + 1 {
		if err := ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		c.train(steps)
		own := float64(steps*c.batch) / time.Since(began).Seconds()
		var other float64
		if peer != nil {
			var a struct{ Seconds float64 }
			if err := peer.ask(&a, "round", theirSteps, c.batch); err != nil {
				return err
			}
			other = float64(theirSteps*c.batch) / a.Seconds
		}
		if round == 0 { // warms both up
			continue
		}
		ours = append(ours, own)
		if peer != nil {
			theirs, ratios = append(theirs, other), append(ratios, own/other)
		}
	}
	slice := fmt.Sprintf("batch=%d", c.batch)
	r.add("inkling", "examples/s:train", slice, "examples/s", ours)
	if peer != nil {
		r.add("pytorch", "examples/s:train", slice, "examples/s", theirs)
		r.add("inkling", "ratio:train", slice, "x pytorch", ratios)
		r.Notes = append(r.Notes, fmt.Sprintf("training, %s: pytorch is fastest with %d threads, Adam %s, network %s", slice, choice.Best.Threads, choice.Best.Adam, choice.Best.Model))
	}
	return nil
}

// stepsOf is how many steps take about so long.
func (c *contestant) stepsOf(d time.Duration) int {
	c.train(20)
	const trial = 50
	began := time.Now()
	c.train(trial)
	return max(int(d*trial/max(time.Since(began), 1)), 10)
}

// add appends the median of some values, between their tenths from below and
// from above.
func (r *Result) add(subject, metric, slice, unit string, values []float64) {
	slices.Sort(values)
	n := len(values)
	low, high := values[n/10], values[n-1-n/10]
	r.Rows = append(r.Rows, evaluate.Figure{Subject: subject, Metric: metric, Slice: slice, Value: values[n/2], Low: &low, High: &high, Unit: unit})
}

package training

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
)

func TestStepsAllocateNothing(t *testing.T) {
	c, err := newContestant(made(1, 1024), 256)
	if err != nil {
		t.Fatal(err)
	}
	c.train(8)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c.train(1000)
	runtime.ReadMemStats(&after)
	if n := after.Mallocs - before.Mallocs; n > 200 {
		t.Errorf("1000 steps allocated %d times", n)
	}
}

func BenchmarkSteps(b *testing.B) {
	for _, batch := range []int{32, 256, 1024} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			c, err := newContestant(made(1, 16384), batch)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				c.train(1)
			}
			b.ReportMetric(float64(batch)*float64(b.N)/b.Elapsed().Seconds(), "examples/s")
		})
	}
}

// TestLossesAgreeWithPyTorch needs PyTorch, and says so where there is none.
func TestLossesAgreeWithPyTorch(t *testing.T) {
	folder := t.TempDir()
	c, err := newContestant(made(2, 2048), checkBatch)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.share(folder); err != nil {
		t.Fatal(err)
	}
	peer, err := startTorch(t.Context(), folder)
	if errors.Is(err, errNoTorch) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer peer.stop()
	note, err := check(c, peer)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(note)
}

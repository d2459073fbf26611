package crew

import (
	"runtime"
	"testing"
	"time"
)

func TestEveryWorkerWorksOnceARound(t *testing.T) {
	for _, c := range []struct {
		name             string
		processors, crew int
		pause            time.Duration
	}{
		{"at once", 2, 2, 0},
		{"members have gone", 2, 2, time.Millisecond},
		{"more workers than processors", 1, 5, 0},
		{"alone", 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.processors))
			crew := New(c.crew)
			const rounds, things = 200, 1003
			sums := make([]int, c.crew)
			for round := range rounds {
				workers := 1 + round%c.crew
				crew.Run(workers, func(worker int) {
					from, to := Share(things, worker, workers)
					sums[worker] += to - from
				})
				if round%50 == 0 {
					time.Sleep(c.pause)
				}
			}
			total := 0
			for _, s := range sums {
				total += s
			}
			if total != rounds*things {
				t.Errorf("%d things were done, want %d", total, rounds*things)
			}
		})
	}
}

// TestTheCallerSleeps lets the other worker take longer than anyone looks out.
func TestTheCallerSleeps(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	crew, began, done := New(2), make(chan struct{}), false
	crew.Run(2, func(worker int) {
		if worker == 0 {
			<-began
			return
		}
		close(began)
		time.Sleep(5 * time.Millisecond)
		done = true
	})
	if !done {
		t.Error("Run returned before the work was done")
	}
}

func TestRoundsAllocateNothing(t *testing.T) {
	crew := New(2)
	work := func(int) {}
	crew.Run(2, work)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 1000 {
		crew.Run(2, work)
	}
	runtime.ReadMemStats(&after)
	if n := after.Mallocs - before.Mallocs; n > 50 { // a goroutine may be new
		t.Errorf("1000 rounds allocated %d times", n)
	}
}

func BenchmarkRound(b *testing.B) {
	crew := New(2)
	work := func(int) {}
	for b.Loop() {
		crew.Run(2, work)
	}
}

// Package crew shares the work of a step among goroutines. A step of training
// takes some tens of microseconds, which is what waking a goroutine costs, so
// the members of a crew look out for the next round for a moment before they
// go. It is never built into the browser.
package crew

import (
	"runtime"
	"sync/atomic"
)

// Crew is goroutines that work in rounds. It belongs to one caller at a time.
// Members that are not called any more end by themselves: there is nothing to
// close.
type Crew struct {
	work    func(worker int) // of the present round
	members []member         // all but the caller
	left    atomic.Int32     // members that are still at work
	asleep  atomic.Bool      // the caller waits for done
	done    chan struct{}
	patient bool // looking out is worth it: every worker may have a processor
}

// member is one goroutine, or none where the state is gone.
type member struct {
	state atomic.Uint32
	life  func()
	_     [64]byte // members do not share cache lines
}

const (
	gone    = iota
	looking // for a call, which ends after a moment
	called
)

// lookout is how often a waiting goroutine looks before it gives up its
// processor: for 20 microseconds or so.
const lookout = 1 << 14

// New returns a crew of so many workers, at least 1, the caller among them.
func New(workers int) *Crew {
	c := &Crew{members: make([]member, workers-1), done: make(chan struct{}, 1), patient: workers <= runtime.GOMAXPROCS(0)}
	for i := range c.members {
		m := &c.members[i]
		m.life = func() { c.live(m, i+1) }
	}
	return c
}

// Run calls work once for each of the first so many workers, at the same time,
// and returns when all are done. The caller is worker 0. It allocates nothing.
func (c *Crew) Run(workers int, work func(worker int)) {
	if workers <= 1 {
		work(0)
		return
	}
	c.work = work
	c.left.Store(int32(workers - 1))
	for i := range c.members[:workers-1] {
		m := &c.members[i]
		if !m.state.CompareAndSwap(looking, called) {
			m.state.Store(called)
			go m.life()
		}
	}
	work(0)
	c.wait()
	c.work = nil
}

// live works as long as the member is called.
func (c *Crew) live(m *member, worker int) {
	for {
		c.work(worker)
		m.state.Store(looking)
		if c.left.Add(-1) == 0 && c.asleep.CompareAndSwap(true, false) {
			c.done <- struct{}{}
		}
		for i := 0; c.patient && i < lookout && m.state.Load() == looking; i++ {
		}
		if m.state.CompareAndSwap(looking, gone) {
			return
		}
	}
}

// wait returns when no member is at work.
func (c *Crew) wait() {
	for i := 0; c.patient && i < lookout; i++ {
		if c.left.Load() == 0 {
			return
		}
	}
	c.asleep.Store(true)
	if c.left.Load() == 0 && c.asleep.CompareAndSwap(true, false) {
		return
	}
	<-c.done
}

// Share is the part of n things that falls to a worker, always the same.
func Share(n, worker, workers int) (from, to int) {
	return worker * n / workers, (worker + 1) * n / workers
}

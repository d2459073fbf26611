// Package crew shares the work of a step among goroutines. A step of training
// takes some tens of microseconds, which is what waking a goroutine costs, so
// the members of a crew look out for the next round for a moment before they
// go; and where one comes late, as on a busy machine, the caller does its work. It
// is never built into the browser.
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
	left    atomic.Int32     // shares that members have to finish, or nobody has begun
	asleep  atomic.Bool      // the caller waits for done
	done    chan struct{}
	single  bool // there is one processor
	patient bool // there is one for every worker, so that looking out is worth it
}

// member is a goroutine that may be there, and a share of the round.
type member struct {
	present atomic.Bool
	share   atomic.Uint32
	life    func()
	_       [64]byte // members do not share cache lines
}

// States of a share.
const (
	taken = iota // or none
	open
)

// lookout is how often a waiting goroutine looks before it gives up its
// processor: for some 80 microseconds.
const lookout = 1 << 16

// New returns a crew of so many workers, at least 1, the caller among them.
func New(workers int) *Crew {
	processors := runtime.GOMAXPROCS(0)
	c := &Crew{members: make([]member, workers-1), done: make(chan struct{}, 1), single: processors == 1, patient: workers <= processors}
	for i := range c.members {
		m := &c.members[i]
		m.life = func() { c.live(m, i+1) }
	}
	return c
}

// Run calls work once for each of the first so many workers, as far as it can at
// the same time, and returns when all are done. The caller is worker 0, and any
// other that has not come by then. It allocates nothing.
func (c *Crew) Run(workers int, work func(worker int)) {
	if workers <= 1 || c.single {
		for worker := range workers {
			work(worker)
		}
		return
	}
	c.work = work
	members := c.members[:workers-1]
	c.left.Store(int32(len(members)))
	for i := range members {
		m := &members[i]
		m.share.Store(open)
		if m.present.CompareAndSwap(false, true) {
			go m.life()
		}
	}
	work(0)
	for i := range members {
		if members[i].take() {
			work(i + 1)
			c.left.Add(-1)
		}
	}
	c.wait()
	c.work = nil
}

// take reports whether the share was open, and is the asker's now.
func (m *member) take() bool { return m.share.CompareAndSwap(open, taken) }

// live works as long as there is a share now and then.
func (c *Crew) live(m *member, worker int) {
	for {
		for i := 0; c.patient && i < lookout && m.share.Load() != open; i++ {
		}
		if m.take() {
			c.work(worker)
			if c.left.Add(-1) == 0 && c.asleep.CompareAndSwap(true, false) {
				c.done <- struct{}{}
			}
			continue
		}
		m.present.Store(false)
		// Run may have opened a share and found the member present.
		if m.share.Load() != open || !m.present.CompareAndSwap(false, true) {
			return
		}
	}
}

// wait returns when no share is left.
func (c *Crew) wait() {
	for i := 0; i < lookout; i++ {
		if c.left.Load() == 0 {
			return
		}
		if !c.patient {
			break
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

package main

import (
	"io"
	"math"
	"time"

	"inkling/model/train"
	"inkling/tools/progress"
	"inkling/tools/tune"
)

// tuneProgress shows a search: how much of the budget is spent, what the best
// trial reached, and a line a trial.
type tuneProgress struct {
	bar     *progress.Bar
	timed   bool          // the bar counts seconds, else trials
	resumed int           // trials that are in the state already
	spent   time.Duration // by the trials so far
	shown   int64         // steps of the bar
	began   time.Time     // of the training under way
}

func newTuneProgress(w io.Writer, s *tune.Search) *tuneProgress {
	p := &tuneProgress{timed: s.Budget.Time > 0, resumed: s.State.Trials()}
	total := int64(s.Budget.Trials)
	if p.timed {
		total = int64(math.Ceil(s.Budget.Time.Seconds()))
	}
	p.bar = progress.New(w, "tune", total)
	return p
}

// watch moves a drawn bar while a trial trains, which takes minutes. In a log
// the trials' lines are enough.
func (p *tuneProgress) watch() train.Watch {
	p.began = time.Now()
	if !p.timed || !p.bar.Drawn() {
		return train.Watch{}
	}
	return train.Watch{Step: func(int64) { p.at(p.spent + time.Since(p.began)) }}
}

// at moves the bar to the time that is spent.
func (p *tuneProgress) at(spent time.Duration) {
	if further := int64(spent.Seconds()) - p.shown; further > 0 {
		p.bar.Add(further)
		p.shown += further
	}
}

// trial shows what a trial came to.
func (p *tuneProgress) trial(t, best *tune.Trial) {
	p.spent += time.Duration(t.Seconds * float64(time.Second))
	if best != nil {
		p.bar.Describe("tune, best " + tune.Short(*best.Score))
	}
	if t.Number >= p.resumed {
		p.bar.Say("tune: " + t.Line(best))
	}
	if p.timed {
		p.at(p.spent)
	} else {
		p.bar.Add(1)
	}
}

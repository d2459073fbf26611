package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"inkling/model/task"
	"inkling/model/train"
	"inkling/tools/progress"
)

// watch shows a training run: a bar on a terminal, lines elsewhere.
func watch(w io.Writer) train.Watch { return watchAs(w, "train") }

// watchAs says what is trained.
func watchAs(w io.Writer, what string) train.Watch {
	var bar *progress.Bar
	began := time.Now()
	since := began // the last epoch ended, or the first began
	note := func(text string) {
		if bar == nil {
			fmt.Fprintln(w, what+": "+text)
			return
		}
		bar.Say(what + ": " + text)
	}
	return train.Watch{
		Begin: func(sequences int64) { bar, since = progress.New(w, what, sequences), time.Now() },
		Step:  func(sequences int64) { bar.Add(sequences) },
		Epoch: func(e train.Epoch) {
			note(epochLine(e, time.Since(began), time.Since(since)))
			since = time.Now()
		},
		Done: func() { bar.Done(); bar = nil },
		Note: func(format string, a ...any) { note(fmt.Sprintf(format, a...)) },
	}
}

// pace measures how long a watch is at work, validation included.
type pace struct {
	began time.Time
	took  time.Duration
}

// paceOf lets the watch tell its pace.
func paceOf(w *train.Watch) *pace {
	p := &pace{}
	begin, done := w.Begin, w.Done
	w.Begin = func(n int64) { p.began = time.Now(); begin(n) }
	w.Done = func() { p.took = time.Since(p.began); done() }
	return p
}

// say prints how fast so many examples were learned.
func (p *pace) say(w io.Writer, examples int64) {
	fmt.Fprintf(w, "train: %d examples in %.1f s, %.0f examples/s, validation included\n", examples, p.took.Seconds(), perSecond(examples, p.took))
}

func perSecond(examples int64, took time.Duration) float64 {
	return float64(examples) / max(took.Seconds(), 1e-3)
}

// epochLine says what an epoch came to, in the order in which tasks are listed;
// it ended so long after the beginning, and took so long.
func epochLine(e train.Epoch, since, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "epoch %d, %.0f s, %.0f examples/s: loss", e.Number, since.Seconds(), perSecond(e.Examples, took))
	names := []string{"next", "interest"}
	for _, t := range task.All() {
		names = append(names, t.Name)
	}
	for _, name := range names {
		if l, ok := e.Loss[name]; ok && l > 0 {
			fmt.Fprintf(&b, " %s %.3f", name, l)
		}
	}
	fmt.Fprintf(&b, ", validation NDCG %.4f", e.NDCG)
	if e.Best {
		b.WriteString(" (best)")
	}
	return b.String()
}

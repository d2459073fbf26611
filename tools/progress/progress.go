// Package progress shows how far a long run is: a bar on a terminal, plain log
// lines everywhere else, so that a log file holds no control characters.
//
//	bar := progress.New(stderr, "train", int64(examples))
//	for batch := range batches {
//		step(batch)
//		bar.Add(int64(len(batch)))
//	}
//	bar.Done()
package progress

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// interval is the least time between two log lines of one run: a run of a few
// seconds logs its end only, an hour's run a few hundred lines.
const interval = 10 * time.Second

// Bar is the progress of one run. Its methods may be called from several
// goroutines, and on a nil Bar, where they do nothing.
type Bar struct {
	mu    sync.Mutex
	what  string
	total int64 // 0 unknown
	done  int64
	ended bool
	now   func() time.Time
	began time.Time
	last  time.Time                // of the last log line
	drawn *progressbar.ProgressBar // nil where lines are logged
	log   *slog.Logger             // nil where a bar is drawn
	out   io.Writer
}

// New starts the progress of what, which has total steps (0 or less: unknown).
// It draws a bar if w is a terminal, in colour unless NO_COLOR is set, and logs
// lines to w otherwise, TERM=dumb included. A nil w shows nothing.
func New(w io.Writer, what string, total int64) *Bar {
	if w == nil {
		return nil
	}
	return start(w, what, total, isTerminal(w), time.Now)
}

func start(w io.Writer, what string, total int64, terminal bool, now func() time.Time) *Bar {
	b := &Bar{out: w, what: what, total: max(total, 0), now: now, began: now(), last: now()}
	if terminal {
		b.drawn = draw(w, what, b.total, os.Getenv("NO_COLOR") == "")
	} else {
		b.log = slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	}
	return b
}

// isTerminal reports whether w is a terminal that can redraw a line.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

func draw(w io.Writer, what string, total int64, colour bool) *progressbar.ProgressBar {
	theme := progressbar.Theme{Saucer: "=", SaucerHead: ">", SaucerPadding: " ", BarStart: "[", BarEnd: "]"}
	if colour {
		theme.Saucer, theme.SaucerHead = "[green]=[reset]", "[green]>[reset]"
	}
	if total == 0 {
		total = -1 // the library's spinner
	}
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionEnableColorCodes(colour),
		progressbar.OptionSetTheme(theme),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}

// withoutTime drops the time and level of a log line: the line says how much
// time has passed, and whatever collects it adds the rest.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return a
}

// Add says that n further steps are done.
func (b *Bar) Add(n int64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	if b.ended {
		return
	}
	if b.drawn != nil {
		_ = b.drawn.Add64(n) // beyond the total the library refuses, which is no failure of the run
		return
	}
	if b.now().Sub(b.last) >= interval {
		b.line()
	}
}

// Say prints a line of its own, above the bar where there is one: what an epoch
// came to, for example.
func (b *Bar) Say(line string) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn != nil && !b.ended {
		_, _ = progressbar.Bprintln(b.drawn, line)
		return
	}
	fmt.Fprintln(b.out, line)
}

// Describe changes what the run is called from here on: by what it reached so
// far, for example.
func (b *Bar) Describe(what string) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.what = what
	if b.drawn != nil && !b.ended {
		b.drawn.Describe(what)
	}
}

// Drawn reports whether a bar is drawn, which shows every step at once; else
// lines are logged, of which a reader wants few.
func (b *Bar) Drawn() bool { return b != nil && b.drawn != nil }

// Done ends the progress, at the total or before it. Further calls do nothing.
func (b *Bar) Done() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	b.ended = true
	if b.drawn != nil {
		_ = b.drawn.Exit() // leaves the bar as it stands: a run may end before its total
		fmt.Fprintln(b.out)
		return
	}
	b.line()
}

// line logs where the run is. The caller holds the lock.
func (b *Bar) line() {
	b.last = b.now()
	args := []any{"done", b.done}
	if b.total > 0 {
		args = append(args, "of", b.total)
	}
	args = append(args, "elapsed", b.last.Sub(b.began).Round(100*time.Millisecond))
	b.log.Info(b.what, args...)
}

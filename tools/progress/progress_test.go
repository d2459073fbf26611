package progress

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that moves only when a test says so.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

func TestLinesElsewhere(t *testing.T) {
	tests := []struct {
		name  string
		total int64
		run   func(*Bar, *clock)
		want  string
	}{
		{"a short run logs its end only", 100,
			func(b *Bar, c *clock) { b.Add(60); c.advance(time.Second); b.Add(40); b.Done() },
			"msg=train done=100 of=100 elapsed=1s\n"},
		{"a long run logs every ten seconds", 4,
			func(b *Bar, c *clock) {
				for range 4 {
					c.advance(6 * time.Second)
					b.Add(1)
				}
				b.Done()
			},
			"msg=train done=2 of=4 elapsed=12s\nmsg=train done=4 of=4 elapsed=24s\nmsg=train done=4 of=4 elapsed=24s\n"},
		{"an unknown total is left out", 0,
			func(b *Bar, c *clock) { b.Add(7); b.Done() },
			"msg=train done=7 elapsed=0s\n"},
		{"a negative total is an unknown one", -1,
			func(b *Bar, c *clock) { b.Done() },
			"msg=train done=0 elapsed=0s\n"},
		{"what is said has a line of its own", 10,
			func(b *Bar, c *clock) { b.Add(3); b.Say("loss 0.41"); b.Done() },
			"loss 0.41\nmsg=train done=3 of=10 elapsed=0s\n"},
		{"what it is called can change", 10,
			func(b *Bar, c *clock) { b.Describe("train .41"); b.Add(3); b.Done() },
			"msg=\"train .41\" done=3 of=10 elapsed=0s\n"},
		{"nothing follows the end", 10,
			func(b *Bar, c *clock) { b.Done(); c.advance(time.Hour); b.Add(1); b.Done() },
			"msg=train done=0 of=10 elapsed=0s\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			c := &clock{time.Unix(1_700_000_000, 0)}
			test.run(start(&out, "train", test.total, false, c.now), c)
			if out.String() != test.want {
				t.Errorf("logged\n%swant\n%s", out.String(), test.want)
			}
		})
	}
}

func TestBarOnTerminal(t *testing.T) {
	for _, test := range []struct {
		name, noColor string
		wantColour    bool
	}{{"coloured", "", true}, {"NO_COLOR is respected", "1", false}} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("NO_COLOR", test.noColor)
			var out bytes.Buffer
			b := start(&out, "train", 10, true, time.Now)
			b.Add(5)
			b.Say("loss 0.41")
			b.Add(7) // two too many must not break the run
			b.Done()
			if got := strings.Contains(out.String(), "\x1b[32m"); got != test.wantColour {
				t.Errorf("coloured: %v, want %v: %q", got, test.wantColour, out.String())
			}
			if !strings.Contains(out.String(), "train") || !strings.HasSuffix(out.String(), "\n") {
				t.Errorf("no bar, or its line does not end: %q", out.String())
			}
		})
	}
}

func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := New(f, "train", 2)
	b.Add(2)
	b.Done()
	got, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "msg=train done=2 of=2 ") {
		t.Errorf("a file holds %q, want a plain line", got)
	}
}

func TestNilBarDoesNothing(t *testing.T) {
	b := New(nil, "train", 3)
	b.Add(1)
	b.Say("x")
	b.Done()
}

func TestConcurrentAdd(t *testing.T) {
	var out bytes.Buffer
	b := start(&out, "train", 1000, false, time.Now)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for range 100 {
				b.Add(1)
			}
		})
	}
	group.Wait()
	b.Done()
	if !strings.Contains(out.String(), "done=1000 of=1000") {
		t.Errorf("logged %q, want all 1000", out.String())
	}
}

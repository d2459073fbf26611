package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestInterrupted asks each command that works for long to stop: it says so
// once, and leaves what was there.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	log, kept := filepath.Join(dir, "log.csv"), filepath.Join(dir, "kept")
	rows := "timestamp,visitor_id,item_id,event\n" + strings.Repeat("1569888000000,v1,k1,view\n1569888001000,v1,k2,cart\n", 50)
	for path, content := range map[string]string{log: rows, kept: "kept"} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	source := filepath.Join(dir, "source")
	if code := run(t.Context(), []string{"train", "--events", log, "--epochs", "1", "--out", source}, io.Discard, io.Discard); code != 0 {
		t.Fatalf("no source to transfer from: train ended with %d", code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{
		{"simulate", "--out", filepath.Join(dir, "shop")},
		{"import", "--events", log, "--out", filepath.Join(dir, "own")},
		{"train", "--events", log, "--out", kept},
		{"transfer", "--from", source, "--events", log, "--out", kept},
		{"evaluate", "--events", log, "--json", kept},
		{"tune", "--events", log, "--out", kept},
	} {
		t.Run(args[0], func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(ctx, args, &stdout, &stderr); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
			if !strings.HasSuffix(stderr.String(), "inkling: interrupted\n") || stdout.Len() > 0 {
				t.Errorf("said %q, and %q as its result", stderr.String(), stdout.String())
			}
			if content, err := os.ReadFile(kept); err != nil || string(content) != "kept" {
				t.Errorf("what was there is now %q, %v", content, err)
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestHelpExamples reads the examples in every help text as the command line
// would, so that none names a flag that is gone.
func TestHelpExamples(t *testing.T) {
	root := newRoot("build/inkling")
	examples := 0
	for _, c := range append(root.Commands(), root) {
		for _, example := range examplesOf(c) {
			examples++
			t.Run(example, func(t *testing.T) {
				fresh := newRoot("build/inkling")
				called, args, err := fresh.Find(strings.Fields(example)[1:])
				if err != nil {
					t.Fatal(err)
				}
				if c.Name() != "help" && c != root && called.Name() != c.Name() {
					t.Errorf("the help of %s shows %s", c.Name(), called.Name())
				}
				if err := called.ParseFlags(args); err != nil {
					t.Error(err)
				}
				if err := called.ValidateArgs(called.Flags().Args()); err != nil {
					t.Error(err)
				}
			})
		}
		if c.Long == "" && c.Name() != "help" {
			t.Errorf("%s has no help", c.Name())
		}
	}
	if examples < 12 {
		t.Errorf("found %d examples, want at least 12", examples)
	}
}

// examplesOf finds the lines of a help text that call the program.
func examplesOf(c *cobra.Command) (examples []string) {
	for line := range strings.Lines(strings.ReplaceAll(c.Long, "\\\n", "")) {
		if strings.HasPrefix(line, "  build/inkling ") {
			examples = append(examples, strings.TrimSpace(line))
		}
	}
	return examples
}

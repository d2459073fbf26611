package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writePair writes two small domains of the same visitors, each of whom likes one
// half of either domain's items.
func writePair(t *testing.T) string {
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 1))
	for _, domain := range []string{"phone", "sport"} {
		events, test := "timestamp,visitor_id,item_id,event,value\n", "visitor_id,item_id\n"
		for v := range 60 {
			item := func() string { return fmt.Sprintf("%s%02d", domain, 10*(v%2)+r.IntN(10)) }
			for i := range 5 {
				events += fmt.Sprintf("%d,v%02d,%s,purchase,\n", 1_400_000_000_000+1000*i, v, item())
			}
			test += fmt.Sprintf("v%02d,%s\n", v, item())
		}
		for name, text := range map[string]string{"events": events, "test": test} {
			if err := os.WriteFile(filepath.Join(dir, domain+"."+name+".csv"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestEveryVisitorIsAskedOnce runs both ways of asking: figures of all subjects,
// shares from 0 to 1, and of who is hidden those beside popularity alone.
func TestEveryVisitorIsAskedOnce(t *testing.T) {
	dir := writePair(t)
	for _, c := range []struct {
		name, flags string
		subjects    []string
	}{
		{"kept", "--keep 50 --methods finetune,features", []string{"popularity", "nothing", "finetune", "features"}},
		{"hidden", "--keep 100 --hidden 2", []string{"popularity", "finetune"}},
		{"validation", "--keep 100 --validation", []string{"popularity", "nothing", "finetune"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(dir, c.name+".json")
			args := append([]string{"--data", dir, "--seeds", "1", "--json", out}, strings.Fields(c.flags)...)
			var stdout, stderr bytes.Buffer
			if err := execute(context.Background(), args, &stdout, &stderr); err != nil {
				t.Fatal(err)
			}
			for _, s := range c.subjects {
				if !strings.Contains(stdout.String(), " "+s) {
					t.Errorf("no figure of %s in\n%s", s, &stdout)
				}
			}
			if strings.Contains(stdout.String(), "NaN") {
				t.Errorf("a visitor is not asked:\n%s", &stdout)
			}
			if _, err := os.Stat(out); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestHiddenVisitorsHaveNoEvents looks at what is kept.
func TestHiddenVisitorsHaveNoEvents(t *testing.T) {
	p, err := readPair(&options{data: writePair(t), target: "phone", workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	all := p.target.Events()
	kept := p.keep(1, 1, func(v int) bool { return v%2 == 0 })
	if got, want := kept.Events(), all/2; got != want {
		t.Errorf("%d events are kept, want %d", got, want)
	}
	if got := p.keep(0.5, 1, func(int) bool { return false }).Events(); got < all/3 || got > 2*all/3 {
		t.Errorf("%d of %d events are kept, want about half", got, all)
	}
}

func TestFlags(t *testing.T) {
	for flags, want := range map[string]string{
		"--target book":    "phone or sport",
		"--keep 0":         "above 0",
		"--methods magic":  "magic",
		"--hidden 1":       "2 to 100",
		"--rates 1,2":      "six numbers",
		"--data /nowhere1": "nowhere1",
	} {
		err := execute(context.Background(), strings.Fields(flags), &bytes.Buffer{}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want something of %q", flags, err, want)
		}
	}
}

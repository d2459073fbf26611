package main

import (
	"slices"
	"strings"
	"testing"

	"inkling/model/twin"
)

func TestSplitOff(t *testing.T) {
	before := []string{"view"}
	if got, want := splitOff(before, []string{"cart", "view"}), []string{"view", "cart"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(before) != 1 {
		t.Errorf("the config's own tasks became %v", before)
	}
}

func TestGateWarnsOfLosers(t *testing.T) {
	losses := func(by float64) twin.Figures {
		f := twin.Figures{Task: "cart", Metric: "log-loss", Lower: true}
		for i := range 20 {
			f.Joint, f.Twin = append(f.Joint, .5+by+float64(i%2)/1000), append(f.Twin, .5)
		}
		return f
	}
	for by, warns := range map[float64]bool{.1: true, -.1: false} {
		r, err := twin.Judge([]twin.Figures{losses(by)})
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(strings.Join(gateLines(r), "\n"), "warning: cart would be better alone"); said != warns {
			t.Errorf("a loss larger by %g: warned %v", by, said)
		}
	}
}

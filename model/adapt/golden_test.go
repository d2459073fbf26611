package adapt_test

import (
	_ "embed"
	"flag"
	"math"
	"os"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
)

var update = flag.Bool("update", false, "write testdata/head.msgpack")

// golden is the head of lampLover after 500 events, as the first target computed
// it on which the test was written. Kernels differ by rounding from target to target.
//
//go:embed testdata/head.msgpack
var golden []byte

// TestEveryTargetLearnsTheSame holds the head to the golden one: run natively and in a
// browser, it says that both agree.
func TestEveryTargetLearnsTheSame(t *testing.T) {
	m := newModel()
	h := newHead(m)
	observe(h, lampLover(500))
	if *update {
		if err := os.WriteFile("testdata/head.msgpack", h.Append(nil), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := adapt.Read(m, model.NewScorer(m), golden)
	if err != nil {
		t.Fatal(err)
	}
	a, b := numbers(h.Shift()), numbers(want.Shift())
	if len(a) != len(b) || len(a) < 50 {
		t.Fatalf("%d numbers, want %d", len(a), len(b))
	}
	for j := range a {
		if math.Abs(float64(a[j]-b[j])) > 1e-5 {
			t.Errorf("number %d is %g, want %g", j, a[j], b[j])
		}
	}
}

// numbers are all of a shift.
func numbers(s *model.Shift) []float32 {
	all := slices.Concat(s.Query, s.Terms[:], s.Groups)
	for _, h := range s.Heads {
		all = append(append(append(all, h.Bias), h.Item...), h.Cross...)
	}
	return all
}

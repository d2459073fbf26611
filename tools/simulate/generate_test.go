package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
)

func generate(t *testing.T, c Config) *Shop {
	t.Helper()
	s, err := Generate(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hash(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	h := sha256.New()
	if err := write(h); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// TestPinned holds the default shop to the byte: figures in the README and in
// reports rest on it. It does not change to suit a model.
func TestPinned(t *testing.T) {
	if got, want := Default(), (Config{Visitors: 20_000, Items: 2_000, Seed: 1}); got != want {
		t.Fatalf("defaults: got %+v, want %+v", got, want)
	}
	s := defaultShop()
	for _, f := range []struct {
		name, want string
		write      func(io.Writer) error
	}{
		{"events.csv", pinnedEvents, s.WriteEvents},
		{"catalogue.csv", pinnedCatalogue, s.WriteCatalogue},
		{"truth.json", pinnedTruth, s.WriteTruth},
	} {
		if got := hash(t, f.write); got != f.want {
			t.Errorf("%s: SHA-256 %s, want %s", f.name, got, f.want)
		}
	}
}

func TestSeeds(t *testing.T) {
	small := Config{Visitors: 50, Items: 100, Seed: 7}
	a, b := generate(t, small), generate(t, small)
	other := small
	other.Seed = 8
	c := generate(t, other)
	for _, w := range []struct {
		name    string
		a, b, c func(io.Writer) error
	}{
		{"events", a.WriteEvents, b.WriteEvents, c.WriteEvents},
		{"catalogue", a.WriteCatalogue, b.WriteCatalogue, c.WriteCatalogue},
		{"truth", a.WriteTruth, b.WriteTruth, c.WriteTruth},
	} {
		if hash(t, w.a) != hash(t, w.b) {
			t.Errorf("%s: one seed gave two results", w.name)
		}
		if hash(t, w.a) == hash(t, w.c) {
			t.Errorf("%s: two seeds gave one result", w.name)
		}
	}
	for _, id := range c.Truth.Items() {
		if slices.Contains(a.Truth.Items(), id) {
			t.Fatalf("item %s is in the shops of two seeds", id)
		}
	}
}

func TestMoreVisitorsLeaveTheFirst(t *testing.T) {
	few := generate(t, Config{Visitors: 20, Items: 100, Seed: 3})
	many := generate(t, Config{Visitors: 40, Items: 100, Seed: 3})
	kept := slices.DeleteFunc(many.Records, func(r shop.Record) bool { return r.Visitor > "v3-00020" })
	if !slices.Equal(few.Records, kept) {
		t.Error("the first 20 visitors do otherwise when there are 40")
	}
}

func TestSmallShops(t *testing.T) {
	for _, c := range []Config{{1, 1, 1, 0}, {10, 1, 2, 0}, {30, 3, 3, 1}, {3, 300, 4, 0}} {
		s := generate(t, c)
		if len(s.Items) != c.Items || len(s.Records) < c.Visitors {
			t.Errorf("%+v: got %d items and %d events", c, len(s.Items), len(s.Records))
		}
	}
}

func TestConfigBounds(t *testing.T) {
	for _, tc := range []struct {
		config Config
		want   string
	}{
		{Config{0, 10, 1, 0}, "visitors: want 1 to 1000000, got 0"},
		{Config{-3, 10, 1, 0}, "visitors: want 1 to 1000000, got -3"},
		{Config{10, 0, 1, 0}, "items: want 1 to 100000, got 0"},
		{Config{10, 100_001, 1, 0}, "items: want 1 to 100000, got 100001"},
	} {
		if _, err := Generate(context.Background(), tc.config); err == nil || err.Error() != tc.want {
			t.Errorf("%+v: got %v, want %q", tc.config, err, tc.want)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Generate(ctx, Default()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestScale holds the numbers of the default shop to those of a plausible one.
func TestScale(t *testing.T) {
	s := defaultShop()
	counts := s.Count()
	for _, tc := range []struct {
		name           string
		got, low, high int
	}{
		{"rows", len(s.Records), 400_000, 600_000},
		{"views", counts[shop.View], 70_000, 90_000},
		{"carts", counts[shop.Cart], 15_000, 20_000},
		{"purchases", counts[shop.Purchase], 7_000, 9_000},
		{"ratings", counts[shop.Rating], 2_000, 3_000},
		{"visitors who come once", once(s), 6_000, 7_300},
		{"late items", count(s.Truth.file.Items, func(it truthItem) bool { return it.Appears > start }), 150, 250},
		{"variants", count(s.Items, func(it shop.Item) bool { return it.Group != "" }), 150, 250},
		{"items out of stock", count(s.Items, func(it shop.Item) bool { return !it.Available() }), 40, 80},
	} {
		if tc.got < tc.low || tc.got > tc.high {
			t.Errorf("%s: got %d, want %d to %d", tc.name, tc.got, tc.low, tc.high)
		}
	}
}

func count[T any](all []T, is func(T) bool) int {
	n := 0
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return n
}

// once counts the visitors without a second session of browsing.
func once(s *Shop) int {
	again := make(map[string]bool)
	for i := range s.Records {
		r := &s.Records[i]
		again[r.Visitor] = again[r.Visitor] || strings.HasSuffix(r.Session, ".2")
	}
	n := 0
	for _, more := range again {
		if !more {
			n++
		}
	}
	return n
}

// TestWorlds makes shops of one seed in two worlds, and of two seeds in one.
func TestWorlds(t *testing.T) {
	at := func(world, seed uint64) []vector { return newWorld(world).leaves }
	if !reflect.DeepEqual(at(0, 1), at(0, 2)) || reflect.DeepEqual(at(0, 1), at(1, 1)) {
		t.Error("the places of the leaves are the world's, and another world's are others")
	}
	one, other := generate(t, Config{Visitors: 20, Items: 100, Seed: 3}), generate(t, Config{Visitors: 20, Items: 100, Seed: 3, World: 1})
	if one.Truth.file.Visitors[0].Taste == other.Truth.file.Visitors[0].Taste {
		t.Error("a visitor has the same taste in two worlds")
	}
	var near, far float64 // how alike the leaves' nearness to each other is
	a, b := newWorld(0), newWorld(1)
	for i := range a.leaves {
		for j := range i {
			x, y := dot(&a.leaves[i], &a.leaves[j]), dot(&b.leaves[i], &b.leaves[j])
			if leaves[i].department != leaves[j].department {
				near, far = near+x*x, far+x*y
			}
		}
	}
	if math.Abs(far) > 0.2*near {
		t.Errorf("across departments two worlds are alike: %.2f of %.2f", far, near)
	}
}

package simulate

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"inkling/model/shop"
)

// tinyTruth has one visitor and two items worked out by hand below.
const tinyTruth = `{
"format": "inkling-truth", "version": 1, "seed": 5, "formula": [], "start": 0, "end": 1000,
"constants": {"category": 0.5, "department": 0.2, "leaf": 2, "brand": 1, "taste": 1, "price": 1, "quality": 1,
  "view_bias": -1, "view_scale": 1, "cart_bias": -2, "cart_scale": 0.5, "cart_price": 1, "cart_cost": 1,
  "purchase_bias": 0, "purchase_scale": 1, "purchase_price": 2, "purchase_cost": 0,
  "rating_base": 3, "rating_quality": 1, "rating_utility": 0.1, "rating_noise": 1},
"examination": [1, 0.5],
"leaves": ["A > B > C", "A > B > D", "A > E > F", "G > H > I"], "brands": ["x", "y"],
"items": [
  {"id": "p", "leaf": 1, "brand": 0, "taste": [1,0,0,0,0,0], "price": 1, "cost": 0.5, "quality": 0.2, "trend": 0.4, "peak": 500, "width": 100, "height": 1, "appears": 0},
  {"id": "q", "leaf": 3, "brand": 1, "taste": [0,0,0,0,0,0], "price": 0, "cost": 0, "quality": 0, "trend": 0, "appears": 600}],
"visitors": [{"id": "v", "leaves": [{"leaf": 0, "weight": 0.8}], "brands": [{"brand": 0, "weight": 0.5}], "taste": [0.3,1,0,0,0,0], "level": 0, "sensitivity": 0.5}]
}`

func tiny(t *testing.T) *Truth {
	t.Helper()
	truth, err := LoadTruth(strings.NewReader(tinyTruth))
	if err != nil {
		t.Fatal(err)
	}
	return truth
}

func TestProbability(t *testing.T) {
	// Item p at 500: affinity .8 * .5 = .4, times 2 = .8; brand .5; taste .3;
	// fit -(1/2)^2 = -.25; quality .2; drift .4 * 0 + 1 = 1. Utility 2.55.
	// Cart: -2 + 1.275 - .5 - .5 = -1.725; purchase: 2.55 - 2 * .5 = 1.55.
	// At 1000 the drift is .4, so the utility 1.95. Item q: utility 0.
	view, cart, purchase := sigma(1.55), sigma(-1.725), sigma(1.55)
	tests := []struct {
		name      string
		item      string
		behaviour shop.Behaviour
		at        int64
		position  int
		want      float64
	}{
		{"view", "p", shop.View, 500, 1, view},
		{"view at position 2", "p", shop.View, 500, 2, view / 2},
		{"view beyond the last position", "p", shop.View, 500, 9, view / 2},
		{"view at no position", "p", shop.View, 500, 0, view},
		{"cart", "p", shop.Cart, 500, 1, view * cart},
		{"purchase", "p", shop.Purchase, 500, 1, view * cart * purchase},
		{"at the end", "p", shop.View, 1000, 1, sigma(0.95)},
		{"after the end", "p", shop.View, 5000, 1, sigma(0.95)},
		{"another department", "q", shop.View, 700, 1, sigma(-1)},
		{"before it appears", "q", shop.View, 599, 1, 0},
	}
	truth := tiny(t)
	scores := make([]float64, 2)
	for _, tc := range tests {
		got, ok := truth.Probability("v", tc.item, tc.behaviour, tc.at, tc.position)
		if !ok || math.Abs(got-tc.want) > 1e-12 {
			t.Errorf("%s: got %v, %v, want %v", tc.name, got, ok, tc.want)
		}
		if tc.position == 1 {
			if !truth.Scores(scores, "v", tc.behaviour, tc.at) || scores[truth.items[tc.item]] != got {
				t.Errorf("%s: Scores gives %v, Probability %v", tc.name, scores, got)
			}
		}
	}
	// 3 + .2 + .1 * 2.55
	if mean, ok := truth.Rating("v", "p", 500); !ok || math.Abs(mean-3.455) > 1e-12 {
		t.Errorf("rating: got %v, %v, want 3.455", mean, ok)
	}
}

func TestProbabilityUnknown(t *testing.T) {
	truth := tiny(t)
	for _, tc := range []struct {
		visitor, item string
		behaviour     shop.Behaviour
	}{
		{"w", "p", shop.View}, {"v", "r", shop.View}, {"v", "p", shop.Rating}, {"v", "p", shop.Impression},
	} {
		if _, ok := truth.Probability(tc.visitor, tc.item, tc.behaviour, 500, 1); ok {
			t.Errorf("%+v: got a probability", tc)
		}
	}
	if truth.Scores(make([]float64, 2), "w", shop.View, 500) {
		t.Error("scores for an unknown visitor")
	}
}

func TestLoadTruthRefuses(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"cut off", `"visitors"`, "", "truth: invalid"},
		{"more behind", "]\n}", "]\n} {}", "want one JSON object"},
		{"another format", "inkling-truth", "truth", `format: want "inkling-truth", got "truth"`},
		{"newer version", `"version": 1`, `"version": 2`, "version: want 1, got 2"},
		{"no time", `"end": 1000`, `"end": 0`, "end: want later than the start 0, got 0"},
		{"no examination", "[1, 0.5]", "[]", "examination: want"},
		{"examination above 1", "[1, 0.5]", "[1, 1.5]", "examination[1]: want above 0"},
		{"short path", "A > B > D", "A > B", `leaves[1]: want department`},
		{"vast constant", `"quality": 1,`, `"quality": 1e300,`, "constants: want a number within a million"},
		{"unknown leaf", `"leaf": 3`, `"leaf": 4`, "items[1]: leaf: want an index below 4, got 4"},
		{"unknown brand", `3, "brand": 1`, `3, "brand": -1`, "items[1]: brand: want an index below 2, got -1"},
		{"one ID twice", `"id": "q"`, `"id": "p"`, `items[1]: id: want one of its own, got "p"`},
		{"no visitor ID", `"id": "v"`, `"id": ""`, `visitors[0]: id: want one of its own, got ""`},
		{"short taste", "[0,0,0,0,0,0]", "[0,0,0]", "taste: want 6 factors, got 3"},
		{"negative width", `"width": 100`, `"width": -1`, "items[0]: width"},
		{"visitor's leaf", `{"leaf": 0,`, `{"leaf": 9,`, "visitors[0]: leaf: want an index below 4, got 9"},
	}
	for _, tc := range tests {
		text := strings.Replace(tinyTruth, tc.old, tc.new, 1)
		if text == tinyTruth {
			t.Fatalf("%s: nothing to replace", tc.name)
		}
		if _, err := LoadTruth(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q", tc.name, err, tc.want)
		}
	}
}

// TestTruthSurvives requires that the file holds the very numbers behind the
// log: what is loaded scores like what generated.
func TestTruthSurvives(t *testing.T) {
	s := generate(t, Config{Visitors: 30, Items: 200, Seed: 2})
	var file bytes.Buffer
	if err := s.WriteTruth(&file); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadTruth(&file)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float64, 200), make([]float64, 200)
	for i := range s.Truth.file.Visitors {
		v := s.Truth.file.Visitors[i].ID
		s.Truth.Scores(a, v, shop.Purchase, start+day)
		loaded.Scores(b, v, shop.Purchase, start+day)
		for j := range a {
			if a[j] != b[j] {
				t.Fatalf("visitor %s, item %d: %v in memory, %v from the file", v, j, a[j], b[j])
			}
		}
	}
	if loaded.Seed() != 2 || len(loaded.Items()) != 200 {
		t.Errorf("seed %d and %d items, want 2 and 200", loaded.Seed(), len(loaded.Items()))
	}
}

// FuzzLoadTruth requires that what loads gives probabilities.
func FuzzLoadTruth(f *testing.F) {
	f.Add([]byte(tinyTruth))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		truth, err := LoadTruth(bytes.NewReader(data))
		if err != nil {
			return
		}
		scores := make([]float64, len(truth.Items()))
		for _, b := range steps {
			truth.Scores(scores, truth.file.Visitors[0].ID, b, truth.file.End)
			for i, p := range scores {
				if !(p >= 0 && p <= 1) {
					t.Fatalf("%v of item %d: %v", b, i, p)
				}
			}
		}
	})
}

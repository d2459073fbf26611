package evaluate

import (
	"math"
	"slices"
	"testing"

	"inkling/model/metric"
	"inkling/model/shop"
)

func TestItemSlices(t *testing.T) {
	for _, test := range []struct {
		name, log, want string // h head, t tail, n new, of a to h
	}{
		// a 3, b 2, c 1, d 1, e 1 of 8: a alone has at most half
		{"falling", `ann: 0 view a, 1 view a, 2 cart a, 3 view b, 4 view b, 5 view c, 6 view d, 7 view e, 8 impression f`, "htttt"},
		// a 2, b 2, c 1 ... of 8: a and b have exactly half
		{"exactly half", `ann: 0 view a, 1 view a, 2 view b, 3 view b, 4 view c, 5 view d, 6 view e, 7 view f`, "hhtttt"},
		// equal items cannot be told apart
		{"all equal", `ann: 0 view a, 1 view b, 2 view c`, "hhh"},
		{"one has more than half", `ann: 0 view a, 1 view a, 2 view a, 3 view b`, "ht"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			for _, s := range itemSlices(testLog(t, test.log)) {
				got += s[len("items="):][:1]
			}
			want := test.want + "nnnnnnnn"[len(test.want):]
			same(t, "slices of a to h", got, want)
		})
	}
}

func TestSeenSlice(t *testing.T) {
	for n, want := range map[int]string{0: "events=0", 1: "events=1-2", 2: "events=1-2", 5: "events=3-5", 6: "events=6-20", 20: "events=6-20", 21: "events=21+"} {
		h := slices.Repeat(shop.History{{Behaviour: shop.View}, {Behaviour: shop.Impression}}, n)
		if got, long := seenSlice(h); got != want || long != (n >= 10) {
			t.Errorf("%d events are in %s, long %v; want %s", n, got, long, want)
		}
	}
}

// A case of several targets is in the slice of each item with those targets
// alone, and counts once among all.
func TestPartsByItem(t *testing.T) {
	e := &evaluation{
		Options:   Options{Ks: []int{1, 2}},
		itemSlice: []string{headSlice, tailSlice, newSlice},
		split: &Split{Cases: []Case{
			{Visitor: "ann", Targets: []int32{0, 1, 1}},
			{Visitor: "bob", Targets: []int32{0}},
		}},
	}
	e.rankings.add("x", &ranking{
		ranks: [][]float64{{1, 2, 9}, {3}}, open: [][]float64{{1, 2, 9}, {1}},
		novelty: [][]float64{{1, 2}, {3, 4}}, diversity: [][]float64{{.5, .5}, {math.NaN(), 1}},
		exposure: []*metric.Exposure{metric.NewExposure(3), metric.NewExposure(3)},
	})
	r := &Report{}
	e.Workers = 2
	e.rankFigures(r, metric.Bootstrap{Resamples: 20, Level: .95, Seed: 1})
	for _, test := range []struct {
		metric, slice string
		want          float64
	}{
		{"recall@2", allSlice, (2./3 + 0) / 2}, // a mean over visitors
		{"accuracy@2", allSlice, 3. / 4},       // over positives, with nothing masked
		{"recall@1", headSlice, .5},
		{"recall@2", tailSlice, .5}, // ann's other targets: ranks 2 and 9
		{"accuracy@1", tailSlice, 0},
		{"novelty@1", allSlice, 2},
		{"diversity@1", allSlice, .5}, // bob's one item has none
		{"diversity@2", allSlice, .75},
	} {
		if got := value(t, r, "x", test.metric, test.slice); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s on %s = %v, want %v", test.metric, test.slice, got, test.want)
		}
	}
	for _, absent := range [][2]string{{"novelty@1", headSlice}, {"recall@1", newSlice}, {"gini@1", allSlice}} {
		if f, ok := r.Find("x", absent[0], absent[1]); ok {
			t.Errorf("%s on %s is %v, want none", absent[0], absent[1], f.Value)
		}
	}
}

package evaluate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/metric"
	"inkling/model/shop"
)

// fixed gives everyone the same scores.
type fixed struct {
	name   string
	scores []float32
}

func (f *fixed) Name() string                 { return f.name }
func (f *fixed) Clone() Ranker                { return &fixed{f.name, f.scores} }
func (f *fixed) Score(dst []float32, _ *Case) { copy(dst, f.scores) }

// testJudging has items of which i is worth i bits; the first two share a
// category.
func testJudging(items int, ks ...int) *judging {
	by := &judging{ks: ks, items: items, contents: &metric.Contents{}}
	for i := range items {
		by.surprise = append(by.surprise, float64(i))
		by.contents.Properties = append(by.contents.Properties, []int32{int32(max(i, 1))})
	}
	return by
}

func TestRankAll(t *testing.T) {
	cases := []Case{
		{Visitor: "ann", Targets: []int32{2}},
		{Visitor: "bob", Targets: []int32{2}, Masked: []int32{0, 1}},
		{Visitor: "cid", Targets: []int32{4, 0}},
		{Visitor: "dot", Targets: []int32{5}},
	}
	// scores descend, but d, e and f are equal: ranks 4 to 6, 5 each
	r := &fixed{"fixed", []float32{9, 8, 7, 1, 1, 1}}
	for _, workers := range []int{1, 3} {
		got, err := rankAll(context.Background(), r, cases, testJudging(6, 1, 3), workers, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := [][]float64{{3}, {1}, {5, 1}, {5}}
		if !slices.EqualFunc(got.ranks, want, slices.Equal) {
			t.Errorf("ranks %v, want %v", got.ranks, want)
		}
		// first of all: a, and c for bob; among the first three: a, b and c, for whom the tied three
		// take up 2 to 4 in bob's ranking, 3 each
		for j, want := range []float64{2. / 6, 6. / 6} {
			if c := got.exposure[j].Coverage(); c != want {
				t.Errorf("coverage %v, want %v", c, want)
			}
		}
		// with nothing masked c stands third for bob too
		if want := [][]float64{{3}, {3}, {5, 1}, {5}}; !slices.EqualFunc(got.open, want, slices.Equal) {
			t.Errorf("open ranks %v, want %v", got.open, want)
		}
		// a, which has bit 0, and for bob c, which has bit 2
		for i, want := range []float64{0, 2, 0, 0} {
			if got.novelty[i][0] != want {
				t.Errorf("novelty of case %d is %v, want %v", i, got.novelty[i][0], want)
			}
		}
		// of a, b and c, the first two of a kind: 1 - 1/3
		if d := got.diversity[0][1]; math.Abs(d-2./3) > 1e-9 {
			t.Errorf("diversity %v, want 2/3", d)
		}
	}
}

func TestRankAllFails(t *testing.T) {
	nan := &fixed{"broken", []float32{1, float32(math.NaN()), 2}}
	cases := []Case{{Visitor: "bob", Targets: []int32{0}}}
	_, err := rankAll(context.Background(), nan, cases, testJudging(3, 1), 2, nil)
	if err == nil || !strings.Contains(err.Error(), `broken: visitor "bob"`) {
		t.Errorf("NaN gave %v, want an error that names ranker and visitor", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := rankAll(ctx, &fixed{"fixed", []float32{1, 2, 3}}, cases, testJudging(3, 1), 2, nil); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPopularity(t *testing.T) {
	log := testLog(t, `
		ann: 0 purchase a, 1 view b, 2 purchase c, 3 view c
		bob: 0 purchase a, 1 view b, 2 view b, 3 view d`)
	got := make([]float32, 8)
	NewPopularity(log, shop.Purchase).Score(got, nil)
	// purchases a 2, c 1; then events b 3, d 1; then the rest
	if want := []float32{4, 2, 3, 1, 0, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("scores %v, want the order a c b d %v", got, want)
	}
}

func TestItemKNN(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 view a, 2 view b
		bob: 0 view a, 1 cart a, 2 purchase b, 3 impression d
		cid: 0 view c`)
	// r:        a  b  c      |r(a)| = sqrt(1 + 9), |r(b)| = sqrt(1 + 9), |r(c)| = 1
	//     ann   1  1  0      cos(a, b) = (1*1 + 3*3) / 10 = 1
	//     bob   3  3  0
	//     cid   0  0  1      cos(c, .) = 0
	r := NewItemKNN(log)
	for _, test := range []struct {
		history string
		want    []float64 // a, b, c, d
	}{
		{"zoe: 0 view a", []float64{1, 1, 0, 0}},
		{"zoe: 0 cart b, 1 view c", []float64{2, 2, 1, 0}},
		{"zoe: 0 view d", []float64{0, 0, 0, 0}},
	} {
		c := Case{History: testLog(t, test.history).Visitors[0].Events}
		for _, k := range []Ranker{r, r.Clone(), r} { // scratch is left clean
			got := make([]float32, 8)
			k.Score(got, &c)
			for i, want := range test.want {
				if math.Abs(float64(got[i])-want) > 1e-6 {
					t.Errorf("%s: scores %v, want %v", test.history, got[:4], test.want)
					break
				}
			}
		}
	}
}

func TestRates(t *testing.T) {
	log := testLog(t, `
		ann: 0 impression a, 1 view a, 2 impression b, 3 impression b
		bob: 0 impression a, 1 impression b, 2 purchase c`)
	p := newRates(log, true, []string{TaskPurchase})
	got := make([]float32, 3)
	p.Predict(got, TaskView, []Row{{Item: item('a')}, {Item: item('b')}, {Item: item('c')}})
	// views: a 1 of 2, b 0 of 3; the rate of all is (1 + 1)/(5 + 2), and counts ten rows
	base := 2. / 7
	for i, want := range []float64{(1 + 10*base) / 12, 10 * base / 13, base} {
		if math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("item %d is viewed with %v, want %v", i, got[i], want)
		}
	}
	// sampled purchases: c has (1 + 1) of 1 + 8, a 1 of 9; negatives 4/8 an item
	p.Predict(got[:2], TaskPurchase, []Row{{Item: item('c')}, {Item: item('a')}})
	for i, share := range []float64{2. / 9, 1. / 9} {
		if want := share / (share + .5); math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("bought with %v, want %v", got[i], want)
		}
	}
}

func TestBiases(t *testing.T) {
	log := testLog(t, `
		ann: 0 rating a=5, 1 rating b=1
		bob: 0 rating a=3`)
	b := newBiases(log)
	// mean 3; bias of a (2 + 0)/(2 + 10) = 1/6, of b -2/(1 + 10)
	rows := []Row{
		{Item: item('a')}, {Item: item('b')}, {Item: item('c')},
		{Item: item('c'), History: log.Visitors[1].Events}, // bob's: (3 - 3 - 1/6)/(1 + 15)
	}
	got := make([]float32, len(rows))
	b.Predict(got, TaskRating, rows)
	for i, want := range []float64{3 + 1./6, 3 - 2./11, 3, 3 - 1./96} {
		if math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("row %d: %v, want %v", i, got[i], want)
		}
	}
}

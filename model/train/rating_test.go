package train

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model/feature"
	"inkling/model/shop"
)

// ratedRows are the rows of a trainer on the log, by visitor.
func ratedRows(t *testing.T, log *shop.Log) [][]row {
	t.Helper()
	c := tinyConfig()
	c.Ratings.Rounds = 5
	trainer, err := newTrainer(log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]row, len(log.Visitors))
	for _, q := range trainer.sequences {
		rows[q.visitor] = append(rows[q.visitor], q.rows...)
	}
	return rows
}

// TestRowsDoNotKnowTheirRating changes a visitor's last rating: nothing that
// this visitor's rows are given may move.
func TestRowsDoNotKnowTheirRating(t *testing.T) {
	log := tinyShop(3, 90)
	before := ratedRows(t, log)
	const visitor = 2
	last := lastOf(log.Visitors[visitor].Events, shop.Rating, log.Catalogue.Len())
	if last < 0 {
		t.Fatal("the visitor has rated nothing")
	}
	log.Visitors[visitor].Events[last].Value -= 2
	after := ratedRows(t, log)
	known := 0
	for v := range before {
		for i := range before[v] {
			a, b := before[v][i], after[v][i]
			// Deviations and the mean of all ratings move a little with one.
			if v == visitor && math.Abs(float64(a.rated-b.rated)) > 0.05 {
				t.Errorf("row %d was given %g, and %g with another last rating", i, a.rated, b.rated)
			}
			if a.rated != 0 {
				known++
			}
		}
	}
	if known == 0 {
		t.Error("no row was given an expected rating")
	}
}

// TestTemperedHead: with nothing to judge by, the head says what the visitor's
// own ratings say, whatever the network has learned.
func TestTemperedHead(t *testing.T) {
	log := tinyShop(3, 90)
	c := tinyConfig()
	c.Ratings.Rounds = 5
	trainer, err := newTrainer(log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, p := range trainer.network.Params() {
		p.Normal(r, 0.3)
	}
	m := trainer.assemble()
	trainer.temperRatings(trainer.ratingShare(m, Watch{}))
	h := m.Network.Heads[len(m.Network.Heads)-1]
	for _, p := range h.Params() {
		for i, v := range p.Value {
			want := float32(0)
			if p == h.Wide && i == feature.CrossRating {
				want = 1
			}
			if v != want {
				t.Errorf("%s[%d] is %g, want %g", p.Name, i, v, want)
			}
		}
	}
}

// TestBlend: the head is right by half of what it adds; then it is worth
// nothing.
func TestBlend(t *testing.T) {
	trainer := &Trainer{}
	r := rand.New(rand.NewPCG(1, 2))
	var expected, head []float32
	for range 2000 {
		add := float32(r.NormFloat64())
		expected, head = append(expected, 0), append(head, add)
		trainer.judged = append(trainer.judged, judgedRating{value: add/2 + 0.1*float32(r.NormFloat64())})
	}
	if g := trainer.blend(expected, head, Watch{}); math.Abs(g-0.5) > 0.02 {
		t.Errorf("the blend takes %g of the head, want .5", g)
	}
	for i := range head {
		head[i] = float32(r.NormFloat64())
	}
	if g := trainer.blend(expected, head, Watch{}); g != 0 {
		t.Errorf("the blend takes %g of a head that knows nothing, want 0", g)
	}
}

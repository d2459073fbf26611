package train

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/shop"
)

// withUntouched is the tiny shop with two items more, which nobody touches: one
// with content, one without.
func withUntouched(visitors int) *shop.Log {
	log := tinyShop(5, visitors)
	items := append(slices.Clone(log.Catalogue.Items),
		shop.Item{ID: "new", Title: "oak lamp", Category: []string{"Home", "Lamps"}}, shop.Item{ID: "bare"})
	log.Catalogue = shop.NewCatalogue(items)
	return log
}

// TestUntouchedItemsShipByTheirContent compares such an item with the same one
// added after training.
func TestUntouchedItemsShipByTheirContent(t *testing.T) {
	log := withUntouched(90)
	m := mustRun(t, log, quick())
	item, bare := m.Items.Index("new"), m.Items.Index("bare")
	if !m.IsCold(item) || m.IsCold(bare) || m.IsCold(0) {
		t.Fatalf("cold: %v, want the untouched item with content alone", m.Cold)
	}
	later := log.Catalogue.Items[item]
	later.ID = "later"
	e, _ := m.Extend([]shop.Item{later})
	got, want := make([]float32, m.Config.Dim), make([]float32, m.Config.Dim)
	m.Vectors.Row(got, item)
	e.Vectors.Row(want, e.Items.Index("later"))
	for j := range got {
		if math.Abs(float64(got[j]-want[j])) > 0.01 {
			t.Fatalf("in training %v, after it %v", got, want)
		}
	}
}

// newTrial is a trained shop with some items taken for cold.
func newTrial(t *testing.T) *coldTrial {
	t.Helper()
	c := quick()
	c.Validation, c.Seed = 0.5, 3
	trainer, err := newTrainer(tinyShop(5, 900), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if err := trainer.learn(context.Background(), Watch{}); err != nil {
		t.Fatal(err)
	}
	m := trainer.assemble()
	m.ListWeight = 1
	trial := trainer.newColdTrial(m, model.Placement{Name: model.ForYou, Want: trainer.target, Weights: make([]float32, len(m.Network.Heads))})
	if trial == nil {
		t.Fatal("no item was taken for cold")
	}
	return trial
}

func TestOffsetTradesKnownForCold(t *testing.T) {
	trial := newTrial(t)
	before, none, knowns := trial.ndcg(float32(math.Inf(-1)))
	if none != 0 || before == 0 || knowns < 20 {
		t.Fatalf("without cold items: %v of the known in %d cases, %v of the cold", before, knowns, none)
	}
	for _, offset := range []float32{-8, -2, 0, 2, 8} {
		known, cold, _ := trial.ndcg(offset)
		if known > before+1e-9 || cold < none-1e-9 {
			t.Errorf("offset %v: known %.4f after %.4f, cold %.4f after %.4f", offset, known, before, cold, none)
		}
		before, none = known, cold
	}
	if none < 0.5 {
		t.Errorf("with the largest offset the cold items have NDCG@10 %.3f, want at least .5: they come first", none)
	}
}

// TestColdItemsAreAsIfNew looks at what is left out of them.
func TestColdItemsAreAsIfNew(t *testing.T) {
	trial := newTrial(t)
	for i, cold := range trial.m.Cold {
		items, weights, _ := trial.m.Lists.Row(int32(i))
		for k, other := range items {
			if trial.m.Cold[other] && weights[k] != 0 {
				t.Errorf("the list of item %d has the cold item %d", i, other)
			}
		}
		if cold && (trial.m.Table.Popularity[i] != slices.Min(trial.m.Table.Popularity) || trial.m.Table.ViewRate[i] != 0) {
			t.Errorf("item %d is as popular as before", i)
		}
	}
	for _, h := range trial.histories {
		if slices.ContainsFunc(h, func(e shop.Event) bool { return trial.m.Cold[e.Item] }) {
			t.Fatal("a history has events with a cold item")
		}
	}
}

// TestKnownItemsLoseLittle holds the chosen offset to its promise.
func TestKnownItemsLoseLittle(t *testing.T) {
	trial := newTrial(t)
	var notes []string
	offset := trial.chooseColdOffset(trial.m, trial.want, Watch{Note: func(format string, _ ...any) { notes = append(notes, format) }})
	if len(notes) != 1 || strings.Contains(notes[0], "too few") {
		t.Fatalf("notes: %v", notes)
	}
	without, _, _ := trial.ndcg(float32(math.Inf(-1)))
	if with, _, _ := trial.ndcg(offset); with < (1-coldLoss)*without {
		t.Errorf("with the offset %v the known items have %.4f, without cold ones %.4f", offset, with, without)
	}
	if more, _, _ := trial.ndcg(offset + coldStep); offset < coldMost && more >= (1-coldLoss)*without {
		t.Errorf("the offset could be larger than %v", offset)
	}
}

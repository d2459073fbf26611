package train

import (
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model/shop"
	"inkling/model/task"
)

func testExamples(c *Config, items int, impressions bool, names ...string) *examples {
	tasks, _ := task.Named(names)
	return &examples{config: c, tasks: tasks, impressions: impressions, items: items, rand: rand.New(rand.NewPCG(1, 1))}
}

func viewsOf(items ...int32) (h shop.History) {
	for i, item := range items {
		h = append(h, shop.Event{Time: int64(i) * 1000, Item: item, Behaviour: shop.View})
	}
	return h
}

func TestEveryTargetHasTheContextThatThereIs(t *testing.T) {
	c := tinyConfig()
	c.Model.History = 2
	got := testExamples(&c, 9, true).visitor(nil, 0, viewsOf(1, 2, 3, 4, 5))
	// Two events to a sequence; the one after them is still found from both,
	// and only the visitor's first from nothing.
	want := [][]target{
		{{0, 1, shop.View}, {1, 2, shop.View}, {2, 3, shop.View}},
		{{1, 4, shop.View}, {2, 5, shop.View}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d sequences, want %d", len(got), len(want))
	}
	for i, q := range got {
		if !slices.Equal(q.targets, want[i]) {
			t.Errorf("sequence %d has the targets %v, want %v", i, q.targets, want[i])
		}
	}
}

func TestSampledNegativesAreOtherItems(t *testing.T) {
	c := tinyConfig()
	for _, q := range testExamples(&c, 2, false, "view").visitor(nil, 0, viewsOf(1, 0, 1, 0)) {
		for i, r := range q.rows {
			if chosen := q.events[r.at].Item; (r.item == chosen) != (r.labels[0] == 1) {
				t.Errorf("row %d: item %d has the label %g where %d was viewed", i, r.item, r.labels[0], chosen)
			}
		}
	}
}

func TestRowsWithoutLabelsAreLeftOut(t *testing.T) {
	c := tinyConfig()
	rated := shop.History{{Item: 1, Behaviour: shop.Rating, Value: 4}, {Item: 2, Behaviour: shop.View}}
	got := testExamples(&c, 9, false, "rating").visitor(nil, 0, rated)
	if len(got) != 1 || len(got[0].rows) != 1 || got[0].rows[0].labels[0] != 4 {
		t.Errorf("got %v, want the one rating", got)
	}
}

func TestACrawlerFillsNoMemory(t *testing.T) {
	c := tinyConfig()
	events := make(shop.History, 3*maxRows)
	for i := range events {
		events[i] = shop.Event{Item: int32(i % 9), Behaviour: shop.Impression}
	}
	got := testExamples(&c, 9, true, "view").visitor(nil, 0, events)
	if len(got) != 1 || len(got[0].rows) != maxRows {
		t.Errorf("%d rows, want %d", len(got[0].rows), maxRows)
	}
	// Nor do many of them in one step.
	trainer := &Trainer{config: c}
	trainer.config.Batch = 512
	parts := trainer.batches([]*sequence{&got[0], &got[0], &got[0], &got[0], &got[0], &got[0], &got[0], &got[0], &got[0]})
	if len(parts) != 2 {
		t.Errorf("%d steps, want 2: %d rows are the work of %d targets", len(parts), maxRows, maxRows/rowsPerTarget)
	}
}

func TestPageStart(t *testing.T) {
	shown := func(item int32, minute int64) shop.Event {
		return shop.Event{Item: item, Behaviour: shop.Impression, Time: minute * 60_000}
	}
	view := func(item int32, minute int64) shop.Event {
		return shop.Event{Item: item, Behaviour: shop.View, Time: minute * 60_000}
	}
	for _, c := range []struct {
		name   string
		events shop.History
		i      int
		want   int
	}{
		{"the page with the item", shop.History{view(9, 0), shown(1, 1), shown(2, 1), view(2, 2)}, 3, 1},
		{"a view on the page before", shop.History{shown(1, 1), shown(2, 1), view(1, 2), view(2, 3)}, 3, 0},
		{"two pages of one item", shop.History{shown(2, 1), shown(1, 2), shown(2, 2), view(2, 3)}, 3, 1},
		{"a page of yesterday", shop.History{shown(2, 0), view(2, 31)}, 1, 1},
		{"never shown", shop.History{shown(1, 1), view(2, 2)}, 1, 1},
		{"an impression itself", shop.History{shown(1, 1), shown(2, 1)}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := PageStart(c.events, c.i); got != c.want {
				t.Errorf("the page begins at %d, want %d", got, c.want)
			}
		})
	}
}

package train

import (
	"testing"

	"inkling/model/shop"
)

// TestFoldsDoNotKnowTheirVisitors: item a is viewed and rated by the first
// visitor alone, b by nobody.
func TestFoldsDoNotKnowTheirVisitors(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})
	records := []shop.Record{
		{Visitor: "0", Item: "a", Behaviour: shop.View, Time: 1}, {Visitor: "0", Item: "a", Behaviour: shop.Rating, Value: 5, Time: 2},
		{Visitor: "0", Item: "c", Behaviour: shop.View, Time: 3},
	}
	for _, v := range []string{"1", "2", "3"} {
		records = append(records, shop.Record{Visitor: v, Item: "c", Behaviour: shop.Rating, Value: 3, Time: 4})
	}
	log, _ := shop.NewLog(c, records)
	trainer, err := newTrainer(log, tinyConfig(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	for v := range int32(4) {
		f := trainer.folds[part(v)]
		items, _, _ := f.lists.Row(0)
		knows := []bool{f.table.Popularity[0] != f.table.Popularity[1], f.table.Trend[0] != f.table.Trend[1], f.rated.Items.Data[0] != 0, len(items) > 0}
		for k, what := range []string{"popularity", "trend", "rating", "list"} {
			if knows[k] != (v != 0) {
				t.Errorf("the %s of item a that visitor %d learns from knows of visitor 0: %v", what, v, knows[k])
			}
		}
		if &f.table.Leaf[0] != &trainer.table.Leaf[0] {
			t.Error("a fold has content columns of its own")
		}
	}
}

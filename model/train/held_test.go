package train

import (
	"context"
	"math"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/task"
)

// heldShop is one visitor with a purchase, and views of others.
func heldShop() *shop.Log {
	var records []shop.Record
	at := int64(0)
	add := func(visitor, item string, b shop.Behaviour) {
		at += 1000
		records = append(records, shop.Record{Visitor: visitor, Item: item, Behaviour: b, Time: at})
	}
	for _, item := range []string{"a", "b"} {
		add("v", item, shop.Impression)
		add("v", item, shop.View)
		add("v", item, shop.Cart)
	}
	add("v", "b", shop.Purchase)
	add("v", "c", shop.Impression)
	for range 30 {
		add("w", "a", shop.Impression)
		add("w", "a", shop.View)
		add("w", "c", shop.Cart)
	}
	log, _ := shop.NewLog(shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}}), records)
	return log
}

func TestHeldRowsAreWhatTrainingDoesNotSee(t *testing.T) {
	c := quick()
	c.Validation = 0.5
	trainer, err := newTrainer(heldShop(), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	rows := trainer.validationRows()
	// The heads are view and cart: there are not 20 purchases. Item b was viewed
	// and carted; c was passed over after it, and no cart is predicted of it.
	if len(rows) != 2 || len(trainer.network.Heads) != 2 {
		t.Fatalf("%d rows of %d heads, want 2 of 2", len(rows), len(trainer.network.Heads))
	}
	for i, want := range [][2]float32{{1, 1}, {0, task.Missing}} {
		for k, l := range want {
			if got := rows[i].labels[k]; got != l && !(got != got && l != l) {
				t.Errorf("row %d has the label %g for head %d, want %g", i, got, k, l)
			}
		}
	}
	for _, q := range trainer.sequences {
		for _, r := range q.rows {
			if q.visitor == 0 && r.item != 0 {
				t.Errorf("training has a row of item %d, which is held out", r.item)
			}
		}
	}
}

func TestHeldRowsWeighAsInTraining(t *testing.T) {
	tasks, _ := task.Named([]string{"view"})
	labelled := func(labels ...float32) *sequence {
		q := &sequence{}
		for _, l := range labels {
			q.rows = append(q.rows, row{labels: [maxTasks]float32{l}})
		}
		return q
	}
	// A quarter of the rows is positive in training, half of those held out.
	h := heldRows{sequences: []*sequence{labelled(1, 0)}}
	h.weigh([]sequence{*labelled(1, 0, 0, 0)}, tasks)
	if want := [2]float64{1.5, 0.5}; h.prior[0] != want {
		t.Errorf("weights %v, want %v", h.prior[0], want)
	}
	h.sequences[0] = labelled(1)
	h.weigh([]sequence{*labelled(1, 0, 0, 0)}, tasks)
	if want := [2]float64{1, 1}; h.prior[0] != want {
		t.Errorf("weights without a negative %v, want %v", h.prior[0], want)
	}
}

// The held rows are predicted as the engine predicts, but for its int8 vectors
// and by what the visitor's fold knows.
func TestHeldRowsArePredictedAsServed(t *testing.T) {
	c := quick()
	c.Model.History = 50 // so that no sequence begins in the middle
	trainer, err := newTrainer(tinyShop(5, 90), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if err := trainer.fit(context.Background(), Watch{}); err != nil {
		t.Fatal(err)
	}
	outputs := trainer.predict(trainer.held.sequences)
	vectors, heads := trainer.tower.all(nil), len(trainer.network.Heads)
	served, n := make([]float32, heads), 0
	for i, q := range trainer.held.sequences {
		m, f := *trainer.assemble(), trainer.folds[part(q.visitor)]
		m.Table, m.Lists, m.Ratings = f.table, f.lists, f.rated
		s := model.NewExactScorer(&m, vectors)
		for r, row := range q.rows {
			s.Begin(q.all[:row.seen])
			if int(row.at) != len(engaged(q.all[:row.seen])) {
				continue // another row of a page that had been turned to
			}
			s.Predict(served, []int32{row.item}, []int32{row.position})
			n++
			for k, want := range served {
				if got := outputs[i][r*heads+k]; math.Abs(float64(got-want)) > 1e-3 {
					t.Fatalf("head %d of row %d: %g, served %g", k, r, got, want)
				}
			}
		}
	}
	if n == 0 {
		t.Error("nothing was compared")
	}
}

func engaged(h shop.History) (all shop.History) {
	for _, e := range h {
		if e.Behaviour.Engaged() {
			all = append(all, e)
		}
	}
	return all
}

func TestEveryEpochIsJudgedByTheHeldRows(t *testing.T) {
	epochs := 0
	_, err := Run(context.Background(), tinyShop(5, 90), quick(), Watch{Epoch: func(e Epoch) {
		epochs++
		for _, name := range []string{"auc:view", "rmse:rating"} {
			if v := e.Validation[name]; !(v > 0) {
				t.Errorf("epoch %d: %s is %g", e.Number, name, v)
			}
		}
		for _, name := range []string{"view", "cart", "purchase", "rating"} {
			if v := e.ValidationLoss[name]; !(v > 0) {
				t.Errorf("epoch %d: the loss of %s is %g", e.Number, name, v)
			}
		}
	}})
	if err != nil || epochs == 0 {
		t.Errorf("%d epochs: %v", epochs, err)
	}
}

func TestResultHoldsWhatTheModelWasMadeOf(t *testing.T) {
	r, err := RunResult(context.Background(), tinyShop(5, 90), quick(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if q := model.Quantise(r.Vectors, r.Model.Config.Dim); !slices.Equal(q.Data, r.Model.Vectors.Data) {
		t.Error("the vectors are not those that were quantised")
	}
	for i, h := range r.Held {
		if h.Task != r.Model.Config.Tasks[i] || len(h.Labels) == 0 || len(h.Labels) != len(h.Losses) || len(h.Labels) != len(h.Visitors) {
			t.Errorf("%s: %d labels, %d losses, %d visitors", h.Task, len(h.Labels), len(h.Losses), len(h.Visitors))
		}
	}
	if len(r.Held) != len(r.Model.Config.Tasks) {
		t.Errorf("rows of %d heads, want %d", len(r.Held), len(r.Model.Config.Tasks))
	}
}

package evaluate

import (
	"context"
	"math"
	"strings"
	"testing"

	"inkling/model/train"
)

// smallConfig trains in moments.
func smallConfig() train.Config {
	c := train.Defaults()
	c.Model.Dim, c.Epochs, c.Workers = 16, 8, 1
	return c
}

func unwatched() train.Watch { return train.Watch{} }

// Everyone goes on to the next letter: a model learns it, popularity cannot.
func TestInkling(t *testing.T) {
	o := Options{Protocol: ProtocolNewVisitors, Ks: []int{1}, Seed: 1, Resamples: 20, Workers: 2}
	r, err := Run(context.Background(), chainLog(t, 800), o, Inkling(smallConfig(), unwatched))
	if err != nil {
		t.Fatal(err)
	}
	model, floor := value(t, r, "inkling", "recall@1", "events=1-2"), value(t, r, "popularity", "recall@1", "events=1-2")
	if model < .5 || model < 2*floor {
		t.Errorf("recall@1 is %.3f, and %.3f of popularity; want at least .5, and twice that", model, floor)
	}
	value(t, r, "retrieval", "recall@1", "all")
	value(t, r, "inkling - retrieval", "recall@1", "all")
	if auc := value(t, r, "inkling", "auc:view", "all"); auc < .5 {
		t.Errorf("auc of the view is %.3f", auc)
	}
}

// Rows predicted together have the predictions that they have alone.
func TestModelPredictsInGroups(t *testing.T) {
	log := testLog(t, `
		ann: 0 impression a, 0 impression b, 1 view a, 2 impression c, 3 impression d, 4 view d, 5 impression e
		bob: 0 impression a, 1 view a, 2 impression b`)
	fit := Inkling(smallConfig(), unwatched)
	fitted, err := fit(context.Background(), Training{Log: chainLog(t, 100), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	rows := make(Rows)
	for _, v := range log.Visitors {
		rows.Add(v.ID, v.Events, 0, true)
	}
	views, p := rows[TaskView], fitted.Predictors()[0]
	if len(views) != 7 {
		t.Fatalf("%d rows, want 7", len(views))
	}
	together, alone := make([]float32, len(views)), make([]float32, 1)
	p.Predict(together, TaskView, views)
	for i := range views {
		p.Clone().Predict(alone, TaskView, views[i:i+1])
		if math.Abs(float64(alone[0]-together[i])) > 1e-6 {
			t.Errorf("row %d: %v alone, %v together", i, alone[0], together[i])
		}
	}
}

func TestInklingFails(t *testing.T) {
	o := Options{Protocol: ProtocolLeaveOneOut, Seed: 1}
	c := smallConfig()
	c.Epochs = -1
	if _, err := Run(context.Background(), chainLog(t, 20), o, Inkling(c, unwatched)); err == nil || !strings.Contains(err.Error(), "seed 1") {
		t.Errorf("%v, want an error that names the seed", err)
	}
}

// A purchase of any item has the probability of the whole way to it; of an item
// in the cart, that of the last step.
func TestSampledRowsAreAskedForTheWholeFunnel(t *testing.T) {
	p := &headPredictor{
		regression: []bool{false, true, false},
		outputs:    []float32{0, 9, float32(math.Log(3))}, // odds 1:1, a rating, odds 3:1
	}
	for sampled, want := range map[bool]float64{false: 0.75, true: 0.375} {
		if got := p.prediction(2, 0, 1, sampled); math.Abs(float64(got)-want) > 1e-6 {
			t.Errorf("sampled %v: got %g, want %g", sampled, got, want)
		}
	}
}

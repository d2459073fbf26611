package train

import (
	"context"
	"math"
	"slices"
	"testing"

	"inkling/model/shop"
)

func TestTwinsLearnOneTask(t *testing.T) {
	log := tinyShop(5, 90)
	joint, err := RunResult(context.Background(), log, quick(), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	tasks := joint.Model.Config.Tasks
	twins, err := Twins(context.Background(), log, quick(), tasks, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, one := range twins {
		if one.Task != tasks[k] || !slices.Equal(one.Model.Config.Tasks, tasks) {
			t.Errorf("the twin of %s is of %s among %v", tasks[k], one.Task, one.Model.Config.Tasks)
		}
		for i, h := range one.Held {
			if !slices.Equal(h.Labels, joint.Held[i].Labels) || !slices.Equal(h.Visitors, joint.Held[i].Visitors) {
				t.Errorf("the twin of %s has other held-out rows of %s", one.Task, h.Task)
			}
		}
		for i, h := range one.Model.Network.Heads {
			if h.Task.Regression { // its bias stays 0 where the network adds nothing
				continue
			}
			if moved := h.Deep.B.Value[0] != 0; moved != (i == k) {
				t.Errorf("the twin of %s has learned %s: %v", one.Task, h.Task.Name, moved)
			}
		}
	}
	report, err := Gate(joint, twins)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Verdicts) != len(tasks) {
		t.Fatalf("verdicts of %d tasks, want %d", len(report.Verdicts), len(tasks))
	}
	same := make([]Twin, len(tasks))
	for i, name := range tasks {
		same[i] = Twin{name, joint}
	}
	if report, _ := Gate(joint, same); report.Delta != 0 || len(report.Losers()) > 0 {
		t.Errorf("a network beside itself gains %g and loses %v", report.Delta, report.Losers())
	}
}

func TestLossesByVisitor(t *testing.T) {
	// Visitor 7 has the losses 1 and 3, 9 one of 2 that counts twice: the mean of
	// all is (1+3+4)/4 = 2, and the visitors' figures 4/4*2 and 4/4*2.
	h := Held{Visitors: []int32{7, 9, 7}, Losses: []float64{1, 2, 3}, Weights: []float64{1, 2, 1}}
	if got := h.byVisitor(); len(got) != 2 || math.Abs(got[0]-2) > 1e-12 || math.Abs(got[1]-2) > 1e-12 {
		t.Errorf("got %v, want 2 and 2", got)
	}
	h.Regression = true // whose loss is half of the squared error
	if got := h.byVisitor(); got[0] != 4 {
		t.Errorf("got %v, want 4", got)
	}
}

func TestGateWithoutHeldRowsIsAnError(t *testing.T) {
	c := quick()
	c.Validation, c.Epochs = 0, 1
	log := tinyShop(5, 60)
	r, err := RunResult(context.Background(), log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Gate(r, []Twin{{"view", r}}); err == nil {
		t.Error("the gate judges by nothing")
	}
	if _, err := Twins(context.Background(), &shop.Log{Catalogue: log.Catalogue}, c, []string{"view"}, nil); err == nil {
		t.Error("twins of nothing are trained")
	}
}

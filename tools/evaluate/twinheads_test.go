package evaluate

import (
	"context"
	"math"
	"testing"

	"inkling/model/train"
)

// constant predicts one number for every row.
type constant struct {
	task string
	p    float32
}

func (c constant) Name() string     { return SingleTask }
func (c constant) Tasks() []string  { return []string{c.task} }
func (c constant) Clone() Predictor { return c }
func (c constant) Predict(dst []float32, _ string, rows []Row) {
	for i := range rows {
		if dst[i] = c.p; rows[i].Sampled {
			dst[i] = -1 // a twin knows nothing of the stages before its own
		}
	}
}

func TestTwinsGoDownTheFunnelTogether(t *testing.T) {
	p := &twinPredictor{
		tasks: []string{TaskView, TaskCart, TaskRating}, regression: []bool{false, false, true},
		heads: []Predictor{constant{TaskView, .5}, constant{TaskCart, .2}, constant{TaskRating, 4}},
	}
	dst := make([]float32, 2)
	for task, want := range map[string][2]float32{TaskView: {.5, .5}, TaskCart: {.2, .1}} {
		p.Clone().Predict(dst, task, []Row{{}, {Sampled: true}})
		for i := range dst {
			if math.Abs(float64(dst[i]-want[i])) > 1e-6 {
				t.Errorf("%s, row %d: %g, want %g", task, i, dst[i], want[i])
			}
		}
	}
	p.Predict(dst, TaskRating, []Row{{}, {}})
	if dst[0] != 4 {
		t.Errorf("a rating of %g, want 4", dst[0])
	}
}

func TestTwinsStandBesideTheModel(t *testing.T) {
	o := Options{Protocol: ProtocolNewVisitors, Ks: []int{1}, Seed: 1, Resamples: 20, Workers: 2}
	c := smallConfig()
	c.Epochs = 1
	fit := InklingWithTwins(c, unwatched, func(string) train.Watch { return train.Watch{} })
	r, err := Run(context.Background(), chainLog(t, 400), o, fit)
	if err != nil {
		t.Fatal(err)
	}
	value(t, r, SingleTask, "auc:view", "all")
	value(t, r, "inkling - "+SingleTask, DeltaM, "all")
}

package evaluate

import (
	"context"
	"math"
	"testing"

	"inkling/model/shop"
)

// twin predicts some tasks badly.
type twin struct {
	tasks []string
	y     float32
}

func (w twin) Name() string     { return SingleTask }
func (w twin) Tasks() []string  { return w.tasks }
func (w twin) Clone() Predictor { return w }

func (w twin) Predict(dst []float32, _ string, rows []Row) {
	for i := range rows {
		dst[i] = w.y
	}
}

// known predicts every row as it is, but for a part of it.
type known struct{ error float32 }

func (k known) Name() string     { return "inkling" }
func (k known) Tasks() []string  { return []string{TaskView, TaskRating} }
func (k known) Clone() Predictor { return k }

func (k known) Predict(dst []float32, task string, rows []Row) {
	for i, r := range rows {
		dst[i] = r.Label + k.error
		if task == TaskView {
			dst[i] = .25 + r.Label/2
		}
	}
}

// beside has twins of its own for two tasks.
type beside struct{ oracle }

func (beside) Predictors() []Predictor {
	return []Predictor{known{.5}, twin{[]string{TaskView}, .5}, twin{[]string{TaskRating}, 3}}
}

func TestTwins(t *testing.T) {
	log := testLog(t, `
		ann: 0 impression a, 1 view a, 2 impression b, 3 rating a=5
		bob: 0 impression a, 1 impression b, 2 view b, 3 rating b=1
		cid: 0 view a, 1 view b, 2 view c`)
	held := &Split{Protocol: ProtocolTemporal, Target: shop.View, Train: log, Cases: []Case{{Visitor: "ann", Targets: []int32{0}}}}
	for _, v := range log.Visitors[:2] {
		held.Held = append(held.Held, Held{v.ID, v.Events, 0, true})
	}
	e := &evaluation{Options: Options{Target: shop.View, Seed: 1, Resamples: 50}, split: held, model: "inkling"}
	e.defaults()
	e.rows, _ = held.rows(false, true, 1)
	e.itemSlice, e.judging = itemSlices(log), newJudging(log, e.Ks)
	if err := e.judge(context.Background(), nil, beside{}.Predictors()); err != nil {
		t.Fatal(err)
	}
	r := e.report()
	for _, test := range []struct {
		subject, metric, slice string
		want                   float64
	}{
		// four impressions, two viewed; the model knows, the twin says .5 throughout
		{"inkling", "auc:view", allSlice, 1},
		{"inkling", "gauc:view", allSlice, 1},
		{"inkling", "prauc:view", allSlice, 1},
		{"inkling", "logloss:view", allSlice, -math.Log(.75)},
		{"inkling", "ne:view", allSlice, math.Log(.75) / math.Log(.5)},
		{"inkling", "calibration:view", allSlice, 1},
		{"inkling", "ece:view", allSlice, .25},
		{"single-task", "auc:view", allSlice, .5},
		{"single-task", "ece:view", allSlice, 0},
		{"inkling - single-task", "auc:view", allSlice, .5},
		{"inkling - single-task", "ece:view", allSlice, .25},
		// errors of .5, and of 2 both ways
		{"inkling", "rmse:rating", allSlice, .5},
		{"single-task", "rmse:rating", allSlice, 2},
		{"inkling - single-task", "rmse:rating", allSlice, -1.5},
		// gains of (1-.5)/.5 = 100 % and (2-.5)/2 = 75 %
		{"inkling - single-task", DeltaM, allSlice, 87.5},
		// a and b are viewed twice each, of which the first has been seen by nobody
		{"inkling", "auc:view", "events=0", 1},
		{"inkling", "rmse:rating", "events=1-2", .5},
	} {
		if got := value(t, r, test.subject, test.metric, test.slice); math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s of %s on %s = %v, want %v", test.metric, test.subject, test.slice, got, test.want)
		}
	}
	if f, _ := r.Find("inkling - single-task", DeltaM, allSlice); f.Low == nil || f.Unit != "%" {
		t.Errorf("delta_m %+v has no interval in per cent", f)
	}
	if f, _ := r.Find("inkling", "ece:view", allSlice); f.Low != nil {
		t.Errorf("the calibration error has the interval %v to %v", *f.Low, *f.High)
	}
	if len(r.Reliability) != 2 || len(r.Reliability[0].Bins) != 2 || r.Reliability[0].Bins[1].Predicted != .75 {
		t.Errorf("reliability %+v", r.Reliability)
	}
}

// Ranks among the classes make the accuracy of the interest.
func TestInterest(t *testing.T) {
	log := testLog(t, `
		ann: 0 view a, 1 view b, 2 view a, 3 view c, 4 impression d
		bob: 0 view c, 1 view c, 2 view e`)
	for i, path := range []string{"lamps", "knives", "lamps", "", "spades"} {
		if path != "" {
			log.Catalogue.Items[i].Category = []string{path}
		}
	}
	paths, of := Categories(log.Catalogue)
	if len(paths) != 3 || of[0] != 0 || of[1] != 1 || of[2] != 0 || of[3] != -1 || of[4] != 2 {
		t.Fatalf("categories %q, %v", paths, of)
	}
	rows := make(Rows)
	for _, v := range log.Visitors {
		rows.interests(Held{v.ID, v.Events, 1, true}, of)
	}
	same(t, "rows", writtenRows(rows[TaskInterest]), lines(`
		ann after [0 view a]: b 1
		ann after [0 view a, 1 view b, 2 view a]: c 0
		bob after [0 view c, 1 view c]: e 2`))
	got, err := predictAll(context.Background(), newFavourites(log), rows, len(paths), 2)
	if err != nil {
		t.Fatal(err)
	}
	// lamps 5, knives 1, spades 1: ranks 2.5, 1 and 2.5
	if y := got[TaskInterest]; y[0] != 2.5 || y[1] != 1 || y[2] != 2.5 {
		t.Errorf("ranks %v, want 2.5 1 2.5", y)
	}
	owner, visitors := owners(rows[TaskInterest])
	figures := make([]float64, 2)
	newJudge(TaskInterest, got[TaskInterest], rows[TaskInterest], owner, visitors)(figures, nil)
	if figures[0] != 1./3 || figures[1] != 1 {
		t.Errorf("top 1 and 3: %v, want 1/3 and 1", figures)
	}
	newJudge(TaskInterest, got[TaskInterest], rows[TaskInterest], owner, visitors)(figures, []float64{3, 1})
	if figures[0] != 3./7 {
		t.Errorf("with ann three times: %v, want 3/7", figures[0])
	}
}

func TestCheckMetric(t *testing.T) {
	for name, want := range map[string]string{
		"ndcg@10": "", "accuracy@20": "", "gini@10": "", "auc:purchase": "", "rmse:rating": "", "top1:interest": "",
		"ndcg":          `unknown metric "ndcg", wanted one of recall, hit, ndcg, mrr, novelty, diversity, accuracy, coverage, gini, overlap at a K, as in ndcg@10, or a task's, as in auc:purchase`,
		"ndgc@10":       `unknown metric "ndgc@10", wanted one of recall, hit, ndcg, mrr, novelty, diversity, accuracy, coverage, gini, overlap at a K, as in ndcg@10, or a task's, as in auc:purchase`,
		"ndcg@7":        "ndcg@7: rankings are cut at [10 20]",
		"auc:buy":       `auc:buy: unknown task "buy", wanted one of view, cart, purchase, rating, interest`,
		"auc:rating":    `auc:rating: the task rating has no metric "auc", wanted one of rmse, mae`,
		"rmse:cart":     `rmse:cart: the task cart has no metric "rmse", wanted one of auc, gauc, prauc, logloss, ne, calibration, ece`,
		"ndcg@ten":      "ndcg@ten: rankings are cut at [10 20]",
		"delta_m":       `unknown metric "delta_m", wanted one of recall, hit, ndcg, mrr, novelty, diversity, accuracy, coverage, gini, overlap at a K, as in ndcg@10, or a task's, as in auc:purchase`,
		"top1:purchase": `top1:purchase: the task purchase has no metric "top1", wanted one of auc, gauc, prauc, logloss, ne, calibration, ece`,
	} {
		got := ""
		if err := CheckMetric(name, []int{10, 20}); err != nil {
			got = err.Error()
		}
		same(t, name, got, want)
	}
}

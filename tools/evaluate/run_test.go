package evaluate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
)

// oracle knows what follows: in the log of chainLog everyone goes on to the
// next letter. Of two trainings the one with an odd seed is perfect.
type oracle struct{ seed uint64 }

func (o oracle) Rankers() []Ranker       { return []Ranker{o} }
func (o oracle) Predictors() []Predictor { return []Predictor{oraclePredictor{}} }
func (o oracle) Name() string            { return "inkling" }
func (o oracle) Clone() Ranker           { return o }

func (o oracle) Score(dst []float32, c *Case) {
	clear(dst)
	if n := len(c.History); n > 0 && o.seed%2 == 1 {
		dst[(c.History[n-1].Item+1)%int32(len(dst))] = 1
	}
}

type oraclePredictor struct{}

func (oraclePredictor) Name() string     { return "inkling" }
func (oraclePredictor) Tasks() []string  { return []string{TaskView} }
func (oraclePredictor) Clone() Predictor { return oraclePredictor{} }

func (oraclePredictor) Predict(dst []float32, _ string, rows []Row) {
	for i, r := range rows {
		dst[i] = .1
		if r.Item == (r.History[len(r.History)-1].Item+1)%8 {
			dst[i] = .9
		}
	}
}

func fitOracle(_ context.Context, t Training) (Fitted, error) { return oracle{t.Seed}, nil }

// chainLog has n visitors who view three items in a row.
func chainLog(t *testing.T, n int) *shop.Log {
	var text strings.Builder
	for v := range n {
		at := func(i int) rune { return 'a' + rune(v+i)%8 }
		fmt.Fprintf(&text, "v%03d: 0 view %c, 1 view %c, 2 view %c\n", v, at(0), at(1), at(2))
	}
	return testLog(t, text.String())
}

func value(t *testing.T, r *Report, subject, metric, slice string) float64 {
	t.Helper()
	f, ok := r.Find(subject, metric, slice)
	if !ok {
		t.Fatalf("the report has no %s of %s on %s", metric, subject, slice)
	}
	return f.Value
}

func TestRun(t *testing.T) {
	o := Options{Protocol: ProtocolLeaveOneOut, Ks: []int{1, 5}, Seed: 1, Seeds: 2, Resamples: 200, Workers: 2}
	r, err := Run(context.Background(), chainLog(t, 64), o, fitOracle)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		subject, metric, slice string
		want                   float64
	}{
		{"inkling", "recall@1", "seed=1", 1},
		{"inkling", "recall@1", "seed=2", 0}, // six candidates of equal score
		{"inkling", "recall@1", "all", .5},
		{"inkling", "recall@1", "events=1-2", .5},
		{"inkling", "recall@5", "seed=2", 1}, // the average of ranks 1 to 6 is 3.5
		{"inkling", "mrr@5", "seed=2", 1 / 3.5},
		{"inkling", "auc:view", "all", 1},
		{"inkling", "logloss:view", "all", -math.Log(.9)},
		// every item is viewed equally often
		{"popularity", "mrr@5", "all", 1 / 3.5},
		{"popularity", "auc:view", "all", .5},
		{"inkling - popularity", "mrr@5", "all", .5 - .5/3.5},
		{"inkling - popularity", "auc:view", "all", .5},
		{"inkling", "coverage@1", "all", .5}, // all eight, and none
	} {
		got := value(t, r, test.subject, test.metric, test.slice)
		if math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s of %s on %s = %v, want %v", test.metric, test.subject, test.slice, got, test.want)
		}
	}
	if _, ok := r.Find("inkling", "hit@1", "all"); ok {
		t.Error("the hit rate is reported although it is the recall")
	}
	if f, _ := r.Find("item-knn", "recall@5", "all"); f.Low == nil || *f.Low > f.Value || *f.High < f.Value {
		t.Errorf("item-knn: %+v has no interval around its value", f)
	}
	again, _ := Run(context.Background(), chainLog(t, 64), o, fitOracle)
	if a, b := encoded(t, r), encoded(t, again); a != b {
		t.Error("the same run gave another report")
	}
}

func encoded(t *testing.T, r *Report) string {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRunFails(t *testing.T) {
	broken := errors.New("no memory")
	for _, test := range []struct {
		name    string
		options Options
		fit     Fit
		want    string
	}{
		{"training", Options{Protocol: ProtocolLeaveOneOut, Seed: 7}, func(context.Context, Training) (Fitted, error) { return nil, broken },
			"training with seed 7: no memory"},
		{"target", Options{Target: shop.Purchase}, nil, "no purchase event"},
		{"options", Options{Protocol: "none"}, nil, `unknown protocol "none"`},
		{"nothing to ask", Options{Protocol: ProtocolLeaveOneOut, Least: 4}, nil, "on 4 items or more"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Run(context.Background(), chainLog(t, 8), test.options, test.fit)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// Several positives a visitor bring the hit rate into the report.
func TestRunGiven(t *testing.T) {
	held := []shop.Record{{Visitor: "v000", Item: "b"}, {Visitor: "v000", Item: "c"}, {Visitor: "v001", Item: "b"}}
	r, err := Run(context.Background(), chainLog(t, 8), Options{Positives: held, Ks: []int{1}, Seed: 1, Resamples: 10}, fitOracle)
	if err != nil {
		t.Fatal(err)
	}
	// v000 has seen a: b comes first, c does not; v001, who saw b only in what is taken out, comes from d to e
	for metric, want := range map[string]float64{"recall@1": .25, "hit@1": .5, "ndcg@1": .5} {
		if got := value(t, r, "inkling", metric, "all"); got != want {
			t.Errorf("%s = %v, want %v", metric, got, want)
		}
	}
	if notes := fmt.Sprint(r.Meta["notes"]); !strings.Contains(notes, "3 rows of the log were taken out") {
		t.Errorf("notes %s", notes)
	}
}

func TestReportFile(t *testing.T) {
	r, err := Run(context.Background(), chainLog(t, 16), Options{Protocol: ProtocolLeaveOneOut, Resamples: 10}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(path, []byte("older"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	var got struct {
		Meta map[string]any
		Rows []map[string]any
	}
	if err := json.Unmarshal(data, &got); err != nil || len(got.Rows) != len(r.Rows) {
		t.Fatalf("%v, %d rows of %d", err, len(got.Rows), len(r.Rows))
	}
	for _, key := range []string{"subject", "metric", "slice", "value", "low", "high", "unit"} {
		if _, ok := got.Rows[0][key]; !ok {
			t.Errorf("the first row has no %q: %v", key, got.Rows[0])
		}
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if err := r.WriteFile(filepath.Join(path, "no-folder", "x.json")); err == nil {
		t.Error("a folder that is not there gave no error")
	}
}

func TestTable(t *testing.T) {
	low, high := .008, .016
	r := &Report{
		Meta: map[string]any{
			"protocol": "temporal", "target": "purchase", "visitors": 7, "items": 9, "seed": uint64(3), "seeds": 2,
			"k": []int{10}, "model": "inkling", "cases": map[string]int{"all": 8, "events=0": 8}, "notes": []string{"as it is"},
		},
		Rows: []Figure{
			{Subject: "inkling", Metric: "ndcg@10", Slice: "seed=3", Value: .05},
			{Subject: "inkling", Metric: "ndcg@10", Slice: "seed=4", Value: .07},
			{Subject: "inkling", Metric: "ndcg@10", Slice: "all", Value: .06},
			{Subject: "item-knn", Metric: "ndcg@10", Slice: "all", Value: .048},
			{Subject: "inkling - item-knn", Metric: "ndcg@10", Slice: "all", Value: .012, Low: &low, High: &high},
			{Subject: "inkling", Metric: "ndcg@10", Slice: "events=0", Value: .06},
			{Subject: "inkling", Metric: "rmse:rating", Slice: "all", Value: 1.25},
		},
	}
	var out bytes.Buffer
	if err := r.WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	same(t, "table", out.String(), `temporal, target purchase: 8 cases of 7 visitors, 9 items ranked, seed 3

          ndcg@10
inkling   .0600
item-knn  .0480

ndcg@10   events=0 (8)
inkling   .0600
item-knn  -

         rmse:rating
inkling  1.2500

                    ndcg@10
inkling - item-knn  +.0120 [.0080, .0160]

over 2 seeds           mean   standard deviation
inkling       ndcg@10  .0600  .0141

* as it is
* in brackets: the 95 % bootstrap interval over visitors
`)
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{0: ".0000", .03861: ".0386", -.0004: "-.0004", -.00004: ".0000", 1.5: "1.5000", -12: "-12.0000"} {
		if got := number(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
}

func TestPredictAllFails(t *testing.T) {
	rows := Rows{TaskView: slices.Repeat([]Row{{Visitor: "ann", Item: 3}}, 5)}
	if _, err := predictAll(context.Background(), rates{TaskView: []float32{0, 0, 0, 1.5}}, rows, 0, 2); err == nil ||
		!strings.Contains(err.Error(), `visitor "ann", item 3: predicted 1.5`) {
		t.Errorf("a probability above 1: %v", err)
	}
}

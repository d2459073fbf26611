package evaluate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model"
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
	if overlap := value(t, r, "inkling", "overlap@1", "all"); overlap < .9 || overlap > 1 {
		t.Errorf("%.3f of the exact model's first items are the shipped one's", overlap)
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

// The model is shown beside what it is made of: before int8, without heads, the
// lists alone.
func TestTrainedRankers(t *testing.T) {
	log := chainLog(t, 200)
	m, err := train.Run(context.Background(), log, smallConfig(), unwatched())
	if err != nil {
		t.Fatal(err)
	}
	names := func(f Trained) (all []string) {
		for _, r := range f.Rankers() {
			all = append(all, r.Name())
		}
		return all
	}
	f := Trained{Model: m, Catalogue: log.Catalogue}
	if got := names(f); !slices.Equal(got, []string{"inkling", "retrieval", "lists"}) {
		t.Errorf("rankers %v", got)
	}
	d := m.Config.Dim
	f.Vectors = make([]float32, m.Items.Len()*d)
	for i := range m.Items.Len() { // what int8 stands for, and so no other scores
		m.Vectors.Row(f.Vectors[i*d:(i+1)*d], int32(i))
	}
	if got := names(f); !slices.Equal(got, []string{"inkling", "inkling-float32", "retrieval", "lists"}) {
		t.Errorf("rankers %v", got)
	}
	c := Case{History: log.Visitors[0].Events[:2], Masked: []int32{0}}
	own, exact, lists := make([]float32, 8), make([]float32, 8), make([]float32, 8)
	all := f.Rankers()
	all[0].Score(own, &c)
	all[1].Clone().Score(exact, &c)
	all[3].Clone().Score(lists, &c)
	for i := range own {
		if math.Abs(float64(own[i]-exact[i])) > 1e-3 {
			t.Errorf("item %d: %v of the vectors that int8 stands for, %v of int8", i, exact[i], own[i])
		}
	}
	want := make([]float32, 8)
	m.Lists.Score(want, nil, c.History)
	if !slices.Equal(lists, want) || slices.Max(want) == 0 {
		t.Errorf("lists %v, want %v", lists, want)
	}
}

// Heads predict all that the model has learned, or what they are asked for; the
// interest by the catalogue's own categories.
func TestHeads(t *testing.T) {
	log := chainLog(t, 200)
	for i := range log.Catalogue.Items {
		log.Catalogue.Items[i].Category = []string{"shop", string('a' + rune(i/2))}
	}
	m, err := train.Run(context.Background(), log, smallConfig(), unwatched())
	if err != nil {
		t.Fatal(err)
	}
	if got := Heads("inkling", m, log.Catalogue).Tasks(); !slices.Equal(got, []string{TaskView, TaskInterest}) {
		t.Errorf("tasks %v", got)
	}
	if p := Heads(SingleTask, m, log.Catalogue, TaskView); p.Name() != SingleTask || !slices.Equal(p.Tasks(), []string{TaskView}) {
		t.Errorf("%s predicts %v", p.Name(), p.Tasks())
	}
	rows, _ := (&Split{Train: log, Held: []Held{{"v", log.Visitors[0].Events, 1, true}}}).rows(false, false, 1)
	paths, _ := Categories(log.Catalogue)
	got := make([]float32, len(rows[TaskInterest])*len(paths))
	Heads("inkling", m, log.Catalogue).Clone().Predict(got, TaskInterest, rows[TaskInterest])
	for i, r := range rows[TaskInterest] {
		var sum float32
		s, all := model.NewScorer(m), make([]float32, m.Features.Categories.Len())
		s.Begin(r.History)
		s.Interest(all)
		for j, path := range paths {
			sum += got[i*len(paths)+j]
			if want := all[m.Features.Categories.Index(path)]; got[i*len(paths)+j] != want {
				t.Errorf("row %d: %s has %v, want %v", i, path, got[i*len(paths)+j], want)
			}
		}
		if !(sum > .2 && sum <= 1.001) { // the rest belongs to shorter paths
			t.Errorf("row %d: the categories have %v of the interest", i, sum)
		}
	}
}

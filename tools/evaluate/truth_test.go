package evaluate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/shop"
	"inkling/tools/simulate"
)

func TestTruth(t *testing.T) {
	made, err := simulate.Generate(context.Background(), simulate.Config{Visitors: 300, Items: 80, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	items := slices.Clone(made.Items)
	slices.Reverse(items) // the catalogue's order need not be the truth's
	log, _ := shop.NewLog(shop.NewCatalogue(items), made.Records)
	ranker, predictor, err := NewTruth(made.Truth, log, shop.View)
	if err != nil {
		t.Fatal(err)
	}
	visitor, at := log.Visitors[0].ID, log.Visitors[0].Events[0].Time
	probability := func(item string, b shop.Behaviour, position int) float64 {
		p, _ := made.Truth.Probability(visitor, item, b, at, position)
		return p
	}
	scores := make([]float32, len(items))
	ranker.Clone().Score(scores, &Case{Visitor: visitor, At: at, Behaviour: shop.View})
	for i, it := range items {
		if want := probability(it.ID, shop.View, 1); math.Abs(float64(scores[i])-want) > 1e-6 {
			t.Fatalf("score of %s is %v, want its probability %v", it.ID, scores[i], want)
		}
	}
	row := []Row{{Visitor: visitor, At: at, Item: 5, Position: 3}}
	got := make([]float32, 1)
	for task, want := range map[string]float64{
		TaskView:     probability(items[5].ID, shop.View, 3),
		TaskCart:     probability(items[5].ID, shop.Cart, 1) / probability(items[5].ID, shop.View, 1),
		TaskPurchase: probability(items[5].ID, shop.Purchase, 1) / probability(items[5].ID, shop.Cart, 1),
	} {
		if predictor.Predict(got, task, row); math.Abs(float64(got[0])-want) > 1e-6 {
			t.Errorf("%s: %v, want %v", task, got[0], want)
		}
	}
	// nobody ranks like the truth
	r, err := Run(context.Background(), log, Options{Protocol: ProtocolNewVisitors, Target: shop.View, Ks: []int{10}, Seed: 1,
		Resamples: 50, Rankers: []Ranker{ranker}, Predictors: []Predictor{predictor}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, metric := range []string{"ndcg@10", "auc:view"} {
		if best, floor := value(t, r, "truth", metric, "all"), value(t, r, "popularity", metric, "all"); best < floor+.02 {
			t.Errorf("%s of the truth is %.4f, of popularity %.4f", metric, best, floor)
		}
	}
}

func TestTruthOfAnotherShop(t *testing.T) {
	made, err := simulate.Generate(context.Background(), simulate.Config{Visitors: 5, Items: 40, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	log, _ := shop.NewLog(shop.NewCatalogue(made.Items), made.Records)
	for _, test := range []struct {
		name   string
		log    *shop.Log
		target shop.Behaviour
		want   string
	}{
		{"items", testLog(t, "ann: 0 view a"), shop.View, "0 of the catalogue's 8 items"},
		{"visitors", &shop.Log{Catalogue: log.Catalogue, Visitors: []shop.Visitor{{ID: "ann"}}}, shop.View, `visitor "ann"`},
		{"target", log, shop.Rating, "no probability of a rating event"},
	} {
		if _, _, err := NewTruth(made.Truth, test.log, test.target); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

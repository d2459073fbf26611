package tune

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/model/shop"
	"inkling/model/train"
)

func TestParseSpace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"good", `{"fields": [{"field": "learning_rate", "kind": "log-float", "low": 0.001, "high": 0.01},
			{"field": "batch", "kind": "log-int", "low": 64, "high": 512}, {"field": "reverse", "kind": "bool"},
			{"field": "weights.cart", "kind": "float", "low": 0, "high": 2},
			{"field": "model.hidden", "kind": "choice", "values": [[64, 32], [128, 64]]}]}`, ""},
		{"nothing", ``, "line 1: want a JSON object, got the end of the file"},
		{"no fields", `{}`, "want at least one field, got none"},
		{"syntax", "{\n\"fields\": [,]}", "line 2: invalid character"},
		{"unknown name", "{\"fields\": [\n{\"field\": \"batch\", \"lwo\": 1}]}", `line 2: unknown name "lwo", want field, kind, low, high or values`},
		{"wrong JSON", `{"fields": [{"field": 7}]}`, "line 1: fields.0.field: want a string, got number"},
		{"two objects", `{"fields": []} {}`, "line 1: want one JSON object, got more after its end"},
		{"no path", `{"fields": [{"kind": "bool"}]}`, `field number 1: want "field"`},
		{"unknown kind", `{"fields": [{"field": "batch", "kind": "integer"}]}`, `field "batch": unknown kind "integer", want float, log-float, int`},
		{"no range", `{"fields": [{"field": "batch", "kind": "int", "low": 1}]}`, `field "batch": want low and high, and no values, for the kind int`},
		{"one choice", `{"fields": [{"field": "batch", "kind": "choice", "values": [1]}]}`, `field "batch": want two values or more`},
		{"range of a bool", `{"fields": [{"field": "reverse", "kind": "bool", "low": 0}]}`, `field "reverse": want neither low, high nor values`},
		{"unknown field", `{"fields": [{"field": "dorpout", "kind": "float", "low": 0, "high": 0.5}]}`, `field "dorpout": the config has no such field, want one of adapt, batch, correct_sampling, distil, `},
		{"unknown field inside", `{"fields": [{"field": "model.dmi", "kind": "int", "low": 4, "high": 8}]}`, `field "model.dmi": the config has no such field`},
		{"inside of a number", `{"fields": [{"field": "batch.size", "kind": "int", "low": 4, "high": 8}]}`, `field "batch.size": at 4: batch is no object`},
		{"unknown task", `{"fields": [{"field": "weights.veiw", "kind": "float", "low": 0, "high": 1}]}`, `field "weights.veiw": at 0: weights: unknown task "veiw"`},
		{"wrong kind", `{"fields": [{"field": "batch", "kind": "float", "low": 100, "high": 200}]}`, `field "batch": at 138.2: want a whole number, got number`},
		{"wrong choice", `{"fields": [{"field": "model.dim", "kind": "choice", "values": [32, "64"]}]}`, `field "model.dim": at "64": want a whole number, got string`},
		{"out of range", `{"fields": [{"field": "dropout", "kind": "float", "low": 0, "high": 1.5}]}`, `field "dropout": at 1.5: dropout: want 0 to below 1, got 1.5`},
		{"turned around", `{"fields": [{"field": "dropout", "kind": "float", "low": 0.5, "high": 0.1}]}`, `field "dropout": want low below high, got 0.5 and 0.1`},
		{"logarithm of 0", `{"fields": [{"field": "learning_rate", "kind": "log-float", "low": 0, "high": 0.1}]}`, `field "learning_rate": want low above 0 for the kind log-float, got 0`},
		{"broken number", `{"fields": [{"field": "batch", "kind": "int", "low": 1.5, "high": 4}]}`, `field "batch": want whole numbers for the kind int, got 1.5 and 4`},
		{"twice", `{"fields": [{"field": "reverse", "kind": "bool"}, {"field": "reverse", "kind": "bool"}]}`, `field "reverse": stands twice`},
		{"luck", `{"fields": [{"field": "seed", "kind": "int", "low": 1, "high": 9}]}`, `field "seed": cannot be searched: the best of many seeds is luck`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseSpace([]byte(c.text), train.Defaults())
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestChoicesComeBack reads a choice that is written with spaces: a state, which
// holds it without, must resume.
func TestChoicesComeBack(t *testing.T) {
	file := `{"fields": [{"field": "model.hidden", "kind": "choice", "values": [[64,  32], [ 16 ]]}, {"field": "reverse", "kind": "bool"}]}`
	space, err := ParseSpace([]byte(file), train.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	s := bowlSearch(t, Budget{Trials: 3})
	s.Space = space
	path, header := stateFile(t, s)
	runIn(t, s, path, header, 0)
	again := bowlSearch(t, Budget{Trials: 4})
	again.Space = space
	if o := runIn(t, again, path, header, 0); len(o.Trials) != 4 {
		t.Errorf("%d trials, want 4", len(o.Trials))
	}
}

func FuzzSpace(f *testing.F) {
	f.Add([]byte(`{"fields": [{"field": "batch", "kind": "int", "low": 1, "high": 4}]}`))
	f.Add([]byte(`{"fields": [{"field": "..", "kind": "choice", "values": [null, {}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSpace(data, train.Defaults())
		if err == nil && len(s.Fields) == 0 {
			t.Error("a space without fields")
		}
	})
}

func TestCoordinates(t *testing.T) {
	for _, c := range []struct {
		field Field
		u     float64
		want  string
	}{
		{Field{Kind: Float, Low: 0, High: .6}, .5, "0.3"},
		{Field{Kind: Float, Low: 0, High: 1}, 1. / 3, "0.3333"},
		{Field{Kind: LogFloat, Low: 1e-4, High: 1e-2}, .5, "0.001"},
		{Field{Kind: Int, Low: 4, High: 12}, .49, "8"},
		{Field{Kind: LogInt, Low: 128, High: 1024}, 2. / 3, "512"},
		{Field{Kind: Float, Low: 0, High: .12345}, 1, "0.12345"}, // not rounded beyond its end
	} {
		got := c.field.at(c.u)
		if string(got) != c.want {
			t.Errorf("%+v at %v is %s, want %s", c.field, c.u, got, c.want)
		}
		if back := c.field.coordinate(json.Number(got)); math.Abs(back-c.u) > .02 {
			t.Errorf("%+v: %s is at %v, want %v", c.field, got, back, c.u)
		}
	}
	f := Field{Kind: Float, Low: 1, High: 3}
	for value, want := range map[any]float64{json.Number("0"): 0, json.Number("9"): 1, nil: .5, "text": .5} {
		if got := f.coordinate(value); got != want {
			t.Errorf("%v is at %v, want %v", value, got, want)
		}
	}
}

func TestBuiltInSpaceFitsTheLog(t *testing.T) {
	var events shop.History
	for i := range 30 {
		events = append(events, shop.Event{Time: int64(i), Behaviour: shop.Purchase})
	}
	log := &shop.Log{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "a"}}), Visitors: []shop.Visitor{{ID: "v", Events: events}}}
	names := func() string {
		s := BuiltIn(train.Defaults(), log)
		if err := s.Check(train.Defaults()); err != nil {
			t.Error(err)
		}
		var paths []string
		for _, f := range s.Fields {
			paths = append(paths, f.Path)
		}
		return strings.Join(paths, " ")
	}
	if got := names(); !strings.Contains(got, "weights.purchase") || strings.Contains(got, "cart") || strings.Contains(got, "interest") || strings.Contains(got, "wanted") {
		t.Errorf("purchases alone give %s", got)
	}
	for i := range 30 {
		log.Visitors[0].Events = append(log.Visitors[0].Events, shop.Event{Time: int64(i), Behaviour: shop.Cart})
	}
	log.Catalogue = shop.NewCatalogue([]shop.Item{{ID: "a", Category: []string{"Home"}}})
	if got := names(); !strings.Contains(got, "weights.cart weights.interest weights.purchase wanted.purchase") {
		t.Errorf("carts and categories too give %s", got)
	}
}

func TestObjective(t *testing.T) {
	first := Figures{"ndcg@10": .1, "auc:view": .7, "auc:cart": .6, "pr-auc:view": .3, "rmse:rating": 1}
	for _, c := range []struct {
		text string
		want float64
	}{
		{"ndcg@10", .1},
		{"ndcg@10 + 0.2*auc", .1 + .2*.65},
		{"2*ndcg@10+-0.1*rmse:rating", .2 - .1},
		{"ndcg@10 - 0.1*rmse:rating", 0},
		{" -rmse:rating ", -1},
		{"pr-auc:view + auc:view", 1},
	} {
		if got, err := objective(t, c.text).Score(first, first); err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s is %v, %v, want %v", c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", "+", "x*ndcg@10", "0*auc", "NaN*auc", "2*", "ndcg@ten", "ndcg@0", "ndcg@10, auc", "a=b", "2*3*auc"} {
		if _, err := ParseObjective(text); err == nil || !strings.Contains(err.Error(), "want") {
			t.Errorf("%q: got %v, want an error that says what is wanted", text, err)
		}
	}
	if _, err := objective(t, "auc").Score(Figures{"auc:view": .9}, first); err == nil {
		t.Error("a trial that lost a head has a mean AUC")
	}
	if got, err := objective(t, "ndcg@10+0.2*auc").Score(Figures{"ndcg@10": .1}, Figures{"ndcg@10": .1}); err != nil || got != .1 {
		t.Errorf("without heads %v, %v, want .1", got, err)
	}
	if _, err := objective(t, "ndcg@10").Score(Figures{"ndcg@10": math.NaN()}, first); err == nil {
		t.Error("NaN is an objective")
	}
	if ks := objective(t, "ndcg@20 + recall@5 + ndcg@5").Ks(); len(ks) != 2 || ks[0] != 5 || ks[1] != 20 {
		t.Errorf("lengths %v, want 5 and 20", ks)
	}
}

func TestConfigFile(t *testing.T) {
	base := train.Defaults()
	c, err := Apply(base, Point{"dropout": json.RawMessage("0.1234"), "lists.window": json.RawMessage("7"), "weights.cart": json.RawMessage("2"), "model.hidden": json.RawMessage("[16]")})
	if err != nil {
		t.Fatal(err)
	}
	if base.Weights["cart"] == 2 || base.Model.Hidden[0] == 16 {
		t.Error("the base was changed")
	}
	path := filepath.Join(t.TempDir(), "config.json")
	if err := WriteConfig(path, c); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var compact any
	back := train.Defaults()
	if err := json.Unmarshal(data, &compact); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(text(t, compact)), ""); got != `{"dropout":0.1234,"lists":{"window":7},"model":{"hidden":[16]},"weights":{"cart":2}}` {
		t.Errorf("the file holds %s", got)
	}
	if err := json.Unmarshal(data, &back); err != nil || text(t, back) != text(t, c) {
		t.Errorf("laid over the defaults it is another config (%v)", err)
	}
	if data, err := differing(train.Defaults()); err != nil || string(data) != "{}\n" {
		t.Errorf("the defaults differ from themselves by %s, %v", data, err)
	}
}

package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/loss"
	"inkling/model/shop"
	"inkling/model/task"
)

// quick is a config that learns the tiny shop in a moment.
func quick() Config {
	c := tinyConfig()
	c.Epochs, c.Batch, c.LearningRate, c.Validation, c.Workers = 6, 32, 1e-2, 0.3, 2
	c.Dropout, c.IDDropout = 0.1, 0.1
	return c
}

func mustRun(t *testing.T, log *shop.Log, c Config) *model.Model {
	t.Helper()
	m, err := Run(context.Background(), log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sameModel(a, b *model.Model) bool {
	if !slices.Equal(a.Vectors.Data, b.Vectors.Data) || a.ListWeight != b.ListWeight {
		return false
	}
	q := b.Network.Params()
	for i, p := range a.Network.Params() {
		if !slices.Equal(p.Value, q[i].Value) {
			return false
		}
	}
	return true
}

func TestSameSeedSameModel(t *testing.T) {
	log := tinyShop(5, 90)
	first := mustRun(t, log, quick())
	if !sameModel(first, mustRun(t, log, quick())) {
		t.Error("two runs with one seed and two workers differ")
	}
	other := quick()
	other.Seed++
	if sameModel(first, mustRun(t, log, other)) {
		t.Error("two seeds give the same model")
	}
}

func TestLearnsTastes(t *testing.T) {
	// Each visitor likes one of two categories: after two views in one, the
	// best of the catalogue come from it.
	m := mustRun(t, tinyShop(6, 200), quick())
	s, scores := model.NewScorer(m), make([]float32, m.Items.Len())
	for taste := range int32(2) {
		s.Begin(shop.History{{Item: taste, Behaviour: shop.View, Time: 1}, {Item: taste + 2, Behaviour: shop.View, Time: 2}})
		s.Retrieve(scores, shop.View)
		var own, others float32
		for i, v := range scores {
			if int32(i)%2 == taste {
				own += v
			} else {
				others += v
			}
		}
		if own <= others {
			t.Errorf("taste %d: the six items of its category score %g, the others %g", taste, own, others)
		}
	}
}

func TestGoldenVectorsHold(t *testing.T) {
	m := mustRun(t, tinyShop(7, 90), quick())
	if len(m.Golden) == 0 {
		t.Fatal("no golden vectors")
	}
	if err := m.CheckGolden(); err != nil {
		t.Error(err)
	}
}

func TestOrderOnlyReadsNoTimes(t *testing.T) {
	log := tinyShop(10, 90)
	c := quick()
	c.OrderOnly = true
	first := mustRun(t, log, c)
	for v := range log.Visitors {
		for i := range log.Visitors[v].Events {
			log.Visitors[v].Events[i].Time = int64(i) * 86_400_000
		}
	}
	if !sameModel(first, mustRun(t, log, c)) {
		t.Error("other times in the same order give another model")
	}
	h := shop.History{{Item: 1, Behaviour: shop.View}, {Item: 4, Behaviour: shop.View}}
	near, far := make([]float32, first.Items.Len()), make([]float32, first.Items.Len())
	s := model.NewScorer(first)
	s.Begin(h)
	s.Retrieve(near, shop.View)
	h[1].Time = 1 << 40
	s.Begin(h)
	s.Retrieve(far, shop.View)
	if !slices.Equal(near, far) {
		t.Error("a pause changes the scores of a model that learned from order alone")
	}
}

func TestHeadsFollowTheLog(t *testing.T) {
	log := tinyShop(8, 90)
	for v := range log.Visitors {
		log.Visitors[v].Events = slices.DeleteFunc(log.Visitors[v].Events, func(e shop.Event) bool { return e.Behaviour == shop.Rating })
	}
	var notes []string
	m, err := Run(context.Background(), log, quick(), Watch{Note: func(f string, _ ...any) { notes = append(notes, f) }})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"view", "cart", "purchase"}; !slices.Equal(m.Config.Tasks, want) {
		t.Errorf("heads %v, want %v", m.Config.Tasks, want)
	}
	if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "left out") }) {
		t.Error("nothing was said of the rating head")
	}
}

func TestRunRefuses(t *testing.T) {
	empty, _ := shop.NewLog(shop.NewCatalogue([]shop.Item{{ID: "a"}}), []shop.Record{{Visitor: "v", Item: "a", Behaviour: shop.Impression}})
	if _, err := Run(context.Background(), empty, quick(), Watch{}); !errors.Is(err, ErrNoEvents) {
		t.Errorf("a log of impressions gives %v, want ErrNoEvents", err)
	}
	wished := quick()
	wished.Target = shop.Purchase
	if _, err := Run(context.Background(), empty, wished, Watch{}); !errors.Is(err, ErrNoEvents) {
		t.Errorf("a log of impressions with a target gives %v, want ErrNoEvents", err)
	}
	twice, _ := shop.NewLog(shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "a"}}), []shop.Record{{Visitor: "v", Item: "b", Behaviour: shop.View}})
	if _, err := Run(context.Background(), twice, quick(), Watch{}); err == nil || !strings.Contains(err.Error(), `item 2: the ID "a" stands twice`) {
		t.Errorf("a catalogue with one ID twice gives %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Run(stopped, tinyShop(9, 60), quick(), Watch{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run gives %v", err)
	}
}

func TestTinyLogsTrain(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}})
	for _, k := range []struct {
		name    string
		records []shop.Record
	}{
		{"one view", []shop.Record{{Visitor: "v", Item: "a", Behaviour: shop.View, Time: 1}}},
		{"one item twice", []shop.Record{{Visitor: "v", Item: "a", Behaviour: shop.View, Time: 1}, {Visitor: "v", Item: "a", Behaviour: shop.View, Time: 2}}},
		{"one purchase each", []shop.Record{{Visitor: "v", Item: "a", Behaviour: shop.Purchase, Time: 1}, {Visitor: "w", Item: "b", Behaviour: shop.Purchase, Time: 1}}},
	} {
		t.Run(k.name, func(t *testing.T) {
			log, _ := shop.NewLog(c, k.records)
			m := mustRun(t, log, quick())
			if err := m.CheckGolden(); err != nil {
				t.Error(err)
			}
			for _, p := range m.Network.Params() {
				for _, v := range p.Value {
					if v != v || math.IsInf(float64(v), 0) {
						t.Fatalf("%s holds %g", p.Name, v)
					}
				}
			}
		})
	}
}

func TestFollowed(t *testing.T) {
	const minute = 60_000
	e := func(at int64, item int32, b shop.Behaviour) shop.Event {
		return shop.Event{Time: at * minute, Item: item, Behaviour: b}
	}
	shown := e(0, 1, shop.Impression)
	for _, c := range []struct {
		name   string
		events shop.History
		want   BehaviourSet
	}{
		{"nothing", shop.History{shown}, 0},
		{"viewed", shop.History{shown, e(1, 1, shop.View)}, 1 << shop.View},
		{"another item", shop.History{shown, e(1, 2, shop.View)}, 0},
		{"the whole funnel", shop.History{shown, e(1, 1, shop.View), e(2, 1, shop.Cart), e(3, 1, shop.Purchase)}, 1<<shop.View | 1<<shop.Cart | 1<<shop.Purchase},
		{"after the session", shop.History{shown, e(31, 1, shop.View)}, 0},
		{"a session goes on by other events", shop.History{shown, e(20, 2, shop.View), e(40, 1, shop.View)}, 1 << shop.View},
		{"shown again before", shop.History{shown, e(1, 1, shop.Impression), e(2, 1, shop.View)}, 0},
		{"an uncart is no interest", shop.History{shown, e(1, 1, shop.Uncart)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Followed(c.events, 0); got != c.want {
				t.Errorf("got %b, want %b", got, c.want)
			}
		})
	}
}

func TestFunnel(t *testing.T) {
	for _, c := range []struct {
		met          shop.Behaviour
		view, carted bool
	}{{shop.View, true, false}, {shop.Click, true, false}, {shop.Cart, true, true}, {shop.Purchase, true, true}, {shop.Rating, true, false}} {
		f := BehaviourSet(1 << c.met).Funnel()
		if f.Has(shop.View) != c.view || f.Has(shop.Cart) != c.carted {
			t.Errorf("%s implies view %v and cart %v", c.met, f.Has(shop.View), f.Has(shop.Cart))
		}
	}
}

func TestExamples(t *testing.T) {
	tasks, _ := task.Named([]string{"view", "cart"})
	c := tinyConfig()
	c.Model.History = 2
	x := &examples{config: &c, tasks: tasks, impressions: true, items: 9}
	at := int64(0)
	e := func(item int32, b shop.Behaviour) shop.Event {
		at += 1000
		return shop.Event{Time: at, Item: item, Behaviour: b}
	}
	got := x.visitor(nil, 0, shop.History{
		e(1, shop.Impression), e(2, shop.Impression), e(1, shop.View), e(1, shop.Cart), e(3, shop.View), e(4, shop.Impression),
	})
	if len(got) != 2 || len(got[0].events) != 2 || len(got[1].events) != 1 {
		t.Fatalf("%d sequences, want two of 2 and 1 events", len(got))
	}
	// The cart of an item just viewed is not a next item to find.
	if want := []target{{0, 1, shop.View}, {2, 3, shop.View}}; !slices.Equal(got[0].targets, want) {
		t.Errorf("targets %v, want item 1 from the start and item 3 after both events", got[0].targets)
	}
	rows := got[0].rows
	if len(rows) != 2 || rows[0].labels[0] != 1 || rows[0].labels[1] != 1 || rows[1].labels[0] != 0 || rows[1].labels[1] == rows[1].labels[1] {
		t.Errorf("rows %v, want item 1 viewed and carted, item 2 passed over and outside of the cart's space", rows)
	}
	if last := got[1].rows; len(last) != 1 || last[0].at != 1 {
		t.Errorf("rows %v, want one after the one event of the second sequence", last)
	}
}

func TestHoldOut(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}})
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "v", Item: "a", Behaviour: shop.View, Time: 1}, {Visitor: "v", Item: "b", Behaviour: shop.View, Time: 2},
		{Visitor: "v", Item: "b", Behaviour: shop.Cart, Time: 3}, {Visitor: "v", Item: "b", Behaviour: shop.Purchase, Time: 4},
		{Visitor: "v", Item: "a", Behaviour: shop.View, Time: 5}, {Visitor: "w", Item: "a", Behaviour: shop.View, Time: 1},
	})
	config := quick()
	config.Validation, config.ValidateIn = 0.5, ValidateInAny
	trainer, err := newTrainer(log, config, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	cases := trainer.validation.cases
	if len(cases) != 1 || cases[0].item != 1 || len(cases[0].history) != 1 || cases[0].history[0].Item != 0 {
		t.Errorf("cases %+v, want item b after the view of a alone", cases)
	}
	if n := len(log.Visitors[0].Events); n != 5 {
		t.Errorf("the caller's log has %d events left, want 5", n)
	}
}

func TestConfigValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"defaults", func(*Config) {}, ""},
		{"no epochs", func(c *Config) { c.Epochs = 0 }, "epochs: want 1 to 1000, got 0"},
		{"workers", func(c *Config) { c.Workers = 100_000 }, "workers: want 1 to 256, got 100000"},
		{"negative cases", func(c *Config) { c.MaxCases = -1 }, "max_cases: want 0 to 1048576, got -1"},
		{"dim", func(c *Config) { c.Model.Dim = 6 }, "dim: want a multiple of 4 from 4 to 256, got 6"},
		{"no layers", func(c *Config) { c.Model.Hidden = nil }, "hidden: want 1 to 4 layers, got 0"},
		{"empty layer", func(c *Config) { c.Model.Hidden = []int{8, 0} }, "hidden: want widths from 1 to 1024, got 0"},
		{"NaN rate", func(c *Config) { c.LearningRate = math.NaN() }, "learning_rate: want more than 0 and at most 1, got NaN"},
		{"NaN dropout", func(c *Config) { c.Dropout = float32(math.NaN()) }, "dropout: want 0 to below 1, got NaN"},
		{"no temperature", func(c *Config) { c.Model.Temperature = 0 }, "temperature: want 0.001 to 1000, got 0"},
		{"endless temperature", func(c *Config) { c.Model.Temperature = float32(math.Inf(1)) }, "temperature: want 0.001 to 1000, got +Inf"},
		{"target", func(c *Config) { c.Target = shop.Uncart }, "target: uncart does not show interest in an item"},
		{"all dropped", func(c *Config) { c.Dropout = 1 }, "dropout: want 0 to below 1, got 1"},
		{"unknown weight", func(c *Config) { c.Weights = map[string]float32{"next": 1, "sneeze": 1} }, `weights: unknown task "sneeze"`},
		{"nothing to learn by", func(c *Config) { c.Weights = map[string]float32{"view": 1} }, "weights: want more than 0 for next, which the item vectors are learned by"},
		{"unknown behaviour", func(c *Config) { c.Wanted = map[string]float32{"impression": 1} }, `wanted: "impression" is not a behaviour that shows interest`},
		{"stop by taste", func(c *Config) { c.StopBy = "taste" }, `stop_by: want ndcg, loss or both, got "taste"`},
		{"validate tomorrow", func(c *Config) { c.ValidateIn = "tomorrow" }, `validate_in: want time or any, got "tomorrow"`},
		{"one network", func(c *Config) { c.Distil = 1 }, "distil: want 2 to 16 networks, or 0 for none, got 1"},
		{"more than all", func(c *Config) { c.DistilShare = 2 }, "distil_share: want 0 to 1, got 2"},
		{"NaN noise", func(c *Config) { c.Noise = float32(math.NaN()) }, "noise: want 0 to 10, got NaN"},
		{"trunk dropout", func(c *Config) { c.TrunkDropout = 1 }, "trunk_dropout: want 0 to below 1, got 1"},
		{"decay", func(c *Config) { c.L2 = -1 }, "l2: want 0 to 100, got -1"},
		{"weighting", func(c *Config) { c.Weighting.Kind = "fair" }, "weighting: kind: want one of [hand uncertainty gradnorm dwa pcgrad], got \"fair\""},
		{"weights twice", func(c *Config) { c.Weighting.Weights = map[string]float64{"view": 1} }, "weighting: the weights by hand stand in the table weights"},
		{"loss of nothing", func(c *Config) { c.Losses = map[string]loss.Options{"sneeze": {}} }, `losses: unknown task "sneeze"`},
		{"focal rating", func(c *Config) { c.Losses = map[string]loss.Options{"rating": {Focal: 1}} }, "losses: rating: a regression has no class_weights and no focal loss"},
		{"oversampled rating", func(c *Config) { c.Oversample = map[string]float64{"rating": 2} }, `oversample: want view, cart or purchase, got "rating"`},
		{"oversampled too much", func(c *Config) { c.Oversample = map[string]float64{"cart": 1e3} }, "oversample: want 1 to 100 for cart, got 1000"},
		{"lists", func(c *Config) { c.Lists.Top = 0 }, "lists: top: want 1 to 64 entries, got 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Defaults()
			c.change(&config)
			got := ""
			if err := config.Validate(); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAnInterestThatIsNotTrainedSaysNothing(t *testing.T) {
	c := quick()
	c.Weights = map[string]float32{"next": 1}
	m := mustRun(t, tinyShop(5, 60), c)
	p := make([]float32, m.Features.Categories.Len())
	s := model.NewScorer(m)
	s.Begin(shop.History{{Item: 1, Behaviour: shop.View}})
	if !s.Interest(p) || slices.Min(p) != slices.Max(p) {
		t.Errorf("the interest in categories is %v, want the same in all", p)
	}
}

// TestFewCasesTrainAgain: with few cases the second training sees what the first
// one held out, with the choices of the first.
func TestFewCasesTrainAgain(t *testing.T) {
	c := quick()
	c.Validation, c.MaxCases, c.Refit = 0.25, 1500, true
	log := tinyShop(8, 90)
	said := ""
	notes := Watch{Note: func(f string, a ...any) { said += fmt.Sprintf(f, a...) + "\n" }}
	again, err := RunResult(context.Background(), log, c, notes)
	if err != nil {
		t.Fatal(err)
	}
	c.Refit = false
	once, err := RunResult(context.Background(), log, c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said, "trained again") {
		t.Errorf("the notes do not say so: %s", said)
	}
	if slices.Equal(again.Vectors, once.Vectors) || again.Examples <= once.Examples {
		t.Errorf("nothing was trained again: %d examples against %d", again.Examples, once.Examples)
	}
	a, b := again.Model, once.Model
	if a.ListWeight != b.ListWeight || a.PopularityWeight != b.PopularityWeight || a.TrendWeight != b.TrendWeight || !slices.Equal(a.Placements[0].Weights, b.Placements[0].Weights) {
		t.Error("the second training made choices of its own")
	}
	if len(again.Held) == 0 {
		t.Error("the rows that were held out are not judged")
	}
}

package train

import (
	"context"
	"math"
	"slices"
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/task"
)

// meanView is the mean probability that a trainer's head of the view gives to
// the rows of training, and the share of them that were viewed.
func meanView(t *testing.T, c Config) (predicted, met float64) {
	t.Helper()
	trainer, err := newTrainer(tinyShop(5, 200), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if err := trainer.fit(context.Background(), Watch{}); err != nil {
		t.Fatal(err)
	}
	trainer.correct(Watch{})
	plain := quick()
	plain.Seed = c.Seed
	bare, err := newTrainer(tinyShop(5, 200), plain, Watch{}) // its rows are not repeated
	if err != nil {
		t.Fatal(err)
	}
	n, heads := 0.0, len(trainer.network.Heads)
	var all []*sequence
	for i := range bare.sequences {
		all = append(all, &bare.sequences[i])
	}
	for i, outputs := range trainer.predict(all) {
		for r, row := range all[i].rows {
			if l := row.labels[0]; l == l {
				predicted += float64(nn.Sigmoid(outputs[r*heads]))
				met += float64(l)
				n++
			}
		}
	}
	return predicted / n, met / n
}

// Whatever training does to the classes, the probabilities are those of the log.
func TestImbalanceKeepsTheBaseRate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
	}{
		{"plain", func(*Config) {}},
		{"class weights", func(c *Config) { c.Losses = map[string]loss.Options{"view": {ClassWeights: []float32{1, 4}}} }},
		{"oversampled", func(c *Config) { c.Oversample = map[string]float64{"view": 3.5} }},
		{"oversampled by another task", func(c *Config) { c.Oversample = map[string]float64{"purchase": 5} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := quick()
			config.Epochs, config.Patience = 8, 8
			c.change(&config)
			if got, want := meanView(t, config); math.Abs(got-want) > 0.07 {
				t.Errorf("the mean probability is %.3f, and %.3f were viewed", got, want)
			}
		})
	}
}

func TestOversampling(t *testing.T) {
	count := func(change func(*Config)) (n, positive int) {
		c := quick()
		change(&c)
		trainer, err := newTrainer(tinyShop(5, 200), c, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range trainer.sequences {
			for i := range q.rows {
				if i > 0 && q.rows[i].at < q.rows[i-1].at {
					t.Fatal("the rows are out of order")
				}
				if n++; q.rows[i].labels[2] == 1 {
					positive++
				}
			}
		}
		return n, positive
	}
	rows, bought := count(func(*Config) {})
	more, repeated := count(func(c *Config) { c.Oversample = map[string]float64{"purchase": 3} })
	if repeated != 3*bought || more != rows+2*bought {
		t.Errorf("%d rows with %d purchases became %d with %d, want the purchases three times", rows, bought, more, repeated)
	}
	if _, some := count(func(c *Config) { c.Oversample = map[string]float64{"purchase": 1.5} }); some <= bought || some >= 2*bought {
		t.Errorf("%d purchases became %d, want half of them twice", bought, some)
	}
}

// A log of views alone has four sampled negatives a positive row, and twelve
// items: the correction is by ln(4/12).
func TestSampledNegativesAreCorrected(t *testing.T) {
	log := tinyShop(6, 90)
	for v := range log.Visitors {
		log.Visitors[v].Events = slices.DeleteFunc(log.Visitors[v].Events, func(e shop.Event) bool { return e.Behaviour != shop.View })
	}
	c := quick()
	c.Weights = map[string]float32{"next": 1, "view": 1}
	for _, c.CorrectSampling = range []bool{false, true} {
		trainer, err := newTrainer(log, c, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		before, rows := trainer.predict(trainer.held.sequences)[0][0], trainer.validationRows()
		trainer.lacking = [maxTasks]float32{} // which has a test of its own
		trainer.correct(Watch{})
		want := 0.0
		if c.CorrectSampling {
			want = math.Log(4. / 12)
		}
		if got := trainer.predict(trainer.held.sequences)[0][0] - before; math.Abs(float64(got)-want) > 1e-4 {
			t.Errorf("corrected %v: the logits moved by %g, want %g", c.CorrectSampling, got, want)
		}
		if d := trainer.validationRows()[0].outputs[0] - rows[0].outputs[0]; math.Abs(float64(d)) > 1e-4 {
			t.Errorf("the held rows, which are sampled alike, moved by %g", d)
		}
	}
}

// TestWhatIsHeldOutIsNotLacking: of 30 views 10 led to a cart. With the 10 carts
// and 10 further views that were held out, the odds are 20 to 30 rather than 10
// to 20, so the logits lack ln(4/3).
func TestWhatIsHeldOutIsNotLacking(t *testing.T) {
	trainer := &Trainer{}
	trainer.held.counts[1] = [2]float64{10, 10}
	if got, want := trainer.heldShift(1, [2]float64{20, 10}), math.Log(4./3); math.Abs(float64(got)-want) > 1e-6 {
		t.Errorf("the logits lack %g, want %g", got, want)
	}
	if got := trainer.heldShift(1, [2]float64{5, 0}); got != 0 {
		t.Errorf("a head without positives lacks %g", got)
	}
}

// What was bought in the order that is held out counts for the rows before it.
func TestRowsKnowHowTheyWentOn(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}})
	var records []shop.Record
	for i, e := range []struct {
		item string
		b    shop.Behaviour
	}{
		{"c", shop.View}, {"a", shop.Impression}, {"b", shop.Impression}, {"a", shop.View}, {"a", shop.Cart}, {"b", shop.View}, {"b", shop.Cart},
		{"b", shop.Purchase}, {"a", shop.Purchase},
	} {
		records = append(records, shop.Record{Visitor: "v", Item: e.item, Behaviour: e.b, Time: int64(i)})
	}
	log, _ := shop.NewLog(c, records)
	v := validation{remainders: []remainder{{item: 0, events: log.Visitors[0].Events, from: 8}}}
	if rest := v.rest()[0]; len(rest) != 0 {
		t.Errorf("after the last purchase come %d events", len(rest))
	}
	v.remainders[0].from = 7 // b's purchase is held out; a's comes later
	v.remainders[0].item = 1
	config := quick()
	x := &examples{config: &config, tasks: task.All(), impressions: true, items: 3, rest: v.rest()}
	before := slices.DeleteFunc(slices.Clone(log.Visitors[0].Events[:7]), func(e shop.Event) bool { return e.Item == 1 })
	for _, q := range x.visitor(nil, 0, before) {
		for _, r := range q.rows {
			if r.item == 0 && r.labels[2] != 1 {
				t.Errorf("the row of what was bought later has the label %g", r.labels[2])
			}
		}
	}
}

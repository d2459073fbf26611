package engine

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// adapting is the test shop's model with an adaptation.
func adapting() *model.Model {
	m := Model()
	m.Adaptation = Adaptation(m)
	return m
}

func learner() *Engine {
	e := new(Engine)
	e.use(adapting())
	return e
}

// wandering is a log of so many events, some of them of strangers, impressions
// or earlier than those before them.
func wandering(n int) []shop.Record {
	r := rand.New(rand.NewPCG(5, uint64(n)))
	kinds := []shop.Behaviour{shop.View, shop.View, shop.Cart, shop.Purchase, shop.Impression, shop.Uncart}
	records := make([]shop.Record, n)
	for k := range records {
		records[k] = shop.Record{
			Time: int64(k)*50_000 - int64(r.IntN(3))*200_000 + 1_000_000, Item: ID(int32(r.IntN(2*PerCategory - 1))), Behaviour: kinds[r.IntN(len(kinds))],
		}
		if r.IntN(9) == 0 {
			records[k].Item = "no-such-thing"
		}
	}
	return records
}

func learn(t *testing.T, e *Engine, rs []shop.Record, limit int) Learned {
	t.Helper()
	n, err := e.Learn(rs, limit)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func headOf(t *testing.T, e *Engine) []byte {
	t.Helper()
	_, state, err := e.Head()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// replayed is the head of an engine that learns the log in one go.
func replayed(t *testing.T, log []shop.Record) []byte {
	e := learner()
	learn(t, e, log, maxLog)
	return headOf(t, e)
}

func TestHeadIsAReplayOfTheLog(t *testing.T) {
	log := wandering(60)
	want := replayed(t, log)
	if len(want) == 0 || bytes.Equal(want, headOf(t, learner())) {
		t.Fatalf("a head of %d bytes learned nothing from the log", len(want))
	}
	for name, how := range map[string]func(e *Engine){
		"in slices": func(e *Engine) {
			learn(t, e, log, 0)
			for learn(t, e, nil, 7).Behind > 0 {
				recommended(t, e, Request{Placement: "for-you"}) // in between
			}
		},
		"event by event": func(e *Engine) {
			for i := range log {
				observe(t, e, log[i:i+1])
				learn(t, e, log[i:i+1], 1)
			}
		},
		"seen in another order": func(e *Engine) {
			late := slices.Clone(log)
			slices.Reverse(late)
			observe(t, e, late)
			learn(t, e, log, maxLog)
		},
		"restored in the middle": func(e *Engine) {
			before := learner()
			learn(t, before, log, 31)
			learn(t, e, log, 0)
			if n, err := e.Restore(31, headOf(t, before)); err != nil || n != (Learned{31, 29}) {
				t.Fatalf("restore: %+v, %v", n, err)
			}
			learn(t, e, nil, maxLog)
		},
		"restored from what is no state": func(e *Engine) {
			learn(t, e, log, 0)
			if n, err := e.Restore(31, []byte("?")); err != nil || n != (Learned{0, 60}) {
				t.Fatalf("restore: %+v, %v", n, err)
			}
			learn(t, e, nil, maxLog)
		},
		"forgotten before": func(e *Engine) {
			learn(t, e, wandering(20), maxLog)
			e.Forget()
			learn(t, e, log, maxLog)
		},
		"with the same model again": func(e *Engine) {
			learn(t, e, log[:40], maxLog)
			e.use(adapting())
			if n := learn(t, e, log[40:], 0); n != (Learned{40, 20}) {
				t.Fatalf("the head was not kept: %+v", n)
			}
			learn(t, e, nil, maxLog)
		},
		"with another model before": func(e *Engine) {
			m := adapting()
			m.Vectors.Data[0]++
			e.use(m)
			learn(t, e, log[:40], maxLog)
			e.use(adapting())
			if n := learn(t, e, log[40:], 0); n != (Learned{0, 60}) {
				t.Fatalf("the head of another model was kept: %+v", n)
			}
			learn(t, e, nil, maxLog)
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := learner()
			how(e)
			if !bytes.Equal(headOf(t, e), want) {
				t.Error("the head is another one than that of a replay")
			}
		})
	}
}

func TestShelfFollowsTheHead(t *testing.T) {
	log := wandering(60)
	shelf := func(e *Engine) []Shown {
		return recommended(t, e, Request{Placement: "for-you", Now: 1e10}).Items
	}
	e, shipped := learner(), learner()
	observe(t, e, log)
	observe(t, shipped, log)
	if !slices.Equal(shelf(e), shelf(shipped)) {
		t.Fatal("the shelf moved before the head learned anything")
	}
	learn(t, e, log, maxLog)
	if slices.Equal(shelf(e), shelf(shipped)) {
		t.Error("the shelf does not follow the head")
	}
	// Without one of its events the visitor is another one, in visit and head.
	without := slices.Delete(slices.Clone(log), 30, 31)
	if _, err := e.Replace(without); err != nil {
		t.Fatal(err)
	}
	learn(t, e, without, maxLog)
	never := learner()
	observe(t, never, without)
	learn(t, never, without, maxLog)
	if !slices.Equal(shelf(e), shelf(never)) {
		t.Error("an event that was taken back still counts")
	}
	e.Forget()
	observe(t, e, log)
	if !slices.Equal(shelf(e), shelf(shipped)) {
		t.Error("the head outlives forgetting")
	}
}

func TestModelWithoutAdaptationLearnsNothing(t *testing.T) {
	e := ready()
	if n := learn(t, e, wandering(5), 3); n != (Learned{3, 2}) {
		t.Errorf("got %+v", n)
	}
	if state := headOf(t, e); len(state) != 0 {
		t.Errorf("a state of %d bytes", len(state))
	}
	if p, _ := e.Profile(); p.Head.Adapts || len(p.Head.Tasks) > 0 {
		t.Errorf("the profile says %+v", p.Head)
	}
}

func TestProfileOfTheHead(t *testing.T) {
	e := learner()
	log := wandering(60)
	observe(t, e, log)
	learn(t, e, log, 50)
	p, err := e.Profile()
	if err != nil {
		t.Fatal(err)
	}
	h := p.Head
	if !h.Adapts || h.Learned != (Learned{50, 10}) || h.Distance <= 0 || len(h.Tasks) != 2 {
		t.Fatalf("got %+v", h)
	}
	next := h.Tasks[0]
	last := next.Curve[len(next.Curve)-1]
	if next.Name != "next" || next.Events == 0 || last.Events != next.Events || last.Shipped != next.Shipped || next.Weight <= 0 || next.Weight >= 1 {
		t.Errorf("the next item: %+v", next)
	}
}

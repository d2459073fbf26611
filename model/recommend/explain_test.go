package recommend_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/recommend"
	. "inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// attentive is the shop's model with an encoder that reads more than the last
// event, an adaptation, and what a repeat is worth.
func attentive() *model.Model {
	m := Model()
	r := rand.New(rand.NewPCG(8, 9))
	for _, p := range m.Network.Visitor.Params() {
		for j := range p.Value {
			p.Value[j] += 0.3 * float32(r.NormFloat64())
		}
	}
	m.Adaptation = Adaptation(m)
	m.Placements[0].Repeat = 0.7
	return m
}

// learned is what the head of a visitor has come to.
func learned(m *model.Model, history shop.History) *model.Shift {
	head := adapt.New(m, model.NewScorer(m))
	for n := range history {
		head.Observe(history[:n+1])
	}
	return head.Shift()
}

func TestPartsSumToTheScore(t *testing.T) {
	m := attentive()
	long := Views(Lamp0, Rug0, Lamp0+4, Tool0, Lamp0+1, Lamp0+2, Pot0+3, Lamp0, Tool0+2)
	long = append(long, Events(shop.Purchase, Tool0)...)
	for name, c := range map[string]struct {
		history shop.History
		cart    []int32
		shift   *model.Shift
	}{
		"nothing":           {},
		"one view":          {history: Views(Rug0 + 1)},
		"a long history":    {history: long},
		"a cart":            {history: long, cart: []int32{Tool0, Lamp0}},
		"a head":            {history: long, shift: learned(m, long)},
		"a head and a cart": {history: long, cart: []int32{Rug0}, shift: learned(m, long)},
	} {
		t.Run(name, func(t *testing.T) {
			r := recommend.New(m, nil)
			r.Adapt(c.shift)
			for _, placement := range append(recommend.Placements(), "checkout") {
				for _, item := range []int32{Lamp0, Tool0, Pot0 + 5, Rug0 + 9} {
					q := page(placement, item)
					q.Limit = Items
					shelf, source := r.Recommend(nil, c.history, c.cart, q)
					for k, on := range shelf {
						parts := r.Explain(nil, k)
						if far := math.Abs(float64(parts.Sum() - on.Score)); !(far <= 1e-4*max(1, math.Abs(float64(on.Score)))) {
							t.Fatalf("%s of %s, from %s, place %d: %v for %v sum to %v", placement, ID(item), source, k, parts, on.Score, parts.Sum())
						}
					}
				}
			}
		})
	}
}

func TestReasons(t *testing.T) {
	m := Model()
	lamps := Views(Lamp0+1, Lamp0+2, Lamp0+3, Lamp0+5)
	for _, c := range []struct {
		name          string
		history       shop.History
		request       recommend.Request
		kind, subject string
	}{
		{"trending", nil, request("for-you"), "trending", ""},
		{"the visitor's last item", Views(Rug0), request("for-you"), "because-you-viewed", "rug-0"},
		{"lists of the page's item", nil, page("bought-together", Lamp0), "bought-together-with", "lamp-0"},
		{"what is like the page's item", nil, page("similar", Lamp0+5), "similar-to", "lamp-5"},
		{"what was viewed", lamps, request("recently-viewed"), "because-you-viewed", "lamp-5"},
		{"what was bought", Events(shop.Purchase, Pot0), request("buy-again"), "again", "pot-0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recommend.New(m, nil)
			c.request.Now = 3600_000
			r.Recommend(nil, c.history, nil, c.request)
			if parts := r.Explain(nil, 0); len(parts) == 0 || parts[0].Kind != c.kind || parts[0].Subject != c.subject {
				t.Errorf("got %v, want %s %s first", parts, c.kind, c.subject)
			}
		})
	}
}

// A visitor whose own head favours a category or a brand is told so.
func TestReasonOfTheHead(t *testing.T) {
	m := Model()
	categories, brands := m.Groups()
	shift := &model.Shift{Groups: make([]float32, categories+brands)}
	tools := m.Features.Categories.Index("Garden > Tools")
	shift.Groups[tools] = 30
	r := recommend.New(m, nil)
	r.Adapt(shift)
	shelf, _ := r.Recommend(nil, Views(Rug0), nil, request("for-you"))
	parts := r.Explain(nil, 0)
	if shelf[0].Item/PerCategory != Tool0/PerCategory || parts[0].Kind != "you-often-look-at" || parts[0].Subject != "Garden > Tools" || parts[0].Value != 30 {
		t.Errorf("%s first, because of %v", ID(shelf[0].Item), parts)
	}
}

// Many items of a category, none of them more than the others, make one reason.
func TestReasonOfMany(t *testing.T) {
	m := Model()
	// Attention to all events alike, whose values are the items' vectors.
	v, d := m.Network.Visitor, m.Config.Dim
	for k := range d {
		v.QKV.W.Row(k)[2*d+k] = 1
		v.Out.W.Row(k)[k] = 8
	}
	r := recommend.New(m, nil)
	shelf, _ := r.Recommend(nil, Views(Tool0+1, Tool0+2, Tool0+3, Tool0+5, Tool0+6, Tool0+7, Tool0), nil, request("for-you"))
	parts := r.Explain(nil, 0)
	if shelf[0].Item/PerCategory != Tool0/PerCategory || parts[0].Kind != "you-often-look-at" || parts[0].Subject != "Garden > Tools" {
		t.Errorf("%s first, because of %v", ID(shelf[0].Item), parts)
	}
}

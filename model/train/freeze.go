package train

import (
	"math/rand/v2"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/shop"
)

// assemble makes a model of the present parameters.
func (t *Trainer) assemble() *model.Model {
	ids := make([]string, t.catalogue.Len())
	for i := range ids {
		ids[i] = t.catalogue.Items[i].ID
	}
	network := *t.network
	network.Visitor = network.Visitor.Fold(0)
	return &model.Model{
		Config: t.config.Model, Items: feature.NewVocabulary(ids), Features: t.features, Table: t.table,
		Content: t.tower.content, Vectors: model.Quantise(t.tower.all(t.withheld), t.config.Model.Dim),
		Network: &network, Withheld: t.withheld, Guests: t.guests(), Cold: t.cold, Lists: t.lists, Together: t.together, Ratings: t.ratings, RatingMean: t.ratingMean,
	}
}

// choice is what the validation part decides.
type choice struct {
	epochs      int // of the best one
	retrieval   retrievalWeights
	placement   model.Placement
	ratingShare float64 // of what the network adds to the expected rating
	coldOffset  float32
	adaptation  *model.Adaptation
}

// retrievalWeights weigh the terms of retrieval beside the cosine.
type retrievalWeights struct{ list, popularity, trend float32 }

// decide makes the choices with the present parameters.
func (t *Trainer) decide(w Watch) choice {
	t.levelPauses()
	t.leaveOutColdIDs()
	m := t.assemble()
	c := choice{epochs: t.best, ratingShare: t.ratingShare(m, w)}
	t.temperRatings(c.ratingShare)
	c.placement = t.choose(m, w)
	c.retrieval = retrievalWeights{m.ListWeight, m.PopularityWeight, m.TrendWeight}
	c.coldOffset = t.chooseColdOffset(m, c.placement, w)
	m.ColdOffset = c.coldOffset
	c.adaptation = t.learnAdaptation(m, w)
	return c
}

// levelPauses makes pauses count alike where none were learned from: those of a
// page's visitors.
func (t *Trainer) levelPauses() {
	if t.config.OrderOnly {
		gap := t.network.Visitor.Attention.Gap
		gap.Fill(gap.Value[0])
	}
}

// freeze makes the model that ships, as was chosen: with lists and counts from
// the whole log, validation part included.
func (t *Trainer) freeze(log *shop.Log, c choice) *model.Model {
	t.leaveOutColdIDs()
	m := t.assemble()
	m.ListWeight, m.PopularityWeight, m.TrendWeight = c.retrieval.list, c.retrieval.popularity, c.retrieval.trend
	m.ColdOffset = c.coldOffset
	t.count(t.table, log)
	m.Ratings = t.fitRatings(log)
	m.Lists = t.neighbours(covisit.Count(log, t.listOptions(t.config.Lists)), nil)
	together := t.listOptions(t.config.Together)
	together.Only = func(b shop.Behaviour) bool {
		return b == shop.Cart || b == shop.Checkout || b == shop.Purchase
	}
	m.Together = t.neighbours(covisit.Count(log, together), nil)
	m.Placements = []model.Placement{c.placement}
	m.Adaptation = c.adaptation
	m.Golden = model.MakeGolden(m, t.goldenHistories())
	return m
}

// choose sets the weights of retrieval and returns the placement whose blend
// of heads is best on the validation cases, one weight after another. Leaving
// the heads out is among the choices, so ranking is not worse than retrieval.
func (t *Trainer) choose(m *model.Model, w Watch) model.Placement {
	p := model.Placement{Name: model.ForYou, Want: t.target, Weights: make([]float32, len(m.Network.Heads))}
	m.ListWeight, m.PopularityWeight = startListWeight, t.config.PopularityPrior
	if len(t.validation.cases) == 0 {
		w.note("no visitor has a last %s to validate by: the score's weights keep their defaults", t.target)
		return p
	}
	t.weighRetrieval(m, w)
	p.Repeat = t.repeatTerm(m, p.Want, w)
	blend := t.blends(m, p.Want)
	s := search{judge: func() float64 { return mean(blend.gains(p.Weights)) }}
	for range 2 {
		for k, h := range m.Network.Heads {
			s.try(&p.Weights[k], 0, 0.25, 0.5, 1, 2, 4, 8)
			w.note("ranking: head %s weighs %.3g, validation %s %.4f", h.Task.Name, p.Weights[k], t.validation.measure(), s.best)
		}
	}
	blend.keepOrClear(p.Weights, w)
	return p
}

// weighRetrieval sets the weights of retrieval's terms, one after another. What
// is in demand these days says something of cases these days alone; there it
// and the lists can be worth far more than what the network learned by heart of
// the days before, and each depends on the other's weight.
func (t *Trainer) weighRetrieval(m *model.Model, w Watch) {
	s := search{judge: func() float64 { return mean(t.ndcgs(m, t.target)) }}
	if lists := []float32{0, 0.5, 1, 1.5, 2, 3, 4}; t.validation.later {
		lists = append(lists, 6, 8)
		for range 2 {
			s.try(&m.ListWeight, lists...)
			s.try(&m.TrendWeight, 0, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6, 2.4)
		}
	} else {
		s.try(&m.ListWeight, lists...)
	}
	s.try(&m.PopularityWeight, 0, 0.1, 0.2, 0.4, 0.8)
	s.try(&m.ListWeight, m.ListWeight, 0.75*m.ListWeight, 1.25*m.ListWeight)
	if t.config.PopularityPrior > 0 {
		t.weighPriors(m, &s)
	}
	w.note("retrieval: list weight %.3g, popularity weight %.3g, trend weight %.3g, validation %s %.4f over %d cases",
		m.ListWeight, m.PopularityWeight, m.TrendWeight, t.validation.measure(), s.best, len(t.validation.cases))
}

// weighPriors tries weights of lists and popularity far above those of a log with
// many events, and then what both come to where the cosine weighs little beside them,
// as where the network had too few events to learn from. What they weigh beside each
// other is known from all visitors, and not from the cases alone: so that is kept
// unless the others surely gain, and the cosine says little beside it unless it
// likely gains.
func (t *Trainer) weighPriors(m *model.Model, s *search) {
	weights := func() [2]float32 { return [2]float32{m.ListWeight, m.PopularityWeight} }
	set := func(w [2]float32) { m.ListWeight, m.PopularityWeight = w[0], w[1] }
	with, best := weights(), s.best
	m.PopularityWeight = 6.4
	for range 2 {
		s.try(&m.ListWeight, 0, 1, 2, 4, 8, 16, 32)
		s.try(&m.PopularityWeight, priorWeights[:]...)
	}
	if s.best > best {
		with = weights()
	}
	set(with)
	gains := t.ndcgs(m, t.target)
	var without [2]float32
	var kept []float64
	for _, p := range priorWeights {
		set([2]float32{t.listRatio * p, p})
		tried := t.ndcgs(m, t.target)
		if kept != nil {
			if gain, err := difference(tried, kept); !(gain > likelyGain*err) {
				continue
			}
		}
		kept, without = tried, weights()
	}
	set(without)
	s.best = mean(kept)
	if gain, err := difference(gains, kept); gain > sureGain*err {
		set(with)
		s.best = mean(gains)
	}
}

// priorWeights of popularity are those tried where it is taken for granted: from one
// beside which the cosine only breaks ties. A smaller one, by which the cosine says
// more, has to gain likely on the one kept until then.
var priorWeights = [...]float32{102.4, 51.2, 25.6, 12.8, 6.4, 3.2, 1.6}

// sureGain is how many standard errors what was chosen on the validation cases, as
// the heads' say, must gain on them to be kept: on the very cases that chose it a
// small gain is no gain. Of few cases it is likelyGain for the heads: what helps a
// lot is then seldom sure, and leaving it out costs far more than heads that help
// little.
const (
	sureGain   = 2
	likelyGain = 1
)

// keepOrClear clears the weights of the heads unless they rank surely better
// than retrieval alone.
func (all blends) keepOrClear(weights []float32, w Watch) {
	gain, err := difference(all.gains(weights), all.gains(make([]float32, len(weights))))
	least := sureGain
	if len(all.cases) < fewCases {
		least = likelyGain
	}
	if gain > float64(least)*err {
		return
	}
	if gain > 0 {
		w.note("ranking: the heads gain %.4f, which is not %d times its standard error of %.4f: retrieval ranks alone", gain, least, err)
	}
	clear(weights)
}

// search tries values for one weight after another and keeps the best; of
// equal ones the first.
type search struct {
	judge func() float64
	best  float64
}

func (s *search) try(weight *float32, values ...float32) {
	var kept float32
	s.best = -1
	for _, v := range values {
		*weight = v
		if g := s.judge(); g > s.best {
			s.best, kept = g, v
		}
	}
	*weight = kept
}

// goldenLengths are the numbers of events of the histories that a model file
// is checked with: somebody new, and somebody with behaviours of several kinds.
// Each costs a page a few milliseconds at every load.
var goldenLengths = [...]int{0, 8}

// goldenHistories are made up, so that no visitor's events are published.
func (t *Trainer) goldenHistories() []shop.History {
	r := rand.New(rand.NewPCG(t.config.Seed, 5))
	behaviours := []shop.Behaviour{shop.View, shop.Cart, shop.Purchase}
	if t.ratings != nil {
		behaviours = append(behaviours, shop.Rating)
	}
	histories := make([]shop.History, len(goldenLengths))
	for i, length := range goldenLengths {
		at := int64(1_700_000_000_000)
		for range length {
			at += r.Int64N(3_600_000)
			e := shop.Event{Time: at, Item: int32(r.IntN(t.catalogue.Len())), Behaviour: behaviours[r.IntN(len(behaviours))]}
			if e.Behaviour == shop.Rating {
				e.Value = t.ratings.Least + r.Float32()*(t.ratings.Most-t.ratings.Least)
			}
			histories[i] = append(histories[i], e)
		}
	}
	return histories
}

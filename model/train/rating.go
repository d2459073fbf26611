package train

import (
	"math"
	"math/rand/v2"
	"sync"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/rating"
	"inkling/model/rating/fit"
	"inkling/model/shop"
)

// foldRatings fits what ratings are predicted by: once from the whole log, and
// for each fold without its visitors, whose ratings shall be predicted.
func (t *Trainer) foldRatings(log *shop.Log) {
	if log.Count()[shop.Rating] == 0 {
		return
	}
	var wait sync.WaitGroup
	free := make(chan struct{}, t.config.Workers)
	fitOn := func(dst **rating.Factors, log *shop.Log) {
		wait.Go(func() {
			free <- struct{}{}
			*dst = t.fitRatings(log)
			<-free
		})
	}
	fitOn(&t.ratings, log)
	for f := range t.folds {
		fitOn(&t.folds[f].rated, without(log, f))
	}
	wait.Wait()
}

// fitRatings fits to the ratings of a log; nil where it has none.
func (t *Trainer) fitRatings(log *shop.Log) *rating.Factors {
	tokens := func(item int32) []int32 { return t.features.Encode(nil, &t.catalogue.Items[item]) }
	return fit.Factors(log, t.ratingMean, tokens, t.config.Ratings, t.config.Seed)
}

// ratingRows gives training rows what a visitor's earlier ratings say of the
// item, and keeps some ratings away from training to judge the rating head by.
// The zero value knows of no ratings and keeps none.
type ratingRows struct {
	profiles [foldCount]*rating.Profile
	profile  *rating.Profile // of the present visitor's fold
	visitor  int32
	known    int // events of the visitor that have been looked at
	share    float64
	rand     *rand.Rand
	held     []judgedRating
}

// judgedRating is a rating that no row has for a label.
type judgedRating struct {
	visitor int32
	before  shop.History
	item    int32
	value   float32
}

// maxJudged bounds the ratings kept away: as many tell a gain of half a per
// cent in RMSE from chance.
const maxJudged = 5000

func (t *Trainer) ratingRows(log *shop.Log) ratingRows {
	r := ratingRows{rand: rand.New(rand.NewPCG(t.config.Seed, 6))}
	for f := range t.folds {
		r.profiles[f] = rating.NewProfile(t.folds[f].rated)
	}
	if n := log.Count()[shop.Rating]; n > 0 {
		r.share = min(t.config.Validation, maxJudged/float64(n))
	}
	return r
}

// begin turns to a visitor, of whom nothing is known yet.
func (r *ratingRows) begin(visitor int32) {
	r.visitor, r.known = visitor, 0
	r.profile = r.profiles[part(visitor)]
	r.profile.Begin(nil)
}

// know makes all of the visitor's events up to now known.
func (r *ratingRows) know(before shop.History) {
	for _, e := range before[r.known:] {
		if e.Behaviour == shop.Rating {
			r.profile.Begin(before)
			break
		}
	}
	r.known = len(before)
}

// expect is the rating that is expected of an item, less the mean of all.
func (r *ratingRows) expect(item int32) float32 { return r.profile.Predict(item) }

// hold reports whether the rating events[i] is kept away from training.
func (r *ratingRows) hold(events shop.History, i int) bool {
	if r.share == 0 || r.rand.Float64() >= r.share {
		return false
	}
	r.held = append(r.held, judgedRating{r.visitor, events[:i:i], events[i].Item, events[i].Value})
	return true
}

// ratingHead is the index of the rating head, which comes last; -1 none.
func (t *Trainer) ratingHead() int {
	k := len(t.network.Heads) - 1
	if k < 0 || !t.network.Heads[k].Task.Regression {
		return -1
	}
	return k
}

// ratingShare is how much of what the network adds to an expected rating is
// kept. On the ratings that were kept away, as known to folds without their
// visitors,
//
//	rating = expected + g (head - expected)
//
// takes the g from 0 to 1 of the least squared error, and 0 where its gain is
// not sure.
func (t *Trainer) ratingShare(m *model.Model, w Watch) float64 {
	k := t.ratingHead()
	if k < 0 || len(t.judged) == 0 {
		return 0
	}
	expected, head := t.judge(m, k)
	return t.blend(expected, head, w)
}

// temperRatings blends the rating head with what it was given. As the head is
// linear in the trunk's output and the cross features, the blend is a head
// again.
func (t *Trainer) temperRatings(share float64) {
	k := t.ratingHead()
	if k < 0 {
		return
	}
	h, g := t.network.Heads[k], float32(share)
	for _, p := range h.Params() {
		for i := range p.Value {
			p.Value[i] *= g
		}
	}
	h.Wide.Value[feature.CrossRating] += 1 - g
}

// judge returns what was expected of the ratings kept away, and what head k
// says, both less the mean of all.
func (t *Trainer) judge(m *model.Model, k int) (expected, head []float32) {
	expected, head = make([]float32, len(t.judged)), make([]float32, len(t.judged))
	var wait sync.WaitGroup
	for f, known := range t.folds {
		wait.Go(func() {
			part := *m
			part.Table, part.Lists, part.Ratings = known.table, known.lists, known.rated
			t.judgePart(&part, f, k, expected, head)
		})
	}
	wait.Wait()
	return expected, head
}

func (t *Trainer) judgePart(m *model.Model, f, k int, expected, head []float32) {
	s, p := model.NewScorer(m), rating.NewProfile(m.Ratings)
	outputs := make([]float32, len(m.Network.Heads))
	for i := range t.judged {
		j := &t.judged[i]
		if part(j.visitor) != f {
			continue
		}
		s.Begin(j.before)
		s.Predict(outputs, []int32{j.item}, nil)
		p.Begin(j.before)
		expected[i], head[i] = p.Predict(j.item), outputs[k]
	}
}

// blend returns g.
func (t *Trainer) blend(expected, head []float32, w Watch) float64 {
	var product, square float64
	for i, j := range t.judged {
		d, e := float64(head[i]-expected[i]), float64(j.value-t.ratingMean-expected[i])
		product, square = product+d*e, square+d*d
	}
	g := 0.0
	if square > 0 {
		g = min(max(product/square, 0), 1)
	}
	alone, blended := make([]float64, len(t.judged)), make([]float64, len(t.judged))
	for i, j := range t.judged {
		e := float64(j.value - t.ratingMean - expected[i])
		b := e - g*float64(head[i]-expected[i])
		alone[i], blended[i] = e*e, b*b
	}
	gain, err := difference(alone, blended)
	w.note("rating: RMSE %.4f by the visitor's own ratings, with %.2f of what the network adds %.4f, over %d ratings kept away",
		math.Sqrt(mean(alone)), g, math.Sqrt(mean(blended)), len(t.judged))
	if !(gain > sureGain*err) {
		w.note("rating: the network's gain is not sure and is left out")
		return 0
	}
	return g
}

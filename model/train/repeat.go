package train

import (
	"math"
	"slices"

	"inkling/model"
	"inkling/model/shop"
)

// leastRepeaters is how many cases with a target before tell how often it is
// repeated.
const leastRepeaters = 20

// repeatTerm is what is added to the score of an item that a visitor did the target
// with before. Encoder and lists place such items high, since they are much like
// what the visitor likes, but whether one does it again depends on what it is:
// with w added, retrieval's probability q that the next target is a repeat
// becomes on average the share p of repeats among the validation cases,
//
//	mean over cases of sigmoid(logit(q) + w) = p
//
// which is the maximum of the likelihood in w. It is 0 where there is too little
// to tell from.
func (t *Trainer) repeatTerm(m *model.Model, want shop.Behaviour, w Watch) float32 {
	logits := make([]float64, len(t.validation.cases))
	t.eachCase(m, func(s *model.Scorer, i int, scores []float32) {
		s.Retrieve(scores, want)
		logits[i] = repeatLogit(scores, t.validation.cases[i].done)
	})
	var kept []float64
	again := 0
	for i, c := range t.validation.cases {
		if len(c.done) == 0 {
			continue
		}
		kept = append(kept, logits[i])
		if c.again {
			again++
		}
	}
	if len(kept) < leastRepeaters {
		return 0
	}
	offset := float32(shift(kept, float64(again)))
	w.note("ranking: %d of %d %s cases repeat an earlier one: such items get %+.3g", again, len(kept), want, offset)
	return offset
}

// repeatLogit is the logit of the softmax's probability that the item is one of
// those done.
func repeatLogit(scores []float32, done []int32) float64 {
	top := slices.Max(scores)
	var all, repeated float64
	for _, v := range scores {
		all += math.Exp(float64(v - top))
	}
	seen := make(map[int32]bool, len(done))
	for _, i := range done {
		if !seen[i] {
			seen[i] = true
			repeated += math.Exp(float64(scores[i] - top))
		}
	}
	return math.Log(repeated+math.SmallestNonzeroFloat32) - math.Log(max(all-repeated, math.SmallestNonzeroFloat32))
}

// mostShift bounds what is added: as good as always, or never.
const mostShift = 10

// shift solves the equation of repeatTerm by bisection, for again repeats among the
// cases; half a repeat is added so that none is not never.
func shift(logits []float64, again float64) float64 {
	want := (again + 0.5) / float64(len(logits)+1) * float64(len(logits))
	low, high := -float64(mostShift), float64(mostShift)
	for range 40 {
		w := (low + high) / 2
		var sum float64
		for _, l := range logits {
			sum += 1 / (1 + math.Exp(-l-w))
		}
		if sum < want {
			low = w
		} else {
			high = w
		}
	}
	return (low + high) / 2
}

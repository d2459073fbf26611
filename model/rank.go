package model

import (
	"math"
	"slices"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// Candidates is how many items of the best retrieval the trunk ranks.
const Candidates = 300

// Rank scores every item for a placement: the best of retrieval get the heads'
// terms added, and the rest keep their order below them. skip may be nil; items
// for which it is true take no place among the candidates, and their score
// means nothing.
func (s *Scorer) Rank(dst []float32, p Placement, skip func(item int32) bool) {
	s.retrieve(dst, p.Want, p.Repeat)
	if s.exact != nil {
		s.rankAll(dst, p)
		return
	}
	s.find(dst, Candidates, Choice{Skip: skip})
	if gap := s.weigh(s.found, p); gap > 0 {
		for i := range dst {
			dst[i] -= gap
		}
	}
	for _, f := range s.found {
		dst[f.Item] = f.Score
	}
}

// rankAll runs the trunk on all items.
func (s *Scorer) rankAll(dst []float32, p Placement) {
	for from := 0; from < len(dst); from += Candidates {
		s.found = s.found[:0]
		for i := from; i < min(from+Candidates, len(dst)); i++ {
			s.found = append(s.found, Scored{Item: int32(i)})
		}
		s.weigh(s.found, p)
		for _, f := range s.found {
			dst[f.Item] = f.Score
		}
	}
}

// Shortlist appends to dst the n best items for a placement, best first, with
// the scores that Rank gives them. scores is room for every item's; what it
// holds then are those of retrieval. c says which items may be chosen; its bonus
// decides only which are found, not what they score.
func (s *Scorer) Shortlist(dst []Scored, scores []float32, p Placement, n int, c Choice) []Scored {
	s.retrieve(scores, p.Want, p.Repeat)
	if n <= Candidates {
		s.top.Find(scores, Candidates, c)
		s.found = s.top.AppendAny(s.found[:0])
	} else {
		s.find(scores, n, c)
	}
	candidates, others := s.found[:min(len(s.found), Candidates)], s.found[min(len(s.found), Candidates):]
	gap := s.weigh(candidates, p)
	for i := range others {
		others[i].Score -= gap
	}
	s.top.Reset(n)
	for _, f := range s.found {
		s.top.Offer(f.Item, f.Score)
	}
	return s.top.Append(dst)
}

// weigh replaces the candidates' retrieval scores by those of the placement, and
// returns by how much other items have to be lowered to stay below them.
func (s *Scorer) weigh(candidates []Scored, p Placement) (gap float32) {
	n := len(candidates)
	if n == 0 {
		return 0
	}
	if !slices.ContainsFunc(p.Weights, func(w float32) bool { return w != 0 }) {
		s.note(candidates)
		s.load(s.items)
		s.products = s.against(s.products, s.query, n)
		for r, c := range candidates {
			candidates[r].Score = s.retrieved(s.products[r], c.Item)
		}
		return 0
	}
	before, after := float32(math.Inf(1)), float32(math.Inf(1)) // the smallest score
	terms := s.headTerms(candidates)
	s.products = s.against(s.products, s.query, n)
	for r := range candidates {
		c := &candidates[r]
		if c.Score < before {
			before = c.Score
		}
		c.Score = s.retrieved(s.products[r], c.Item)
		for t, w := range p.Weights {
			c.Score += w * terms[t*n+r]
		}
		if c.Score < after {
			after = c.Score
		}
	}
	return max(before-after+1, 0)
}

// Terms returns what Rank adds up for a placement, but for what a repeat is worth:
// it is for candidates that are none. These are the candidates, best by
// retrieval first, their retrieval scores [candidates], and each head's term
// [tasks x candidates], of which Rank takes the weighted sum. The slices are
// valid until the next call.
func (s *Scorer) Terms(want shop.Behaviour, skip func(item int32) bool) (candidates []int32, retrieval, terms []float32) {
	s.all = nn.Resize(s.all, s.m.Items.Len())
	s.Retrieve(s.all, want)
	s.find(s.all, Candidates, Choice{Skip: skip})
	terms = s.headTerms(s.found)
	s.products = s.against(s.products, s.query, len(s.found))
	for r, f := range s.found {
		s.products[r] = s.retrieved(s.products[r], f.Item)
	}
	return s.items, s.products, terms
}

// find writes the n best items to s.found, best first.
func (s *Scorer) find(scores []float32, n int, c Choice) {
	s.top.Find(scores, n, c)
	s.found = s.top.Append(s.found[:0])
}

// note writes the candidates' items to s.items.
func (s *Scorer) note(candidates []Scored) {
	s.items = s.items[:0]
	for _, c := range candidates {
		s.items = append(s.items, c.Item)
	}
}

// headTerms are the heads' terms for the candidates, [tasks x candidates]. A
// binary task's is the logarithm of its probability, which along the funnel is
// the product of its own and those before it; a rating's is its output.
func (s *Scorer) headTerms(candidates []Scored) []float32 {
	n := len(candidates)
	s.note(candidates)
	s.outputs = nn.Resize(s.outputs, n*len(s.network.Heads))
	s.Predict(s.outputs, s.items, nil)
	before := -1 // the last binary task
	for t, h := range s.network.Heads {
		if h.Task.Regression {
			continue
		}
		term := s.outputs[t*n : (t+1)*n]
		s.blended = logSigmoid(s.blended, term)
		if before >= 0 {
			kernel.Axpy(1, s.outputs[before*n:(before+1)*n], term)
		}
		before = t
	}
	return s.outputs
}

// logSigmoid replaces each x[i] by ln(sigmoid(x[i])), without overflow:
//
//	min(x, 0) - ln(1 + e),  e = exp(-|x|)
//	ln(1 + e) = 2 artanh(w) = 2 (w + w^3/3 + w^5/5 ...),  w = e/(2 + e) <= 1/3
//
// to 1e-6 of the result. scratch is returned, longer where it was too short.
func logSigmoid(scratch, x []float32) []float32 {
	e := nn.Resize(scratch, len(x))
	for i, v := range x {
		e[i] = -abs(v)
	}
	kernel.ExpSum(e, 0)
	for i, v := range x {
		w := e[i] / (2 + e[i])
		q := w * w
		series := 1 + q*(1./3+q*(1./5+q*(1./7+q*(1./9+q*(1./11+q*(1./13+q*(1./15)))))))
		x[i] = (v-abs(v))/2 - 2*w*series // min and max are calls in wasm
	}
	return e
}

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }

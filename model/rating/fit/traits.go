package fit

import "math"

// traits are what rows of a side have in common: a row's prior mean is the sum
// of its traits' effects over the root of their number.
type traits struct {
	offsets []int32   // [rows + 1] into of
	of      []int32   // the traits of each row
	count   int       // of different traits
	effect  []float64 // [count x k]
}

// ratio is the number of ratings at which a row has half a say in what its
// traits' effects are.
const ratio = 5

// steps bounds the conjugate gradients of one round, which begins where the
// last one ended.
const steps = 10

// regress moves the effects towards the ridge regression of the posterior means
// on the traits,
//
//	min over E of sum_r w_r |mean_r - T_r E|^2 + strength |E|^2
//
// by conjugate gradients (Hestenes & Stiefel 1952), column by column but all at
// once, and renews the prior means.
func (s *side) regress(strength float64, w *scratch) {
	t, k := s.traits, s.k
	if len(t.of) == 0 {
		return
	}
	n := t.count * k
	w.residual, w.step, w.image = resize(w.residual, n), resize(w.step, n), resize(w.image, n)
	s.normal(w.image, t.effect, strength, w)
	clear(w.residual)
	for r := range s.rows {
		s.spread(w.residual, s.mean[r*k:(r+1)*k], r)
	}
	for i := range w.residual {
		w.residual[i] -= w.image[i]
	}
	copy(w.step, w.residual)
	size := columnDots(w.residual, w.residual, k)
	for range steps {
		s.normal(w.image, w.step, strength, w)
		if !advance(t.effect, size, k, w) {
			break
		}
	}
	for r := range s.rows {
		s.combine(s.prior[r*k:(r+1)*k], t.effect, r)
	}
}

// advance takes one step of each column and chooses the next direction. size
// [k] is the squared length of each column's residual. It returns false when
// nothing is left.
func advance(effect, size []float64, k int, w *scratch) bool {
	along := columnDots(w.step, w.image, k)
	for j := range along {
		along[j] = size[j] / max(along[j], math.SmallestNonzeroFloat64)
	}
	for i := range effect {
		effect[i] += along[i%k] * w.step[i]
		w.residual[i] -= along[i%k] * w.image[i]
	}
	next := columnDots(w.residual, w.residual, k)
	left := 0.0
	for j := range next {
		along[j] = next[j] / max(size[j], math.SmallestNonzeroFloat64)
		size[j] = next[j]
		left += next[j]
	}
	for i := range w.step {
		w.step[i] = w.residual[i] + along[i%k]*w.step[i]
	}
	return left > 1e-12
}

func columnDots(a, b []float64, k int) []float64 {
	dots := make([]float64, k)
	for i := range a {
		dots[i%k] += a[i] * b[i]
	}
	return dots
}

// normal writes the left side of the normal equations, T'w T e + strength e.
func (s *side) normal(dst, e []float64, strength float64, w *scratch) {
	for i := range dst {
		dst[i] = strength * e[i]
	}
	w.inner = resize(w.inner, s.k)
	for r := range s.rows {
		s.combine(w.inner, e, r)
		s.spread(dst, w.inner, r)
	}
}

// combine writes to dst [k] the sum of the effects of row r over the root of
// their number.
func (s *side) combine(dst, effect []float64, r int) {
	own := s.traits.of[s.traits.offsets[r]:s.traits.offsets[r+1]]
	clear(dst)
	for _, t := range own {
		e := effect[int(t)*s.k : int(t+1)*s.k]
		for j := range dst {
			dst[j] += e[j]
		}
	}
	share := 1 / math.Sqrt(float64(max(len(own), 1)))
	for j := range dst {
		dst[j] *= share
	}
}

// spread adds x [k] to the effects of row r, with the row's weight and share.
func (s *side) spread(effect, x []float64, r int) {
	own := s.traits.of[s.traits.offsets[r]:s.traits.offsets[r+1]]
	n := float64(s.offsets[r+1] - s.offsets[r])
	share := n / (n + ratio) / math.Sqrt(float64(max(len(own), 1)))
	if share == 0 {
		return
	}
	for _, t := range own {
		e := effect[int(t)*s.k : int(t+1)*s.k]
		for j := range e {
			e[j] += share * x[j]
		}
	}
}

package fit

import "inkling/model/rating/cholesky"

// side is the visitors or the items: each row has a bias and factors with a
// normal posterior, and the ratings that connect it with rows of the other
// side.
type side struct {
	rows, k   int
	mean      []float64 // [rows x k] of the posterior; the bias stands first
	variance  []float64 // [rows x k] of the posterior
	prior     []float64 // [rows x k] mean before any rating
	precision []float64 // [k] of the prior: the inverse of a variance
	offsets   []int32   // [rows + 1] into the ratings
	other     []int32   // [ratings] the row of the other side
	value     []float64 // [ratings]
	traits    *traits
}

// scratch is what updates work in, grown once.
type scratch struct {
	precision, row, column []float64
	residual, step, image  []float64
	inner                  []float64
}

func newSide(rows, k int) *side {
	return &side{
		rows: rows, k: k, mean: make([]float64, rows*k), variance: make([]float64, rows*k), prior: make([]float64, rows*k),
		precision: make([]float64, k), offsets: make([]int32, rows+1),
	}
}

// allot turns the counts in offsets[1:] into offsets.
func (s *side) allot() {
	for r := range s.rows {
		s.offsets[r+1] += s.offsets[r]
	}
	n := s.offsets[s.rows]
	s.other, s.value = make([]int32, n), make([]float64, n)
}

// put adds a rating; at [rows] counts those that each row has got.
func (s *side) put(at []int32, row, other int32, value float64) {
	n := s.offsets[row] + at[row]
	at[row]++
	s.other[n], s.value[n] = other, value
}

// update computes the posterior of every row, given the other side's: with a =
// (1, q) and S the variances of a row there,
//
//	(P + sum (a a' + S) / noise) x = P prior + sum a (y - b) / noise
//
// and the variances are the diagonal of the left side's inverse.
func (s *side) update(o *side, noise float64, w *scratch) {
	k := s.k
	w.precision, w.row, w.column = resize(w.precision, k*k), resize(w.row, k), resize(w.column, k)
	for r := range s.rows {
		x := s.mean[r*k : (r+1)*k]
		clear(w.precision)
		for j, p := range s.precision {
			w.precision[j*k+j] = p
			x[j] = p * s.prior[r*k+j]
		}
		for n := s.offsets[r]; n < s.offsets[r+1]; n++ {
			i := int(s.other[n])
			s.add(x, o.mean[i*k:(i+1)*k], o.variance[i*k:(i+1)*k], s.value[n], 1/noise, w)
		}
		cholesky.Factor(w.precision, k)
		cholesky.Solve(w.precision, x, k)
		cholesky.InverseDiagonal(s.variance[r*k:(r+1)*k], w.precision, w.column, k)
	}
}

// add adds one rating to both sides of the equations.
func (s *side) add(x, other, variance []float64, value, inverse float64, w *scratch) {
	k := s.k
	copy(w.row, other)
	w.row[0] = 1
	residual := value - other[0]
	for i, a := range w.row {
		a *= inverse
		x[i] += a * residual
		row := w.precision[i*k : i*k+i+1]
		for j := range row {
			row[j] += a * w.row[j]
		}
		if i > 0 {
			row[i] += variance[i] * inverse
		}
	}
}

// learnPrior fits the prior's mean to the posterior by what the rows have in
// common, and its precision to what is left.
func (s *side) learnPrior(strength float64, w *scratch) {
	s.regress(strength, w)
	for j := range s.k {
		var sum, n float64
		for r := range s.rows {
			if s.offsets[r] == s.offsets[r+1] {
				continue
			}
			d := s.mean[r*s.k+j] - s.prior[r*s.k+j]
			sum += d*d + s.variance[r*s.k+j]
			n++
		}
		// As if one more row had the variance .1, so that few rows do not pin it.
		s.precision[j] = (n + 1) / (sum + 0.1)
	}
}

func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

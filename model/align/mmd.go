package align

import (
	"slices"

	"inkling/model/kernel"
	"inkling/model/nn"
)

// mmd is the unbiased estimate of the squared maximum mean discrepancy (Gretton
// et al. 2012, equation 3):
//
//	L = mean over i != j of k(s_i, s_j) + mean over i != j of k(t_i, t_j)
//	    - 2 mean over i, j of k(s_i, t_j)
//
// The biased one, with i = j, would pull rows together for nothing, the more the
// fewer there are: of 2 target rows as strongly as it drives unlike ones apart.
// The kernel is a mixture of five widths around one (Long et al. 2015, section
// 4.1):
//
//	k(x, y) = 1/5 sum over m of e^(-m |x - y|^2 / width),  m = 1/4, 1/2, 1, 2, 4
//
// where the width is the median of the squared distances of the batch's rows,
// both domains together (Gretton et al. 2012, section 8), and counts as a
// constant in the gradient. Of more than maxRows of a domain, as many at even
// distances stand for all.
type mmd struct {
	dim     int
	width   float64   // of the last batch
	rows    [2][]int  // the sample
	mean    []float64 // [d]
	centred []float32 // [n x d]: source, then target
	norm    []float32 // [n]: squared lengths
	pair    []float32 // [n x n]: products, then distances, then the gradient's matrix
	sample  []float32 // distances for the median
	dx      []float32 // [n x d]
}

const (
	maxRows = 256
	// maxPairs is how many distances the median is taken of at most: half the
	// root of it is the standard error of its rank, below 1 %, and the mixture
	// spans a factor of 16.
	maxPairs = 4096
	// same is the squared distance, over the squared lengths, below which rows
	// are the same but for rounding.
	same = 1e-6
)

func newMMD(dim int) *mmd {
	return &mmd{dim: dim, mean: make([]float64, dim), sample: make([]float32, 0, maxPairs)}
}

func (m *mmd) params() []*nn.Param { return nil }
func (m *mmd) shadow() measure     { return newMMD(m.dim) }

func (m *mmd) loss(dx, x []float32, rows *[2][]int, lambda, scale float32) float64 {
	if len(rows[Target]) < 2 || len(rows[Source]) < 2 {
		return 0
	}
	for domain, of := range rows {
		m.rows[domain] = evenly(m.rows[domain], of)
	}
	m.gather(x)
	m.distances()
	if m.width = m.median(); m.width == 0 {
		return 0 // all rows are the same
	}
	sources, n := len(m.rows[Source]), len(m.norm)
	var loss float64
	for i := range n {
		loss += m.kernels(i, sources, n)
	}
	if lambda != 0 {
		m.dx = nn.Resize(m.dx, n*m.dim)
		clear(m.dx)
		kernel.MulAdd(m.dx, m.pair, m.centred, n, n, m.dim)
		scatter(dx, m.dx, m.rows[Source], lambda*scale, m.dim)
		scatter(dx, m.dx[sources*m.dim:], m.rows[Target], lambda*scale, m.dim)
	}
	return loss
}

// evenly copies at most maxRows of the rows, at even distances.
func evenly(dst, rows []int) []int {
	dst = dst[:0]
	k := min(len(rows), maxRows)
	for i := range k {
		dst = append(dst, rows[i*len(rows)/k])
	}
	return dst
}

// gather centres the sample, which leaves distances as they are, and makes their
// single precision enough where all rows lie far from 0.
func (m *mmd) gather(x []float32) {
	d, sources := m.dim, len(m.rows[Source])
	n := sources + len(m.rows[Target])
	clear(m.mean)
	for _, of := range m.rows {
		sums(m.mean, x, of)
	}
	for j := range m.mean {
		m.mean[j] /= float64(n)
	}
	m.centred = nn.Resize(m.centred, n*d)
	centre(m.centred, x, m.rows[Source], m.mean)
	centre(m.centred[sources*d:], x, m.rows[Target], m.mean)
}

// distances fills pair with the squared distances, 0 where rows are the same.
func (m *mmd) distances() {
	d, n := m.dim, len(m.centred)/m.dim
	m.norm, m.pair = nn.Resize(m.norm, n), nn.Resize(m.pair, n*n)
	clear(m.pair)
	kernel.MulAddTransB(m.pair, m.centred, m.centred, n, d, n)
	for i := range n {
		m.norm[i] = m.pair[i*n+i]
	}
	for i := range n {
		row := m.pair[i*n : (i+1)*n]
		for j, product := range row {
			both := m.norm[i] + m.norm[j]
			row[j] = both - 2*product
			if !(row[j] > same*both) {
				row[j] = 0
			}
		}
	}
}

// median is that of the distances of rows that differ, of some of them where
// they are many; 0 where none differ.
func (m *mmd) median() float64 {
	n := len(m.norm)
	step := max(1, (n*(n-1)/2+maxPairs-1)/maxPairs)
	m.sample = m.sample[:0]
	skip := 0
	for i := range n {
		row := m.pair[i*n+i+1 : (i+1)*n]
		for ; skip < len(row); skip += step {
			if row[skip] > 0 {
				m.sample = append(m.sample, row[skip])
			}
		}
		skip -= len(row)
	}
	if len(m.sample) == 0 {
		return 0
	}
	slices.Sort(m.sample)
	return float64(m.sample[len(m.sample)/2])
}

// kernels returns the part of row i in the loss and turns its distances into its
// row of the matrix B of the gradient dL/dX = B X. With w_ij the weight of a
// pair in the loss and k' the kernel's derivative by the squared distance,
//
//	dL/dx_i = sum over j of 4 w_ij k'_ij (x_i - x_j)
//
// so that B_ij = -4 w_ij k'_ij, and B_ii makes the row sum up to 0.
func (m *mmd) kernels(i, sources, n int) (loss float64) {
	row := m.pair[i*n : (i+1)*n]
	kernel.Scale(float32(-1/(4*m.width)), row)
	kernel.ExpSum(row, 0)
	row[i] = 0 // not a pair
	source, target := row[:sources], row[sources:]
	if i < sources {
		loss += m.mix(source, 1/float64(sources*(sources-1)))
		loss += m.mix(target, -1/float64(sources*len(target)))
	} else {
		loss += m.mix(source, -1/float64(sources*len(target)))
		loss += m.mix(target, 1/float64(len(target)*(len(target)-1)))
	}
	var sum float64
	for _, b := range row {
		sum += float64(b)
	}
	row[i] = float32(-sum)
	return loss
}

// mix returns the weighted sum of the kernels of pairs, given as e^(-distance /
// (4 width)), whose powers are the other widths', and replaces each with its
// value in B.
func (m *mmd) mix(pairs []float32, weight float64) float64 {
	slope := float32(4 * weight / (5 * m.width))
	var sum float64
	for j, e := range pairs {
		e2 := e * e
		e4 := e2 * e2
		e8 := e4 * e4
		e16 := e8 * e8
		sum += float64(e + e2 + e4 + e8 + e16)
		pairs[j] = slope * (e/4 + e2/2 + e4 + 2*e8 + 4*e16)
	}
	return weight * sum / 5
}

package rating

import (
	"math"

	"inkling/model/rating/cholesky"
	"inkling/model/shop"
)

// Profile is what one visitor's ratings say of the visitor. It keeps its
// buffers from visitor to visitor and serves one goroutine. A nil profile, that
// of a model without ratings, predicts 0.
type Profile struct {
	f         *Factors
	rated     shop.History
	seen      []bool    // by item; scratch of Latest
	precision []float64 // [k x k], k = 1 + rank
	z         []float64 // [k] bias and factors, in the unit of f.Deviation
	row       []float64 // [k]
	weights   []float64 // [k] z, each times the scale of its column in f.Items
}

// NewProfile returns the profile of a visitor without ratings; nil for nil.
func NewProfile(f *Factors) *Profile {
	if f == nil {
		return nil
	}
	k := 1 + f.Rank()
	p := &Profile{
		f: f, seen: make([]bool, len(f.Doubt)), precision: make([]float64, k*k),
		z: make([]float64, k), row: make([]float64, k), weights: make([]float64, k),
	}
	p.Begin(nil)
	return p
}

// Begin reads a visitor's events, oldest first; only ratings count. With a_i =
// (1, q_i) and S_i the variance of q_i that is left, the bias and factors z are
// the solution of
//
//	(P + sum_i (a_i a_i' + S_i) / noise) z = P m + sum_i a_i (y_i - b_i) / noise
//
// where P is the prior's precision and m = sum_i implied_i / sqrt(n) its mean.
func (p *Profile) Begin(history shop.History) {
	if p == nil {
		return
	}
	p.rated = Latest(p.rated[:0], history, p.seen)
	k := len(p.z)
	p.prior(k)
	for _, e := range p.rated {
		p.add(e, k)
	}
	cholesky.Factor(p.precision, k)
	cholesky.Solve(p.precision, p.z, k)
	p.weights[0] = p.z[0]
	for j := 1; j < k; j++ {
		p.weights[j] = p.z[j] * float64(p.f.Items.Scale[j])
	}
}

// prior writes P to precision and P m to z.
func (p *Profile) prior(k int) {
	clear(p.precision)
	clear(p.z)
	for _, e := range p.rated {
		p.f.Implied.row(p.row, e.Item)
		for j, v := range p.row {
			p.z[j] += v
		}
	}
	share := 1 / math.Sqrt(float64(max(len(p.rated), 1)))
	for j := range k {
		precision := 1.0
		if j == 0 {
			precision = 1 / float64(p.f.BiasVariance)
		}
		p.precision[j*k+j] = precision
		p.z[j] *= precision * share
	}
}

// add adds what one rating says to both sides of the equations.
func (p *Profile) add(e shop.Event, k int) {
	f, a := p.f, p.row
	f.Items.row(a, e.Item)
	residual := float64(min(max(e.Value, f.Least), f.Most)-f.Mean)/float64(f.Deviation) - a[0]
	a[0] = 1
	inverse := 1 / float64(f.Noise)
	doubt := float64(f.Doubt[e.Item]) / 255
	for i := range k {
		w := a[i] * inverse
		p.z[i] += w * residual
		for j := range i + 1 {
			p.precision[i*k+j] += w * a[j]
		}
		if i > 0 {
			p.precision[i*k+i] += doubt * float64(f.Variance[i-1]) * inverse
		}
	}
}

// Predict is the expected rating of an item less Factors.Mean.
func (p *Profile) Predict(item int32) float32 {
	if p == nil {
		return 0
	}
	f, k := p.f, len(p.weights)
	row := f.Items.Data[int(item)*k : int(item+1)*k]
	sum := p.weights[0] + float64(row[0])*float64(f.Items.Scale[0])
	for j := 1; j < k; j++ {
		sum += p.weights[j] * float64(row[j])
	}
	return min(max(float32(sum)*f.Deviation, f.Least-f.Mean), f.Most-f.Mean)
}

// Bias is how much higher than others the visitor rates, in ratings.
func (p *Profile) Bias() float32 {
	if p == nil {
		return 0
	}
	return float32(p.z[0]) * p.f.Deviation
}

package fit

import (
	"math"

	"inkling/model/rating"
)

// negligible is the share of the noise that a factor must explain to be worth
// its bytes.
const negligible = 1e-3

// finish writes the items' side in the form that serves: a visitor's factors
// have a variance of 1, and the items' uncertainty is one number each.
func (f *fitter) finish(out *rating.Factors) {
	out.Noise = float32(f.noise)
	out.BiasVariance = float32(1 / f.visitors.precision[0])
	items, implied, k := f.items.mean, f.visitors.traits.effect, f.k
	for j := 1; j < k; j++ {
		unit := 1 / math.Sqrt(f.visitors.precision[j]) // what a visitor's factor is measured in
		out.Variance = append(out.Variance, float32(unit*unit/f.items.precision[j]))
		for at := j; at < len(items); at += k {
			items[at] *= unit
			implied[at] /= unit
		}
	}
	out.Items, out.Implied = rating.Quantise(items, k), rating.Quantise(implied, k)
	out.Doubt = f.doubt()
}

// kept is the number of columns that are worth something: the bias and the
// factors that explain more than next to nothing.
func (f *fitter) kept() int {
	kept := 1
	s, k := f.items, f.k
	for j := 1; j < k; j++ {
		var sum float64
		for i := range s.rows {
			q := s.mean[i*k+j]
			sum += q * q * float64(s.offsets[i+1]-s.offsets[i])
		}
		if sum/float64(len(s.value))/f.visitors.precision[j] > negligible*f.noise {
			kept++
		}
	}
	return kept
}

// doubt is the mean share of their prior variance that an item's loadings keep.
func (f *fitter) doubt() []uint8 {
	s, k := f.items, f.k
	doubt := make([]uint8, s.rows)
	for i := range doubt {
		var sum float64
		for j := 1; j < k; j++ {
			sum += s.variance[i*k+j] * s.precision[j] / float64(k-1)
		}
		doubt[i] = uint8(255*min(sum, 1) + 0.5)
	}
	return doubt
}

package fit

import (
	"math"

	"inkling/model/rating"
)

// negligible is the share of the noise that a factor must explain to be worth
// its bytes.
const negligible = 1e-3

// finish writes the items' side in the form that serves: a visitor's factors
// have a variance of 1, factors that explain next to nothing are left out, and
// the items' uncertainty is one number each.
func (f *fitter) finish(out *rating.Factors) {
	kept := f.kept()
	out.Noise = float32(f.noise)
	out.BiasVariance = float32(1 / f.visitors.precision[0])
	unit := make([]float64, len(kept)) // what a visitor's column is measured in
	for c, j := range kept {
		unit[c] = 1
		if j > 0 {
			unit[c] = 1 / math.Sqrt(f.visitors.precision[j])
			out.Variance = append(out.Variance, float32(unit[c]*unit[c]/f.items.precision[j]))
		}
	}
	rows, k := f.items.rows, f.k
	items, implied := make([]float64, 0, rows*len(kept)), make([]float64, 0, rows*len(kept))
	for i := range rows {
		for c, j := range kept {
			items = append(items, f.items.mean[i*k+j]*unit[c])
			implied = append(implied, f.visitors.traits.effect[i*k+j]/unit[c])
		}
	}
	out.Items, out.Implied = rating.Quantise(items, len(kept)), rating.Quantise(implied, len(kept))
	out.Doubt = f.doubt(kept)
}

// kept lists the bias's column and those of the factors that are worth
// something.
func (f *fitter) kept() []int {
	kept := []int{0}
	s, k := f.items, f.k
	for j := 1; j < k; j++ {
		var sum float64
		for i := range s.rows {
			q := s.mean[i*k+j]
			sum += q * q * float64(s.offsets[i+1]-s.offsets[i])
		}
		if sum/float64(len(s.value))/f.visitors.precision[j] > negligible*f.noise {
			kept = append(kept, j)
		}
	}
	return kept
}

// doubt is the mean share of their prior variance that an item's loadings keep.
func (f *fitter) doubt(kept []int) []uint8 {
	s, k := f.items, f.k
	doubt := make([]uint8, s.rows)
	for i := range doubt {
		var sum float64
		for _, j := range kept[1:] {
			sum += s.variance[i*k+j] * s.precision[j] / float64(len(kept)-1)
		}
		doubt[i] = uint8(255*min(sum, 1) + 0.5)
	}
	return doubt
}

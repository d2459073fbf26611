package adapt

import (
	"math"

	"inkling/model"
	"inkling/model/kernel"
)

// filter is what is known of one task's parameters: a mean and a variance of
// each.
type filter struct {
	prior     *model.Prior
	center    []float32 // what the means start at and are pulled to
	mean      []float32
	variance  []float32
	direction []float32 // scratch
	gradient  []float32 // of the last event: see Scored
}

// newFilter returns the filter of a prior, whose terms begin at a parameter.
func newFilter(p *model.Prior, terms int) filter {
	n := len(p.Variance)
	f := filter{
		prior: p, center: make([]float32, n), mean: make([]float32, n), variance: make([]float32, n),
		direction: make([]float32, n), gradient: make([]float32, n),
	}
	copy(f.variance, p.Variance)
	if n > 0 {
		copy(f.center[terms:], p.Mean)
		copy(f.mean, f.center)
	}
	return f
}

// maxDeviations bounds a parameter, in standard deviations of the prior.
const maxDeviations = 4

// drift lets what is known fade by one event.
func (f *filter) drift() {
	k := f.prior.Keep
	for j, v := range f.prior.Variance {
		f.mean[j] = f.center[j] + k*(f.mean[j]-f.center[j])
		f.variance[j] = k*k*f.variance[j] + (1-k*k)*v
	}
}

// aim writes the direction V g for a vector g and returns g'V g.
func (f *filter) aim(g []float32) (length float32) {
	for j, v := range g {
		f.direction[j] = f.variance[j] * v
	}
	return kernel.Dot(f.direction, g)
}

// move takes a step along the direction.
func (f *filter) move(step float32) {
	for j, d := range f.direction {
		most := maxDeviations * float32(math.Sqrt(float64(f.prior.Variance[j])))
		f.mean[j] = min(max(f.mean[j]+step*d, f.center[j]-most), f.center[j]+most)
	}
}

// settle shrinks the variances by the information that an event has on each of
// the parameters from one on.
func (f *filter) settle(from int, information []float32) {
	for j, i := range information {
		f.variance[from+j] /= 1 + f.variance[from+j]*i
	}
}

// fit moves the parameters by an event whose output depends on x linearly. The
// residual is label minus prediction, weight the curvature of the log-likelihood
// by the output: 1/noise of a rating, p(1-p) of a probability; error is the
// log-likelihood's slope, residual/noise or label-p.
func (f *filter) fit(x []float32, slope, weight float32) {
	total := f.aim(x) // x'V x
	gain := slope / (1 + weight*total)
	f.move(gain)
	share := weight / (1 + weight*total)
	for j, d := range f.direction { // V - V x x'V w/(1 + w x'V x), its diagonal
		f.variance[j] -= share * d * d
	}
}

// distance is the root of the mean square of the means, in standard deviations
// of the prior.
func (f *filter) distance() float32 {
	var sum, n float64
	for j, v := range f.prior.Variance {
		if v > 0 {
			d := float64(f.mean[j] - f.center[j])
			sum += d * d / float64(v)
			n++
		}
	}
	return float32(math.Sqrt(sum / max(n, 1)))
}

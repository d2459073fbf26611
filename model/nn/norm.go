package nn

import (
	"math"

	"inkling/model/kernel"
)

// normEpsilon keeps a row of equal values, or of zeros, from dividing by zero.
const normEpsilon = 1e-6

// LayerNorm brings each row to mean 0 and variance 1, then scales and shifts
// it (Ba, Kiros and Hinton 2016): y = gain * (x - mean)/deviation + bias.
type LayerNorm struct {
	Gain *Param // [1 x columns], starts at 1
	Bias *Param // [1 x columns]
}

// NewLayerNorm returns a layer that starts as the plain standardisation.
func NewLayerNorm(name string, columns int) *LayerNorm {
	l := &LayerNorm{Gain: NewParam(name+".gain", 1, columns), Bias: NewParam(name+".bias", 1, columns)}
	l.Gain.Fill(1)
	return l
}

// Params are the layer's parameters.
func (l *LayerNorm) Params() []*Param { return []*Param{l.Gain, l.Bias} }

// Shadow shares the values and has gradients of its own.
func (l *LayerNorm) Shadow() *LayerNorm {
	return &LayerNorm{Gain: l.Gain.Shadow(), Bias: l.Bias.Shadow()}
}

// Forward computes y from x, both [rows x columns].
func (l *LayerNorm) Forward(y, x []float32, rows int) {
	d := l.Gain.Cols
	for i := range rows {
		row, out := x[i*d:(i+1)*d], y[i*d:(i+1)*d]
		mean, inverse := moments(row)
		for j, v := range row {
			out[j] = l.Gain.Value[j]*(v-mean)*inverse + l.Bias.Value[j]
		}
	}
}

// Backward adds to dx the gradient for dy at the input x.
func (l *LayerNorm) Backward(dx, dy, x []float32, rows int) {
	d := l.Gain.Cols
	for i := range rows {
		row, up, down := x[i*d:(i+1)*d], dy[i*d:(i+1)*d], dx[i*d:(i+1)*d]
		mean, inverse := moments(row)
		var sum, sumX float32 // of the standardised row's gradient, plain and times the row
		for j, v := range row {
			z := (v - mean) * inverse
			g := up[j] * l.Gain.Value[j]
			l.Gain.Grad[j] += up[j] * z
			l.Bias.Grad[j] += up[j]
			sum += g
			sumX += g * z
		}
		sum /= float32(d)
		sumX /= float32(d)
		for j, v := range row {
			z := (v - mean) * inverse
			down[j] += inverse * (up[j]*l.Gain.Value[j] - sum - z*sumX)
		}
	}
}

// moments returns a row's mean and the inverse of its standard deviation.
func moments(row []float32) (mean, inverse float32) {
	for _, v := range row {
		mean += v
	}
	mean /= float32(len(row))
	var variance float32
	for _, v := range row {
		variance += (v - mean) * (v - mean)
	}
	variance /= float32(len(row))
	return mean, 1 / float32(math.Sqrt(float64(variance)+normEpsilon))
}

// Normalise brings a row to length 1 in place and returns its former length.
// A row of zeros stays as it is.
func Normalise(row []float32) (length float32) {
	length = float32(math.Sqrt(float64(kernel.Dot(row, row)) + 1e-12))
	for i := range row {
		row[i] /= length
	}
	return length
}

// NormaliseBackward turns the gradient of a normalised row y into that of the
// row before, in place: dx = (dy - y (y . dy)) / length.
func NormaliseBackward(dy, y []float32, length float32) {
	along := kernel.Dot(y, dy)
	for i := range dy {
		dy[i] = (dy[i] - along*y[i]) / length
	}
}

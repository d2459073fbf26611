// Package optimise moves parameters against their gradients. It is used by
// training and never built into the browser.
package optimise

import (
	"math"

	"inkling/model/kernel"
	"inkling/model/nn"
)

// Constants of Adam that its rate depends on; see [kernel.Adam].
const (
	beta1 = 0.9
	beta2 = 0.999
)

// Adam updates one parameter (Kingma and Ba 2015). Rows that a step does not
// touch keep their moments as they are (lazy Adam), which is what makes large
// embeddings cheap.
type Adam struct {
	param *nn.Param
	m, v  []float32 // first and second moments, as the parameter's values
}

// NewAdam returns an optimiser whose moments are zero.
func NewAdam(p *nn.Param) *Adam {
	return &Adam{param: p, m: make([]float32, len(p.Value)), v: make([]float32, len(p.Value))}
}

// Rate is the step size with the bias correction of step n, from 1.
func Rate(learningRate float64, n int) float32 {
	return float32(learningRate * math.Sqrt(1-math.Pow(beta2, float64(n))) / (1 - math.Pow(beta1, float64(n))))
}

// Row moves row i of the parameter against its gradient [columns]. rate is
// that of [Rate].
func (a *Adam) Row(i int, gradient []float32, rate float32) {
	c := a.param.Cols
	a.Part(i*c, (i+1)*c, gradient, rate)
}

// All moves every row against the gradient [rows x columns].
func (a *Adam) All(gradient []float32, rate float32) { a.Part(0, len(a.m), gradient, rate) }

// Part moves the values from one place to another, row by row, against their
// gradient [to - from].
func (a *Adam) Part(from, to int, gradient []float32, rate float32) {
	kernel.Adam(a.param.Value[from:to], gradient, a.m[from:to], a.v[from:to], rate)
}

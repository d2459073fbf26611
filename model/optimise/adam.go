// Package optimise moves parameters against their gradients. It is used by
// training and never built into the browser.
package optimise

import (
	"math"

	"inkling/model/nn"
)

// Constants of Adam (Kingma and Ba 2015).
const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
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
	value, m, v := a.param.Value[i*c:(i+1)*c], a.m[i*c:(i+1)*c], a.v[i*c:(i+1)*c]
	for j, g := range gradient {
		m[j] = beta1*m[j] + (1-beta1)*g
		v[j] = beta2*v[j] + (1-beta2)*g*g
		value[j] -= rate * m[j] / (float32(math.Sqrt(float64(v[j]))) + epsilon)
	}
}

// All moves every row against the gradient [rows x columns].
func (a *Adam) All(gradient []float32, rate float32) {
	c := a.param.Cols
	for i := range a.param.Rows {
		a.Row(i, gradient[i*c:(i+1)*c], rate)
	}
}

package train

import (
	"math"

	"inkling/model/nn"
)

// Constants of Adam (Kingma and Ba 2015).
const (
	adamBeta1   = 0.9
	adamBeta2   = 0.999
	adamEpsilon = 1e-8
)

// adam updates one parameter. Rows that a step does not touch keep their
// moments as they are (lazy Adam), which is what makes large embeddings cheap.
type adam struct {
	param *nn.Param
	m, v  []float32
}

func newAdam(p *nn.Param) *adam {
	return &adam{param: p, m: make([]float32, len(p.Value)), v: make([]float32, len(p.Value))}
}

// rate is the step size with the bias correction of step n, from 1.
func rate(learningRate float64, n int) float32 {
	return float32(learningRate * math.Sqrt(1-math.Pow(adamBeta2, float64(n))) / (1 - math.Pow(adamBeta1, float64(n))))
}

// row moves one row of the parameter against its gradient.
func (a *adam) row(i int, gradient []float32, rate float32) {
	c := a.param.Cols
	value, m, v := a.param.Value[i*c:(i+1)*c], a.m[i*c:(i+1)*c], a.v[i*c:(i+1)*c]
	for j, g := range gradient {
		m[j] = adamBeta1*m[j] + (1-adamBeta1)*g
		v[j] = adamBeta2*v[j] + (1-adamBeta2)*g*g
		value[j] -= rate * m[j] / (float32(math.Sqrt(float64(v[j]))) + adamEpsilon)
	}
}

// all moves every row.
func (a *adam) all(gradient []float32, rate float32) {
	c := a.param.Cols
	for i := range a.param.Rows {
		a.row(i, gradient[i*c:(i+1)*c], rate)
	}
}

package align

import (
	"math"
	"math/rand/v2"

	"inkling/model/kernel"
	"inkling/model/nn"
)

// hiddenSize is the width of the classifier's hidden layer. One layer suffices:
// what a wider or deeper one could tell apart from a batch of some hundred rows
// is noise.
const hiddenSize = 32

// adversary is a classifier of domains, p(source) = sigmoid(v relu(x W + b) + c),
// behind gradient reversal (Ganin et al. 2016, equations 13 to 17): it descends
// along the gradient of
//
//	L = sum over rows i of w_i (-y_i ln p_i - (1 - y_i) ln(1 - p_i))
//
// and the features climb it. With w_i = 1 / (2 n of the row's domain), a domain
// with a hundred times the rows of the other has no more say than that: else
// "always source" would be nearly right, and have no gradient.
type adversary struct {
	hidden, out   *nn.Dense
	active, grad  []float32 // [n x hiddenSize]: after ReLU
	logit, dlogit []float32 // [n]
	dx            []float32 // [n x dim]: before reversal
}

func newAdversary(dim int, r *rand.Rand) *adversary {
	hidden, out := nn.NewDense("align.hidden", dim, hiddenSize), nn.NewDense("align.out", hiddenSize, 1)
	hidden.W.Glorot(r)
	out.W.Glorot(r)
	return &adversary{hidden: hidden.Shadow(), out: out.Shadow()}
}

func (a *adversary) params() []*nn.Param { return append(a.hidden.Params(), a.out.Params()...) }

func (a *adversary) shadow() measure {
	return &adversary{hidden: a.hidden.Shadow(), out: a.out.Shadow()}
}

func (a *adversary) loss(dx, x []float32, rows *[2][]int, lambda, scale float32) float64 {
	if len(rows[Target]) == 0 || len(rows[Source]) == 0 {
		return 0
	}
	n := len(rows[Target]) + len(rows[Source])
	a.classify(x, n)
	loss := a.compare(rows, scale)
	a.backward(dx, x, n, lambda)
	return loss
}

// classify computes the logits of x.
func (a *adversary) classify(x []float32, n int) {
	a.active, a.logit = nn.Resize(a.active, n*hiddenSize), nn.Resize(a.logit, n)
	w, b := a.hidden.W, a.hidden.B
	kernel.Dense(a.active, x, w.Value, b.Value, n, w.Rows, w.Cols, true)
	a.out.Forward(a.logit, a.active, n)
}

// compare returns the loss of the logits and writes scale times its derivative
// to dlogit.
func (a *adversary) compare(rows *[2][]int, scale float32) (loss float64) {
	a.dlogit = nn.Resize(a.dlogit, len(a.logit))
	for domain, of := range rows {
		label, weight := float64(domain), 1/float64(2*len(of))
		for _, i := range of {
			z := float64(a.logit[i])
			loss += weight * (max(z, 0) - z*label + math.Log1p(math.Exp(-math.Abs(z))))
			a.dlogit[i] = scale * float32(weight*(1/(1+math.Exp(-z))-label))
		}
	}
	return loss
}

// backward adds the classifier's gradients, and to dx that of the features,
// reversed.
func (a *adversary) backward(dx, x []float32, n int, lambda float32) {
	a.grad = nn.Resize(a.grad, n*hiddenSize)
	clear(a.grad)
	a.out.Backward(a.grad, a.dlogit, a.active, n)
	kernel.ReLUGradient(a.grad, a.active)
	if lambda == 0 {
		a.hidden.Backward(nil, a.grad, x, n)
		return
	}
	a.dx = nn.Resize(a.dx, len(x))
	clear(a.dx)
	a.hidden.Backward(a.dx, a.grad, x, n)
	kernel.Axpy(-lambda, a.dx, dx)
}

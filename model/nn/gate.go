package nn

import "inkling/model/kernel"

// gate mixes experts of equal width by weights that it computes from the same
// row (Jacobs et al. 1991):
//
//	out = sum over i of g_i f_i(x),  g = softmax(x W + b)
type gate struct {
	dense   *Dense   // [inputs x experts]
	experts []*stack // what it mixes; the gate does not run them
	weights []float32
	dlogits []float32
	mixed   []float32 // [rows x width]
	dmixed  []float32
}

func newGate(name string, inputs int, experts []*stack) *gate {
	return &gate{dense: NewDense(name, inputs, len(experts)), experts: experts}
}

// forward mixes what the experts wrote in their last forward.
func (g *gate) forward(x []float32, rows int) {
	n, d := len(g.experts), g.experts[0].size()
	g.weights, g.mixed = Resize(g.weights, rows*n), Resize(g.mixed, rows*d)
	g.dense.Forward(g.weights, x, rows)
	kernel.Softmax(g.weights, rows, n)
	clear(g.mixed)
	for i, e := range g.experts {
		out := e.out()
		for r := range rows {
			kernel.Axpy(g.weights[r*n+i], out[r*d:(r+1)*d], g.mixed[r*d:(r+1)*d])
		}
	}
	if g.dense.W.Grad != nil {
		g.dmixed = Resize(g.dmixed, rows*d)
		clear(g.dmixed)
	}
}

// backward adds the gradients for dmixed: to the gate's own parameters, to dx
// unless that is nil, and to the experts' outputs.
func (g *gate) backward(dx, x []float32, rows int) {
	n, d := len(g.experts), g.experts[0].size()
	g.dlogits = Resize(g.dlogits, rows*n)
	for i, e := range g.experts {
		out, dout := e.out(), e.outGrad()
		for r := range rows {
			up := g.dmixed[r*d : (r+1)*d]
			g.dlogits[r*n+i] = kernel.Dot(up, out[r*d:(r+1)*d])
			kernel.Axpy(g.weights[r*n+i], up, dout[r*d:(r+1)*d])
		}
	}
	for r := range rows {
		w, dl := g.weights[r*n:(r+1)*n], g.dlogits[r*n:(r+1)*n]
		mean := kernel.Dot(w, dl)
		for i := range dl {
			dl[i] = w[i] * (dl[i] - mean)
		}
	}
	g.dense.Backward(dx, g.dlogits, x, rows)
}

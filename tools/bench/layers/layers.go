// Package layers is the network and the head of the benchmark, as the browser
// and the exporter of their weights share them. It imports nothing that a small
// binary must not.
package layers

import (
	"math/rand/v2"

	"inkling/model/kernel"
	"inkling/model/nn"
)

// The network: Inputs -> Hidden, each with a ReLU -> as many sigmoids as there
// are Binary tasks, and one softmax over Classes.
const (
	Inputs  = 96
	Binary  = 3
	Classes = 10
)

// The head: HeadInputs -> one logit, moved by HeadSteps steps of plain gradient
// descent on batches of HeadBatch rows.
const (
	HeadInputs = 32
	HeadBatch  = 32
	HeadSteps  = 50
	HeadRate   = 0.1
)

// Network is the layers in the order of their weights in a file, and the
// outputs of the last Forward. It serves one goroutine.
type Network struct {
	Trunk           *nn.SharedBottom
	Binary, Classes *nn.Dense

	Probabilities []float32 // [rows x Binary]
	Shares        []float32 // [rows x Classes]
}

// NewNetwork returns a network of zeros.
func NewNetwork() *Network {
	trunk := nn.NewSharedBottom(Inputs, []int{64, 32})
	return &Network{
		Trunk:  trunk,
		Binary: nn.NewDense("binary", trunk.OutputSize(), Binary), Classes: nn.NewDense("classes", trunk.OutputSize(), Classes),
	}
}

// Initialise draws weights and biases.
func (n *Network) Initialise(r *rand.Rand) {
	for _, p := range n.Params() {
		if p.Rows > 1 {
			p.Glorot(r)
		} else {
			p.Normal(r, .1)
		}
	}
}

// Params are the weights and the bias of each layer.
func (n *Network) Params() []*nn.Param {
	return append(append(n.Trunk.Params(), n.Binary.Params()...), n.Classes.Params()...)
}

// block is how many rows go through all layers together: what they become on the
// way then stays in the processor's first cache.
const block = 64

// Forward runs x [rows x Inputs].
func (n *Network) Forward(x []float32, rows int) {
	n.Probabilities = nn.Resize(n.Probabilities, rows*Binary)
	n.Shares = nn.Resize(n.Shares, rows*Classes)
	for from := 0; from < rows; from += block {
		n.forward(x, from, min(from+block, rows))
	}
	kernel.Sigmoid(n.Probabilities)
	kernel.Softmax(n.Shares, rows, Classes)
}

// forward runs the layers on some of the rows.
func (n *Network) forward(x []float32, from, to int) {
	n.Trunk.Forward(x[from*Inputs:to*Inputs], to-from)
	h := n.Trunk.Output(0)
	n.Binary.Forward(n.Probabilities[from*Binary:to*Binary], h, to-from)
	n.Classes.Forward(n.Shares[from*Classes:to*Classes], h, to-from)
}

// Head is the logistic head. It serves one goroutine.
type Head struct {
	layer *nn.Dense
	dy    []float32
}

// NewHead returns a head of zeros.
func NewHead() *Head {
	return &Head{nn.NewDense("head", HeadInputs, 1).Shadow(), make([]float32, HeadBatch)}
}

// Params are the head's weights and its bias.
func (h *Head) Params() []*nn.Param { return h.layer.Params() }

// Train moves the head from zeros by HeadSteps steps of gradient descent, each
// on the next batch of x [steps x batch x inputs] with labels of 0 and 1, against
// the mean logistic loss of the batch.
func (h *Head) Train(x, labels []float32) {
	for _, p := range h.Params() {
		clear(p.Value)
	}
	const size = HeadBatch * HeadInputs
	for step := range HeadSteps {
		h.step(x[step*size:(step+1)*size], labels[step*HeadBatch:(step+1)*HeadBatch])
	}
}

func (h *Head) step(x, labels []float32) {
	h.layer.Forward(h.dy, x, HeadBatch)
	kernel.Sigmoid(h.dy)
	for i, y := range labels {
		h.dy[i] = (h.dy[i] - y) / HeadBatch
	}
	for _, p := range h.Params() {
		clear(p.Grad)
	}
	h.layer.Backward(nil, h.dy, x, HeadBatch)
	for _, p := range h.Params() {
		kernel.Axpy(-HeadRate, p.Grad, p.Value)
	}
}

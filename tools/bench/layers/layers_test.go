package layers

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestForwardMakesProbabilities(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := NewNetwork()
	n.Initialise(r)
	x := make([]float32, 5*Inputs)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	n.Forward(x, 5)
	for i := range 5 {
		var sum float64
		for _, share := range n.Shares[i*Classes : (i+1)*Classes] {
			sum += float64(share)
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("row %d's shares sum to %v", i, sum)
		}
	}
	for _, p := range n.Probabilities {
		if !(p > 0 && p < 1) {
			t.Errorf("a probability is %v", p)
		}
	}
}

// A head whose label follows from its first input alone learns that.
func TestTrainLearns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x, labels := make([]float32, HeadSteps*HeadBatch*HeadInputs), make([]float32, HeadSteps*HeadBatch)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	for i := range labels {
		if x[i*HeadInputs] > 0 {
			labels[i] = 1
		}
	}
	h := NewHead()
	h.Train(x, labels)
	w := h.Params()[0].Value
	for j, other := range w[1:] {
		if math.Abs(float64(other)) > float64(w[0])/3 {
			t.Errorf("weight %d is %v beside %v of the input that decides", j+1, other, w[0])
		}
	}
	before := append([]float32(nil), w...)
	h.Train(x, labels)
	if w[0] != before[0] {
		t.Error("a second training from zeros differs from the first")
	}
}

func TestTrainAllocatesNothing(t *testing.T) {
	x, labels := make([]float32, HeadSteps*HeadBatch*HeadInputs), make([]float32, HeadSteps*HeadBatch)
	h := NewHead()
	if n := testing.AllocsPerRun(5, func() { h.Train(x, labels) }); n != 0 {
		t.Errorf("%v allocations a training", n)
	}
}

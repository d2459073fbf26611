package job

import (
	"math"
	"math/rand/v2"

	"inkling/model/nn"
	"inkling/tools/bench/layers"
	"inkling/tools/bench/onnx"
)

// NetworkTensors are the network's parameters under the names of its layers,
// and input [rows x Inputs].
func NetworkTensors(n *layers.Network) *Tensors {
	t := new(Tensors)
	for _, p := range n.Params() {
		shape := []int{p.Rows, p.Cols}
		if p.Rows == 1 {
			shape = shape[1:]
		}
		t.Add(p.Name, p.Value, shape...)
	}
	return t
}

// NetworkGraph is the network as an ONNX file: x [rows x Inputs] ->
// probabilities [rows x Binary], shares [rows x Classes].
func NetworkGraph(n *layers.Network) []byte {
	b := builder{Graph: onnx.New("network")}
	x := b.Input("x", onnx.Float, onnx.Any, layers.Inputs)
	params := n.Trunk.Params()
	for i := 0; i < len(params); i += 2 {
		x = b.Node("Relu", params[i].Name+".relu", []string{b.dense(params[i].Name, &nn.Dense{W: params[i], B: params[i+1]}, x)})
	}
	b.Output(b.Node("Sigmoid", "probabilities", []string{b.dense("binary", n.Binary, x)}), onnx.Float, onnx.Any, layers.Binary)
	b.Output(b.Node("Softmax", "shares", []string{b.dense("classes", n.Classes, x)}, attr("axis", -1)), onnx.Float, onnx.Any, layers.Classes)
	return b.Bytes()
}

// Rows draws inputs [rows x columns] around 0.
func Rows(r *rand.Rand, rows, columns int) []float32 {
	x := make([]float32, rows*columns)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// HeadTensors draws the rows [steps x batch x inputs] for the head and their
// labels, 0 or 1, which depend on the rows.
func HeadTensors(r *rand.Rand) *Tensors {
	const rows = layers.HeadSteps * layers.HeadBatch
	x, truth := Rows(r, rows, layers.HeadInputs), Rows(r, 1, layers.HeadInputs)
	labels := make([]float32, rows)
	for i := range labels {
		var logit float64
		for j, w := range truth {
			logit += float64(w * x[i*layers.HeadInputs+j])
		}
		if r.Float64() < 1/(1+math.Exp(-logit)) {
			labels[i] = 1
		}
	}
	t := new(Tensors)
	t.Add("rows", x, layers.HeadSteps, layers.HeadBatch, layers.HeadInputs)
	t.Add("labels", labels, layers.HeadSteps, layers.HeadBatch)
	return t
}

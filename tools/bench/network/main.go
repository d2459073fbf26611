//go:build js && wasm

// Command network is the benchmark's network and head in the browser, made of
// the layers that the engine is made of, and as small as Go makes it. JavaScript
// writes weights and inputs once, where buffer says, and calls.
package main

//lint:file-ignore U1000 The host calls what is marked go:wasmexport.

import (
	"unsafe"

	"inkling/tools/bench/layers"
)

// state lives as long as the instance. An export has no receiver, so it is the
// one variable of the program.
var state struct {
	network *layers.Network
	x       []float32 // [rows x Inputs]

	head   *layers.Head
	rows   []float32 // [steps x batch x inputs] of the head
	labels []float32 // [steps x batch]
}

// The buffers that buffer knows.
const (
	weightsBuffer = iota // of a parameter of the network
	inputBuffer
	probabilitiesBuffer
	sharesBuffer
	headBuffer // of a parameter of the head
	headRowsBuffer
	headLabelsBuffer
)

// buffer returns where a buffer stands in the memory; index is a parameter's.
//
//go:wasmexport buffer
func buffer(kind, index int32) unsafe.Pointer {
	s := &state
	var b []float32
	switch kind {
	case weightsBuffer:
		b = s.network.Params()[index].Value
	case inputBuffer:
		b = s.x
	case probabilitiesBuffer:
		b = s.network.Probabilities
	case sharesBuffer:
		b = s.network.Shares
	case headBuffer:
		b = s.head.Params()[index].Value
	case headRowsBuffer:
		b = s.rows
	case headLabelsBuffer:
		b = s.labels
	}
	return unsafe.Pointer(unsafe.SliceData(b))
}

// resize makes room for an input of so many rows.
//
//go:wasmexport resize
func resize(rows int32) { state.x = make([]float32, int(rows)*layers.Inputs) }

// predict runs the network on the first rows of the input.
//
//go:wasmexport predict
func predict(rows int32) { state.network.Forward(state.x, int(rows)) }

// adapt trains the head from zeros.
//
//go:wasmexport adapt
func adapt() { state.head.Train(state.rows, state.labels) }

// main keeps the program alive; the exports do the work.
func main() {
	s := &state
	s.network, s.head = layers.NewNetwork(), layers.NewHead()
	s.rows = make([]float32, layers.HeadSteps*layers.HeadBatch*layers.HeadInputs)
	s.labels = make([]float32, layers.HeadSteps*layers.HeadBatch)
	select {}
}

// Package nn holds the layers and trunks of the network, each with an explicit
// Forward and Backward; there is no tape. A layer keeps no activations of its
// own unless its comment says so: the caller passes what Forward saw to
// Backward.
//
// Shapes are [rows x columns], row by row. Backward adds to the gradients of
// the layer's parameters and, where the caller asks for it, to the gradient of
// the input. Wrong lengths are programmer's errors and panic.
package nn

import (
	"math"
	"math/rand/v2"
)

// Param is one learned matrix [Rows x Cols] with its gradient.
type Param struct {
	Name       string
	Rows, Cols int
	Value      []float32 // [Rows x Cols]
	Grad       []float32 // as Value; nil in a network that only serves
}

// NewParam returns a parameter of zeros without a gradient.
func NewParam(name string, rows, cols int) *Param {
	return &Param{Name: name, Rows: rows, Cols: cols, Value: make([]float32, rows*cols)}
}

// Row is row i of the value.
func (p *Param) Row(i int) []float32 { return p.Value[i*p.Cols : (i+1)*p.Cols] }

// GradRow is row i of the gradient.
func (p *Param) GradRow(i int) []float32 { return p.Grad[i*p.Cols : (i+1)*p.Cols] }

// Shadow returns a parameter that shares the value and has a gradient of its
// own, so that several workers can run Backward at once.
func (p *Param) Shadow() *Param {
	s := *p
	s.Grad = make([]float32, len(p.Value))
	return &s
}

// Normal fills the value with normal numbers of the standard deviation.
func (p *Param) Normal(r *rand.Rand, deviation float64) {
	for i := range p.Value {
		p.Value[i] = float32(r.NormFloat64() * deviation)
	}
}

// Glorot fills the value as Glorot and Bengio (2010) do for a dense layer
// whose matrix is [inputs x outputs].
func (p *Param) Glorot(r *rand.Rand) {
	bound := math.Sqrt(6 / float64(p.Rows+p.Cols))
	for i := range p.Value {
		p.Value[i] = float32((2*r.Float64() - 1) * bound)
	}
}

// Fill sets every value.
func (p *Param) Fill(v float32) {
	for i := range p.Value {
		p.Value[i] = v
	}
}

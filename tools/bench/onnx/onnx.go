// Package onnx writes small ONNX model files: a graph of operators over
// float32 tensors, in the protocol buffers of onnx.proto3 (IR version 8, opset
// 17). It knows what the benchmark's graphs need and nothing else.
package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

const (
	irVersion = 8
	opset     = 17
)

// Type is an element type, numbered as TensorProto.DataType.
type Type uint64

// The element types in use.
const (
	Float Type = 1
	Int64 Type = 7
)

// Any is a dimension that is known only when the graph runs.
const Any = -1

// Graph is a model under construction. Nodes stand in the order in which they
// run: each reads inputs, constants, and what nodes before it made.
type Graph struct {
	name             string
	nodes, constants [][]byte // of NodeProto and TensorProto
	inputs, outputs  [][]byte // of ValueInfoProto
}

// New returns an empty graph.
func New(name string) *Graph { return &Graph{name: name} }

// Input declares an input and returns its name.
func (g *Graph) Input(name string, t Type, shape ...int) string {
	g.inputs = append(g.inputs, valueInfo(name, t, shape))
	return name
}

// Output declares that a value is an output.
func (g *Graph) Output(name string, t Type, shape ...int) {
	g.outputs = append(g.outputs, valueInfo(name, t, shape))
}

// Constant adds a float32 tensor and returns its name.
func (g *Graph) Constant(name string, data []float32, shape ...int) string {
	raw := make([]byte, 0, 4*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return g.tensor(name, Float, raw, shape)
}

// Integers adds an int64 tensor and returns its name.
func (g *Graph) Integers(name string, data []int64, shape ...int) string {
	raw := make([]byte, 0, 8*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.tensor(name, Int64, raw, shape)
}

// Attribute is a setting of an operator: an int or a float32.
type Attribute struct {
	Name  string
	Value any
}

// Node adds an operator that makes one value, and returns the value's name.
func (g *Graph) Node(operator, output string, inputs []string, attributes ...Attribute) string {
	g.NodeOf(operator, []string{output}, inputs, attributes...)
	return output
}

// NodeOf adds an operator that makes several values.
func (g *Graph) NodeOf(operator string, outputs, inputs []string, attributes ...Attribute) {
	var n []byte
	for _, in := range inputs {
		n = text(n, 1, in)
	}
	for _, out := range outputs {
		n = text(n, 2, out)
	}
	n = text(n, 4, operator)
	for _, a := range attributes {
		n = message(n, 5, a.encode())
	}
	g.nodes = append(g.nodes, n)
}

// encode is an AttributeProto.
func (a Attribute) encode() []byte {
	const typeFloat, typeInt = 1, 2
	b := text(nil, 1, a.Name)
	switch v := a.Value.(type) {
	case int:
		b = number(b, 3, uint64(v))
		return number(b, 20, typeInt)
	case float32:
		b = protowire.AppendTag(b, 2, protowire.Fixed32Type)
		b = protowire.AppendFixed32(b, math.Float32bits(v))
		return number(b, 20, typeFloat)
	}
	panic("onnx: an attribute is an int or a float32")
}

// Bytes is the model file: a ModelProto.
func (g *Graph) Bytes() []byte {
	m := number(nil, 1, irVersion)
	m = text(m, 2, "inkling benchmark")
	m = message(m, 7, g.encode())
	return message(m, 8, number(text(nil, 1, ""), 2, opset))
}

// encode is a GraphProto.
func (g *Graph) encode() []byte {
	var b []byte
	for _, n := range g.nodes {
		b = message(b, 1, n)
	}
	b = text(b, 2, g.name)
	for _, c := range g.constants {
		b = message(b, 5, c)
	}
	for _, in := range g.inputs {
		b = message(b, 11, in)
	}
	for _, out := range g.outputs {
		b = message(b, 12, out)
	}
	return b
}

// tensor adds a TensorProto whose values are raw little-endian bytes.
func (g *Graph) tensor(name string, t Type, raw []byte, shape []int) string {
	size := 4
	if t == Int64 {
		size = 8
	}
	for _, d := range shape {
		size *= d
	}
	if size != len(raw) {
		panic("onnx: the constant " + name + " does not have its shape's size")
	}
	var b []byte
	for _, d := range shape {
		b = number(b, 1, uint64(d))
	}
	b = number(b, 2, uint64(t))
	b = text(b, 8, name)
	g.constants = append(g.constants, message(b, 9, raw))
	return name
}

// valueInfo is a ValueInfoProto of a tensor.
func valueInfo(name string, t Type, shape []int) []byte {
	var dims []byte
	for _, d := range shape {
		one := text(nil, 2, "rows")
		if d != Any {
			one = number(nil, 1, uint64(d))
		}
		dims = message(dims, 1, one)
	}
	tensor := message(number(nil, 1, uint64(t)), 2, dims)
	return message(text(nil, 1, name), 2, message(nil, 1, tensor))
}

func number(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}

func text(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func message(b []byte, field protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), m)
}

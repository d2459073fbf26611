package onnx

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// fields reads a message with the library's own reader: the values of each
// field, a varint as eight bytes.
func fields(t *testing.T, b []byte) map[protowire.Number][][]byte {
	t.Helper()
	all := make(map[protowire.Number][][]byte)
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		b = b[n:]
		var value []byte
		switch kind {
		case protowire.VarintType:
			v, size := protowire.ConsumeVarint(b)
			value, n = binary.LittleEndian.AppendUint64(nil, v), size
		case protowire.Fixed32Type:
			v, size := protowire.ConsumeFixed32(b)
			value, n = binary.LittleEndian.AppendUint32(nil, v), size
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(b)
		default:
			t.Fatalf("field %d has the wire type %d", field, kind)
		}
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		all[field] = append(all[field], value)
		b = b[n:]
	}
	return all
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	g := New("small")
	x := g.Input("x", Float, Any, 2)
	w := g.Constant("w", []float32{1, 2, 3, -4.5, 5, 6}, 2, 3)
	y := g.Node("Gemm", "y", []string{x, w}, Attribute{"transB", 1}, Attribute{"alpha", float32(.5)})
	g.Output(y, Float, Any, 3)

	model := fields(t, g.Bytes())
	if v := binary.LittleEndian.Uint64(model[1][0]); v != irVersion {
		t.Errorf("IR version %d, want %d", v, irVersion)
	}
	if set := fields(t, model[8][0]); binary.LittleEndian.Uint64(set[2][0]) != opset {
		t.Errorf("opset %v", set)
	}
	graph := fields(t, model[7][0])
	node := fields(t, graph[1][0])
	if string(node[4][0]) != "Gemm" || string(node[1][1]) != "w" || string(node[2][0]) != "y" {
		t.Errorf("node %q", node)
	}
	transB, alpha := fields(t, node[5][0]), fields(t, node[5][1])
	if string(transB[1][0]) != "transB" || binary.LittleEndian.Uint64(transB[3][0]) != 1 {
		t.Errorf("attribute %q", transB)
	}
	if got := math.Float32frombits(binary.LittleEndian.Uint32(alpha[2][0])); got != .5 {
		t.Errorf("alpha %v, want 0.5", got)
	}
	tensor := fields(t, graph[5][0])
	if got := math.Float32frombits(binary.LittleEndian.Uint32(tensor[9][0][12:])); got != -4.5 || len(tensor[9][0]) != 24 {
		t.Errorf("the fourth value is %v of %d bytes, want -4.5 of 24", got, len(tensor[9][0]))
	}
	input := fields(t, graph[11][0])
	shape := fields(t, fields(t, fields(t, input[2][0])[1][0])[2][0])
	rows, columns := fields(t, shape[1][0]), fields(t, shape[1][1])
	if string(rows[2][0]) != "rows" || binary.LittleEndian.Uint64(columns[1][0]) != 2 {
		t.Errorf("the input's shape is %q", shape)
	}
}

func TestAConstantHasItsShape(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("three values were taken for a 2 x 2 matrix")
		}
	}()
	New("").Constant("w", []float32{1, 2, 3}, 2, 2)
}

func TestEqualGraphsAreEqualBytes(t *testing.T) {
	build := func() []byte {
		g := New("")
		g.Output(g.Node("Relu", "y", []string{g.Input("x", Float, 4)}), Float, 4)
		return g.Bytes()
	}
	if !slices.Equal(build(), build()) {
		t.Error("two equal graphs differ")
	}
}

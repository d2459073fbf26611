package job

import (
	"inkling/model/nn"
	"inkling/tools/bench/onnx"
)

// Graph is the shelf as one ONNX file: items int64 [events] and kinds float32
// [events x dim] of the visitor -> ids int64 [Top], scores float32 [Top].
func (s *Shelf) Graph() []byte {
	b := builder{onnx.New("shelf"), s}
	scores, trunkQuery := b.retrieve()
	candidates := b.Integers("candidates", []int64{Candidates}, 1)
	b.NodeOf("TopK", []string{"retrieval", "found"}, []string{scores, candidates}, attr("sorted", 0))
	b.rank(b.flat("found", Candidates), b.flat("retrieval", Candidates), trunkQuery)
	return b.Bytes()
}

// Halves are the shelf as two files, for those who choose the candidates
// between them by other means: the inputs of Graph -> scores [1 x items] and
// query [1 x dim]; and chosen int64 [Candidates], retrieval [Candidates], query
// -> the outputs of Graph.
func (s *Shelf) Halves() (retrieve, rank []byte) {
	first := builder{onnx.New("retrieve"), s}
	scores, query := first.retrieve()
	first.Output(scores, onnx.Float, 1, s.Items)
	first.Output(query, onnx.Float, 1, s.Dim)
	second := builder{onnx.New("rank"), s}
	second.Constant("vectors", s.Vectors, s.Items, s.Dim)
	second.rank(second.Input("chosen", onnx.Int64, Candidates),
		second.Input("retrieval", onnx.Float, Candidates), second.Input("query", onnx.Float, 1, s.Dim))
	return first.Bytes(), second.Bytes()
}

// Candidates is how many items the trunk ranks, as in the engine.
const Candidates = 300

type builder struct {
	*onnx.Graph
	s *Shelf
}

func attr(name string, value any) onnx.Attribute { return onnx.Attribute{Name: name, Value: value} }

func (b builder) flat(name string, n int) string {
	return b.Node("Reshape", name+".flat", []string{name, b.Integers(name+".shape", []int64{int64(n)}, 1)})
}

func (b builder) dense(name string, l *nn.Dense, x string) string {
	return b.Node("Gemm", name+".out", []string{x, b.Constant(name+".w", l.W.Value, l.W.Rows, l.W.Cols), b.Constant(name+".b", l.B.Value, l.B.Cols)})
}

// retrieve encodes the visitor and scores every item.
func (b builder) retrieve() (scores, trunkQuery string) {
	s, d := b.s, b.s.Dim
	vectors := b.Constant("vectors", s.Vectors, s.Items, d)
	items := b.Input("items", onnx.Int64, Events)
	kinds := b.Input("kinds", onnx.Float, Events, d)

	events := b.Node("Add", "events", []string{b.Node("Gather", "seen", []string{vectors, items}), kinds})
	steps := b.Node("Concat", "steps", []string{b.Constant("start", s.Start, 1, d), events}, attr("axis", 0))
	x := b.Node("LayerNormalization", "x", []string{steps, b.Constant("gain", s.Gain, d), b.Constant("shift", s.Shift, d)},
		attr("axis", -1), attr("epsilon", float32(1e-6)))
	q, kv := s.attention()
	b.NodeOf("Split", []string{"key", "value"}, []string{b.dense("keyvalue", kv, x), b.Integers("halves", []int64{int64(d), int64(d)}, 2)}, attr("axis", 1))
	last := b.Node("Gather", "last", []string{x, b.Integers("end", []int64{Events}, 1)})
	logits := b.Node("Gemm", "logits", []string{b.dense("query.last", q, last), "key", b.Constant("bias", s.Bias, 1, len(s.Bias))}, attr("transB", 1))
	weights := b.Node("Softmax", "weights", []string{logits}, attr("axis", -1))
	context := b.Node("MatMul", "context", []string{weights, "value"})
	h := b.Node("Add", "h", []string{b.dense("out", s.Out, context), last})

	shelf := b.normalised("shelf.query", h, "want.shelf", s.WantShelf)
	scores = b.Node("Gemm", "scores", []string{shelf, vectors, b.Constant("prior", s.Prior, 1, s.Items)},
		attr("transB", 1), attr("alpha", 1/s.Temperature))
	return scores, b.normalised("query", h, "want.trunk", s.Want)
}

func (b builder) normalised(name, h, wantName string, want []float32) string {
	sum := b.Node("Add", name+".sum", []string{h, b.Constant(wantName, want, 1, len(want))})
	return b.Node("LpNormalization", name, []string{sum}, attr("axis", -1), attr("p", 2))
}

// rank adds the heads' terms to the candidates' retrieval scores. The vectors
// are a constant already.
func (b builder) rank(chosen, retrieval, query string) {
	s := b.s
	vectors := b.Node("Gather", "candidate", []string{"vectors", chosen})
	cross := b.Node("Gather", "cross", []string{b.Constant("features", s.Features, s.Items, s.Cross), chosen})
	everywhere := b.Node("Expand", "queries", []string{query, b.Integers("rows", []int64{Candidates, int64(s.Dim)}, 2)})
	product := b.Node("Mul", "product", []string{vectors, query})
	x := b.Node("Concat", "row", []string{everywhere, vectors, product, cross}, attr("axis", 1))
	for i, l := range s.Trunk {
		name := []string{"trunk.0", "trunk.1", "trunk.2", "trunk.3"}[i]
		x = b.Node("Relu", name, []string{b.dense(name, l, x)})
	}
	wide := b.Constant("wide", s.Wide, s.Cross, s.Tasks)
	outputs := b.Node("Gemm", "outputs", []string{cross, wide, b.dense("deep", s.Deep, x)})
	logs := b.Node("Log", "logs", []string{b.Node("Sigmoid", "probabilities", []string{outputs})})
	weighed := b.Node("MatMul", "weighed", []string{logs, b.Constant("weight.log", s.LogWeight, s.Tasks, 1)})
	raw := b.Node("MatMul", "raw", []string{outputs, b.Constant("weight.raw", s.RawWeight, s.Tasks, 1)})
	terms := b.Node("Add", "terms", []string{weighed, raw})
	total := b.Node("Add", "total", []string{b.flat(terms, Candidates), retrieval})
	b.NodeOf("TopK", []string{"best", "places"}, []string{total, b.Integers("top", []int64{Top}, 1)})
	b.Output("best", onnx.Float, Top)
	b.Output(b.Node("Gather", "ids", []string{chosen, "places"}), onnx.Int64, Top)
}

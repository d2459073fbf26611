package job

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/shop"
	"inkling/tools/bench/layers"
)

func TestTensorsAreWhereTheIndexSays(t *testing.T) {
	dir := t.TempDir()
	var all Tensors
	all.Add("a", []float32{1, 2}, 2)
	all.Add("b", []float32{3, 4, 5, 6}, 2, 2)
	if err := all.Write(dir, "x", map[string]int{"top": 7}); err != nil {
		t.Fatal(err)
	}
	numbers, err := os.ReadFile(filepath.Join(dir, "x.bin"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "x.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		Tensors []entry
		About   map[string]int
	}
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	b := index.Tensors[1]
	if b.Name != "b" || b.At != 2 || len(b.Shape) != 2 || index.About["top"] != 7 {
		t.Errorf("the index is %s", text)
	}
	if got := math.Float32frombits(binary.LittleEndian.Uint32(numbers[4*(b.At+1):])); got != 4 {
		t.Errorf("b's second number is %v, want 4", got)
	}
}

func tiny(t *testing.T) *model.Model {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "wasm", "engine", "testdata", "tiny.msgpack"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := modelfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func views(items ...int32) (h shop.History) {
	for i, item := range items {
		h = append(h, shop.Event{Time: 1_760_000_000_000 + int64(i)*50_000, Item: item, Behaviour: shop.View})
	}
	return h
}

// The exported heads, on the exported cross features, say what the engine's
// scorer says.
func TestAShelfsTermsAreTheModels(t *testing.T) {
	m := tiny(t)
	m.Cold, m.ColdOffset = make([]bool, m.Items.Len()), 3 // items that are new have an offset, too
	m.Cold[4] = true
	p, _ := m.Placement(model.ForYou)
	h := views(0, 3, 5, 2)
	s, err := NewShelf(m, h)
	if err != nil {
		t.Fatal(err)
	}
	scorer := model.NewScorer(m)
	scorer.Begin(h)
	candidates, retrieval, terms := scorer.Terms(p.Want, nil)
	want := make([]float32, m.Items.Len())
	for r, item := range candidates {
		want[item] = retrieval[r]
		for k, w := range p.Weights {
			want[item] += w * terms[k*len(candidates)+r]
		}
	}
	shelf, trunk := make([]float32, s.Dim), make([]float32, s.Dim)
	scorer.Visitor(shelf, p.Want)
	scorer.Visitor(trunk, shop.Unknown)
	for _, item := range candidates {
		if got := score(s, shelf, trunk, int(item)); math.Abs(float64(got-want[item])) > 1e-3*max(1, math.Abs(float64(want[item]))) {
			t.Errorf("item %d has the score %v, want %v", item, got, want[item])
		}
	}
}

// score is what a peer computes of an item once it has encoded the visitor.
func score(s *Shelf, shelf, trunk []float32, item int) float32 {
	v := s.Vectors[item*s.Dim : (item+1)*s.Dim]
	cross := s.Features[item*s.Cross : (item+1)*s.Cross]
	row := make([]float32, model.RowSize(s.Dim))
	model.FillRow(row, trunk, v)
	copy(row[3*s.Dim:], cross)
	for _, l := range s.Trunk {
		out := make([]float32, l.W.Cols)
		l.Forward(out, row, 1)
		for j := range out {
			out[j] = max(out[j], 0)
		}
		row = out
	}
	outputs := make([]float32, s.Tasks)
	s.Deep.Forward(outputs, row, 1)
	total := s.Prior[item]
	for j := range v {
		total += shelf[j] * v[j] / s.Temperature
	}
	for k := range outputs {
		for j, c := range cross {
			outputs[k] += c * s.Wide[j*s.Tasks+k]
		}
		total -= s.LogWeight[k] * float32(math.Log1p(math.Exp(-float64(outputs[k]))))
		total += s.RawWeight[k] * outputs[k]
	}
	return total
}

func TestGraphsCanBeBuilt(t *testing.T) {
	s, err := NewShelf(tiny(t), views(make([]int32, Events)...))
	if err != nil {
		t.Fatal(err)
	}
	retrieve, rank := s.Halves()
	n := layers.NewNetwork()
	n.Initialise(rand.New(rand.NewPCG(1, 1)))
	for name, file := range map[string][]byte{"whole": s.Graph(), "retrieve": retrieve, "rank": rank, "network": NetworkGraph(n)} {
		if len(file) < 1000 {
			t.Errorf("%s has %d bytes", name, len(file))
		}
	}
	s.Tensors() // panics where a shape is wrong
}

package tabular

import (
	"math"
	"math/rand/v2"
	"strings"

	"inkling/model/nn"
	"inkling/model/task"
)

// made is a table with a task of each kind, whose labels follow from the inputs
// and a little noise: a binary one, one of three classes and a regression. A
// tenth of the labels of each are missing.
func made(seed uint64, rows int) (*Schema, *Table) {
	s := &Schema{
		Dense:       []string{"a", "b", "c"},
		Categorical: []Category{{"shape", 4, 3}, {"colour", 6, 2}, {"wide only", 3, 0}},
		Tasks:       []task.Task{{Name: "likes"}, {Name: "kind", Classes: 3}, {Name: "stars", Regression: true}},
	}
	r := rand.New(rand.NewPCG(seed, 1))
	t := &Table{Rows: rows, Labels: make([][]float32, 3)}
	for range rows {
		x := []float32{float32(r.NormFloat64()), float32(3 + 2*r.NormFloat64()), float32(r.NormFloat64())}
		c := []int32{r.Int32N(4), r.Int32N(6), r.Int32N(3)}
		t.Dense, t.Categorical = append(t.Dense, x...), append(t.Categorical, c...)
		like := float64(x[0]*x[2]) + float64(c[0]) - 1.5 + 0.3*r.NormFloat64()
		label := func(k int, v float32) {
			if r.IntN(10) == 0 {
				v = task.Missing
			}
			t.Labels[k] = append(t.Labels[k], v)
		}
		label(0, map[bool]float32{true: 1}[like > 0])
		label(1, float32((int(c[1])/2+int(map[bool]float32{true: 1}[x[1] > 3]))%3))
		label(2, float32(like+float64(c[2])+0.1*r.NormFloat64()))
	}
	t.Dense[0], t.Categorical[1] = float32(math.NaN()), -1 // missing inputs
	return s, t
}

// still is a config without anything random in a step.
func still() Config {
	c := Defaults()
	c.Hidden, c.Workers, c.Batch, c.Epochs, c.LearningRate = []int{12, 6}, 1, 32, 8, 1e-2
	return c
}

func firstRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// scatterParams moves parameters away from zeros, and ReLUs from their kinks
// by biases of open.
func scatterParams(n *Network, seed uint64, open float32) {
	r := rand.New(rand.NewPCG(seed, 9))
	for _, p := range n.Params() {
		for i := range p.Value {
			p.Value[i] += 0.15 * float32(r.NormFloat64())
		}
		if strings.HasPrefix(p.Name, "trunk") && strings.HasSuffix(p.Name, ".b") {
			p.Fill(open)
		}
	}
}

var private = nn.TrunkConfig{Kind: nn.KindPrivate, Hidden: []int{12, 6}}

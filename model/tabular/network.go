package tabular

import (
	"math"
	"math/rand/v2"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/task"
)

// Network predicts the tasks of a schema from a row:
//
//	output_k = head_k(trunk_k(dense, embeddings)) + wide_k(dense, categories)
//
// A network that was trained is read-only, and any number of goroutines may
// call Predict.
type Network struct {
	Schema *Schema
	Config Config
	// Mean and Inverse standardise the dense columns: (value - Mean) * Inverse.
	Mean, Inverse []float32
	embeddings    []*nn.Param // [categorical columns]: [cardinality x dim]; nil where dim is 0
	trunk         nn.Trunk
	heads         []*task.Head // their wide part is over the dense columns
	wide          []*nn.Param  // [tasks]: [all cardinalities x outputs]; none without Config.Wide
	offsets       []int32      // [categorical columns]: where a column begins in wide
}

// newNetwork returns a network with its starting values, for a table whose
// dense columns it standardises by.
func newNetwork(s *Schema, c Config, table *Table, r *rand.Rand) *Network {
	n := &Network{Schema: s, Config: c}
	n.standardise(table)
	total := 0
	for _, col := range s.Categorical {
		n.offsets = append(n.offsets, int32(total))
		total += col.Cardinality
		var p *nn.Param
		if col.Dim > 0 {
			p = nn.NewParam("embedding."+col.Name, col.Cardinality, col.Dim)
			p.Normal(r, 1/math.Sqrt(float64(col.Dim))/4)
		}
		n.embeddings = append(n.embeddings, p)
	}
	n.trunk = nn.NewTrunk(c.TrunkConfig, s.inputs(), s.TaskNames())
	for _, p := range n.trunk.Params() {
		if p.Rows > 1 {
			p.Glorot(r)
		}
	}
	for _, t := range s.Tasks {
		dense := 0
		if c.Wide {
			dense = len(s.Dense)
			n.wide = append(n.wide, nn.NewParam("wide."+t.Name, total, t.Outputs()))
		}
		h := task.NewHead(t, n.trunk.OutputSize(), dense)
		h.Deep.W.Glorot(r)
		n.heads = append(n.heads, h)
	}
	return n
}

// standardise takes mean and deviation of the dense columns from a table.
func (n *Network) standardise(t *Table) {
	d := len(n.Schema.Dense)
	n.Mean, n.Inverse = make([]float32, d), make([]float32, d)
	for j := range d {
		var count, sum, square float64
		for r := range t.Rows {
			if v := float64(t.Dense[r*d+j]); v == v {
				count++
				sum += v
			}
		}
		mean := sum / max(count, 1)
		for r := range t.Rows {
			if v := float64(t.Dense[r*d+j]); v == v {
				square += (v - mean) * (v - mean)
			}
		}
		n.Mean[j], n.Inverse[j] = float32(mean), 1
		if deviation := math.Sqrt(square / max(count, 1)); deviation > 1e-12 {
			n.Inverse[j] = float32(1 / deviation)
		}
	}
}

// layers are the parameters that every step moves as a whole.
func (n *Network) layers() []*nn.Param {
	all := n.trunk.Params()
	for _, h := range n.heads {
		all = append(all, h.Params()...)
	}
	return all
}

// tables are the parameters of which a step moves the rows that it touches:
// for each of the categorical columns its embedding, nil where there is none,
// then for each task its wide term.
func (n *Network) tables() []*nn.Param {
	return append(append([]*nn.Param(nil), n.embeddings...), n.wide...)
}

// Params are all parameters, in a fixed order: trunk, heads, embeddings, wide
// terms.
func (n *Network) Params() []*nn.Param {
	all := n.layers()
	for _, p := range n.tables() {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// shared are the parameters that tasks share: the trunk's and the embeddings.
func (n *Network) shared() []*nn.Param {
	all := append([]*nn.Param(nil), n.trunk.Shared()...)
	for _, p := range n.embeddings {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// Size is the number of parameters.
func (n *Network) Size() (size int) {
	for _, p := range n.Params() {
		size += len(p.Value)
	}
	return size
}

// shadow shares the values and has gradients and activations of its own.
func (n *Network) shadow() *Network {
	s := *n
	s.trunk = n.trunk.Shadow()
	s.embeddings, s.heads, s.wide = nil, nil, nil
	for _, p := range n.embeddings {
		if p != nil {
			p = p.Shadow()
		}
		s.embeddings = append(s.embeddings, p)
	}
	for _, h := range n.heads {
		s.heads = append(s.heads, h.Shadow())
	}
	for _, p := range n.wide {
		s.wide = append(s.wide, p.Shadow())
	}
	return &s
}

// standard writes some dense values of a table, whole rows, standardised; a
// missing one becomes 0.
func (n *Network) standard(dst, values []float32) {
	j := 0
	for i, v := range values {
		if dst[i] = (v - n.Mean[j]) * n.Inverse[j]; v != v {
			dst[i] = 0
		}
		if j++; j == len(n.Mean) {
			j = 0
		}
	}
}

// gather writes the trunk's inputs x [rows x inputs] of some rows of a table,
// whose dense columns come standardised.
func (n *Network) gather(x, standard []float32, t *Table, rows []int32) {
	dense, width := len(n.Schema.Dense), n.Schema.inputs()
	for i, r := range rows {
		row := x[i*width : (i+1)*width]
		copy(row, standard[int(r)*dense:(int(r)+1)*dense])
		at := dense
		for j, p := range n.embeddings {
			if p == nil {
				continue
			}
			if v := t.Categorical[int(r)*len(n.offsets)+j]; v >= 0 {
				copy(row[at:], p.Row(int(v)))
			} else {
				clear(row[at : at+p.Cols])
			}
			at += p.Cols
		}
	}
}

// addWide adds to a task's outputs y [rows x outputs] its linear term over the
// categories.
func (n *Network) addWide(y []float32, k int, t *Table, rows []int32) {
	if n.wide == nil {
		return
	}
	p, columns := n.wide[k], len(n.offsets)
	for i, r := range rows {
		for j, v := range t.Categorical[int(r)*columns : (int(r)+1)*columns] {
			if v < 0 {
				continue
			}
			for o, w := range p.Row(int(n.offsets[j] + v)) {
				y[i*p.Cols+o] += w
			}
		}
	}
}

// predictBlock is how many rows a prediction takes at a time.
const predictBlock = 512

// Predict returns the tasks' predictions for all rows of a table of the
// network's schema, [tasks][rows x outputs]: probabilities, or values of a
// regression. Labels may be missing altogether.
func (n *Network) Predict(t *Table) [][]float32 {
	s := *n
	s.trunk = n.trunk.Serving()
	all := make([][]float32, len(n.heads))
	for k, h := range n.heads {
		all[k] = make([]float32, t.Rows*h.Task.Outputs())
	}
	width := n.Schema.inputs()
	x, rows := make([]float32, predictBlock*width), make([]int32, predictBlock)
	dense := make([]float32, len(t.Dense))
	n.standard(dense, t.Dense)
	for from := 0; from < t.Rows; from += predictBlock {
		rows = rows[:min(predictBlock, t.Rows-from)]
		for i := range rows {
			rows[i] = int32(from + i)
		}
		s.gather(x, dense, t, rows)
		s.trunk.Forward(x, len(rows))
		for k, h := range s.heads {
			o := h.Task.Outputs()
			y := all[k][from*o : (from+len(rows))*o]
			h.Forward(y, s.trunk.Output(k), x, width, nil, len(rows))
			s.addWide(y, k, t, rows)
			finish(h.Task, y)
		}
	}
	return all
}

// finish turns outputs into predictions.
func finish(t task.Task, y []float32) {
	switch {
	case t.Regression:
	case t.Classes == 0:
		for i, v := range y {
			y[i] = nn.Sigmoid(v)
		}
	default:
		kernel.Softmax(y, len(y)/t.Classes, t.Classes)
	}
}

package nn

import "inkling/model/kernel"

// Fold is a trunk that serves one visitor at a time. In the rows of a visitor,
//
//	x = [u | v | u*v | rest]
//
// u is the same, so the products of a layer that reads them need v and the rest
// alone:
//
//	x W + b = v (Wv + diag(u) Wp) + rest Wr + (u Wu + b)
//
// Its Forward takes rows [v | rest]. It shares all other values with the trunk
// that it was made from.
type Fold struct {
	Trunk
	dim    int
	layers []foldedLayer
}

// foldedLayer is a layer that reads the trunk's input.
type foldedLayer struct {
	w, b, narrowW, narrowB *Param
}

// NewFold folds the trunk that the config and the tasks stand for in
// [NewTrunk], with vectors of dim numbers and so many further inputs. It is not
// ready before Visit.
func NewFold(trunk Trunk, c TrunkConfig, tasks []string, dim, rest int) *Fold {
	f := &Fold{Trunk: NewTrunk(c, dim+rest, tasks), dim: dim}
	params := f.Params()
	for i, p := range trunk.Params() {
		if p.Rows == params[i].Rows {
			continue
		}
		// Only the layers that read the input differ, and a bias follows its layer.
		f.layers = append(f.layers, foldedLayer{p, trunk.Params()[i+1], params[i], params[i+1]})
	}
	for i, p := range trunk.Params() {
		if p.Rows == params[i].Rows {
			params[i].Value = p.Value
		}
	}
	for _, l := range f.layers {
		l.narrowB.Value = make([]float32, len(l.b.Value))
	}
	return f
}

// Visit folds a visitor vector u [dim] into the trunk.
func (f *Fold) Visit(u []float32) {
	d := f.dim
	for _, l := range f.layers {
		n := l.w.Cols
		for j, v := range u[:d] {
			kernel.Combine(l.narrowW.Row(j), l.w.Row(2*d+j), v, l.w.Row(d+j))
		}
		copy(l.narrowW.Value[d*n:], l.w.Value[3*d*n:])
		copy(l.narrowB.Value, l.b.Value)
		kernel.MulAdd(l.narrowB.Value, u, l.w.Value[:d*n], 1, d, n)
	}
}

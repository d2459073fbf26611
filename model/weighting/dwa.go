package weighting

import "math"

// dwa weighs a task by how slowly its loss falls: dynamic weight average (Liu,
// Johns and Davison 2019, "End-to-end multi-task learning with attention",
// equation 7). For K tasks with mean losses L(t) of epoch t,
//
//	w_k = K softmax over k of (r_k / temperature),  r_k = L_k(t-1) / L_k(t-2)
//
// and all weights are 1 in the first two epochs.
type dwa struct {
	fixed
	temperature float64
	before      []float64 // losses of the epoch before the last
}

func (d *dwa) EndEpoch(losses []float64) {
	if d.before == nil {
		d.before = append([]float64(nil), losses...)
		return
	}
	var total float64
	for k, loss := range losses {
		r := loss / d.before[k]
		if math.IsNaN(r) || math.IsInf(r, 0) { // no labels, or nothing left to learn
			r = 1
		}
		d.weights[k] = math.Exp(r / d.temperature)
		total += d.weights[k]
	}
	for k := range d.weights {
		d.weights[k] *= float64(len(losses)) / total
	}
	copy(d.before, losses)
}

package train

import "math/rand/v2"

// disturb changes the trunk's inputs for this step alone: it drops a share of the
// vectors' part, and adds noise to the cross features.
func (w *worker) disturb(rows int) {
	d, width := w.t.config.Model.Dim, w.width()
	if rate := w.t.config.TrunkDropout; rate > 0 {
		w.keep = resize(w.keep, rows*3*d)
		for r := range rows {
			drop(w.rows[r*width:r*width+3*d], w.keep[r*3*d:(r+1)*3*d], rate, w.rand)
		}
	}
	if noise := w.t.config.Noise; noise > 0 {
		for r := range rows {
			cross := w.rows[r*width+3*d : (r+1)*width]
			for j := range cross {
				cross[j] += noise * float32(w.rand.NormFloat64())
			}
		}
	}
}

// undisturb turns the gradient of the disturbed inputs into that of the inputs
// as they were.
func (w *worker) undisturb(rows int) {
	if w.t.config.TrunkDropout == 0 {
		return
	}
	d, width := w.t.config.Model.Dim, w.width()
	for r := range rows {
		for j, m := range w.keep[r*3*d : (r+1)*3*d] {
			w.drows[r*width+j] *= m
		}
	}
}

// drop zeroes a share of x, scales the rest so that the mean stays (Srivastava
// et al. 2014), and writes the factors to mask.
func drop(x, mask []float32, rate float32, r *rand.Rand) {
	scale := 1 / (1 - rate)
	for j := range x {
		mask[j] = scale
		if r.Float32() < rate {
			mask[j] = 0
		}
		x[j] *= mask[j]
	}
}

// blind clears an event's item vector, for the share of events, and remembers
// whether it did.
func (w *worker) blind(v []float32, share float32) {
	if share == 0 {
		return
	}
	unseen := w.rand.Float32() < share
	if unseen {
		clear(v)
	}
	w.blinded = append(w.blinded, unseen)
}

package train

import (
	"math/rand/v2"

	"inkling/model/align"
)

// alignBuffers are a worker's buffers of the loss between two shops.
type alignBuffers struct {
	aligner *align.Aligner // nil: none
	x, dx   []float32
	domain  []uint8
	steps   []int
}

// beginAlignment makes what tells the two shops' visitors apart. Its random
// numbers are its own, so that with a weight of 0 everything is as without it.
func (t *Trainer) beginAlignment() {
	t.aligner = nil
	if t.config.Alignment != "" {
		t.aligner = align.New(t.config.Alignment, t.config.Model.Dim, rand.New(rand.NewPCG(t.config.Seed, 12)))
	}
}

// align sets the weight of the next of so many steps.
func (t *Trainer) align(steps int) {
	if t.aligner != nil {
		t.lambda = t.config.Lambda * float32(align.Schedule(float64(t.step)/float64(max(steps, 1))))
	}
}

// align adds the gradient of the loss between the two shops to what they share
// of the visitors, at every step that is asked for the next item. The shop is
// that of the item.
func (w *worker) align(b *batch, sequences []*sequence) {
	x, d := &w.alike, w.t.config.Model.Dim
	if x.aligner == nil {
		return
	}
	x.x, x.domain, x.steps = x.x[:0], x.domain[:0], x.steps[:0]
	for s, q := range sequences {
		for _, k := range q.targets {
			step := w.starts[s] + int(k.at)
			x.x = append(x.x, w.pass.H[step*d:(step+1)*d]...)
			x.domain = append(x.domain, uint8(w.t.groupOf(k.item)))
			x.steps = append(x.steps, step)
		}
	}
	x.dx = resize(x.dx, len(x.x))
	clear(x.dx)
	scale := float32(len(x.steps)) / max(b.totals.next, 1)
	x.aligner.Loss(x.dx, x.x, x.domain, w.t.lambda, scale)
	if w.t.lambda == 0 {
		return
	}
	for i, step := range x.steps {
		for j, g := range x.dx[i*d : (i+1)*d] {
			w.pass.DH[step*d+j] += g
		}
	}
}

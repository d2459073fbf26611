package tabular

import (
	"math/rand/v2"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/weighting"
)

// worker runs its share of each batch through a shadow of the network.
type worker struct {
	t       *Trainer
	network *Network
	layers  []*nn.Param
	tables  []*nn.Param
	source  *rand.PCG
	rand    *rand.Rand

	x, dx   []float32 // [rows x inputs]
	kept    []float32 // [rows x categorical columns]: factor of each embedding, 0 where it was dropped
	masks   [][]float32
	h, dh   []float32 // [rows x trunk output]: what a head reads, after dropout
	y, dy   []float32
	labels  []float32            // of a task
	loss    []float64            // of each task, the sum over the share
	perTask *weighting.Gradients // nil where the weighting needs none
}

func (t *Trainer) newWorker() *worker {
	n := t.network.shadow()
	source := rand.NewPCG(0, 0)
	w := &worker{
		t: t, network: n, layers: n.layers(), tables: n.tables(), source: source, rand: rand.New(source),
		masks: make([][]float32, len(n.heads)), loss: make([]float64, len(n.heads)),
	}
	if t.strategy.PerTask() {
		w.perTask = weighting.NewGradients(n.shared(), len(n.heads))
	}
	return w
}

// run computes losses and gradients of some rows. scale holds each task's
// weight over its labels in the whole batch.
func (w *worker) run(rows []int32, scale []float32) {
	clear(w.loss)
	if len(rows) == 0 {
		if w.perTask != nil {
			w.perTask.Clear()
		}
		return
	}
	n := w.network
	w.x = nn.Resize(w.x, len(rows)*n.Schema.inputs())
	w.dx = nn.Resize(w.dx, len(w.x))
	n.gather(w.x, w.t.dense, w.t.table, rows)
	w.disturb(len(rows))
	if w.perTask == nil {
		n.trunk.Forward(w.x, len(rows))
		for k := range n.heads {
			w.head(k, rows, scale[k])
		}
		w.descend(rows)
		return
	}
	for k := range n.heads {
		n.trunk.Forward(w.x, len(rows)) // Backward used its gradients up
		w.head(k, rows, scale[k])
		w.descend(rows)
		w.perTask.Take(k)
	}
}

// disturb adds noise to the inputs and drops embeddings.
func (w *worker) disturb(rows int) {
	c, s := &w.t.config, w.network.Schema
	dense, width, columns := len(s.Dense), s.inputs(), len(s.Categorical)
	if c.Noise > 0 {
		for i := range rows {
			for j := range dense {
				w.x[i*width+j] += c.Noise * float32(w.rand.NormFloat64())
			}
		}
	}
	if c.EmbeddingDropout == 0 {
		return
	}
	w.kept = nn.Resize(w.kept, rows*columns)
	drop(w.kept, c.EmbeddingDropout, w.rand)
	for i := range rows {
		at := i*width + dense
		for j, col := range s.Categorical {
			kernel.Scale(w.kept[i*columns+j], w.x[at:at+col.Dim])
			at += col.Dim
		}
	}
}

// drop fills a mask with 0 for the share, and else with what keeps the mean.
func drop(mask []float32, share float32, r *rand.Rand) {
	keep := 1 / (1 - share)
	for i := range mask {
		mask[i] = keep
		if r.Float32() < share {
			mask[i] = 0
		}
	}
}

// head runs the head of a task forward and back, as far as the trunk's output.
func (w *worker) head(k int, rows []int32, scale float32) {
	n, m := w.network, len(rows)
	h, width := n.heads[k], n.Schema.inputs()
	in, din := n.trunk.Output(k), n.trunk.OutputGrad(k)
	if share := w.t.config.Dropout; share > 0 {
		w.masks[k] = nn.Resize(w.masks[k], len(in))
		drop(w.masks[k], share, w.rand)
		w.h, w.dh = nn.Resize(w.h, len(in)), nn.Resize(w.dh, len(in))
		for i, f := range w.masks[k] {
			w.h[i] = in[i] * f
		}
		clear(w.dh)
		in, din = w.h, w.dh
	}
	o := h.Task.Outputs()
	w.y, w.dy = nn.Resize(w.y, m*o), nn.Resize(w.dy, m*o)
	h.Forward(w.y, in, w.x, width, nil, m)
	n.addWide(w.y, k, w.t.table, rows)
	w.losses(k, rows, scale)
	h.Backward(din, nil, w.dy, in, w.x, width, nil, m)
	if w.t.config.Dropout > 0 {
		up := n.trunk.OutputGrad(k)
		for i, f := range w.masks[k] {
			up[i] += w.dh[i] * f
		}
	}
	w.wideBackward(k, rows)
}

// losses sums a task's losses and fills dy, scaled.
func (w *worker) losses(k int, rows []int32, scale float32) {
	t := w.t.schema.Tasks[k]
	options, o := w.t.losses[k], t.Outputs()
	if soft := w.t.table.soft(k); soft != nil {
		for i, r := range rows {
			w.loss[k] += options.Soft(t, w.dy[i*o:(i+1)*o], w.y[i*o:(i+1)*o], soft[int(r)*o:(int(r)+1)*o])
		}
	} else {
		w.labels = nn.Resize(w.labels, len(rows))
		for i, r := range rows {
			w.labels[i] = w.t.table.Labels[k][r]
		}
		w.loss[k] += options.Rows(t, w.dy, w.y, w.labels)
	}
	kernel.Scale(scale, w.dy)
}

func (w *worker) wideBackward(k int, rows []int32) {
	n := w.network
	if n.wide == nil {
		return
	}
	p, columns := n.wide[k], len(n.offsets)
	for i, r := range rows {
		dy := w.dy[i*p.Cols : (i+1)*p.Cols]
		for j, v := range w.t.table.Categorical[int(r)*columns : (int(r)+1)*columns] {
			if v < 0 {
				continue
			}
			kernel.Axpy(1, dy, p.GradRow(int(n.offsets[j]+v)))
		}
	}
}

// descend takes the gradient from the trunk's outputs to trunk and embeddings.
func (w *worker) descend(rows []int32) {
	n := w.network
	if len(n.Schema.Dense) == n.Schema.inputs() { // nothing to learn below
		n.trunk.Backward(nil, w.x, len(rows))
		return
	}
	clear(w.dx)
	n.trunk.Backward(w.dx, w.x, len(rows))
	dense, width, columns := len(n.Schema.Dense), n.Schema.inputs(), len(n.offsets)
	for i, r := range rows {
		at := i*width + dense
		for j, p := range n.embeddings {
			if p == nil {
				continue
			}
			d := w.dx[at : at+p.Cols]
			at += p.Cols
			v := w.t.table.Categorical[int(r)*columns+j]
			if v < 0 {
				continue
			}
			f := float32(1)
			if w.t.config.EmbeddingDropout > 0 {
				f = w.kept[i*columns+j]
			}
			for c, g := range d {
				p.Grad[int(v)*p.Cols+c] += f * g
			}
		}
	}
}

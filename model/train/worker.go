package train

import (
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/weighting"
)

// worker runs its share of each batch through a shadow of the network.
type worker struct {
	t       *Trainer
	network *model.Network
	params  []*nn.Param
	content []float32            // gradient of the content embeddings
	dv      []float32            // gradient of the batch's item vectors
	perTask *weighting.Gradients // nil where the strategy needs none
	loss    losses
	source  *rand.PCG
	rand    *rand.Rand // of source

	pass    model.Pass
	starts  []int  // first step of each sequence in pass
	blinded []bool // events of pass, sequence by sequence, whose item was not seen; empty: none
	crosses [foldCount]*feature.Cross
	cross   *feature.Cross // of the present visitor's fold
	lists   []float32
	touched []int32

	next     nextBuffers
	rows     []float32
	keep     []float32
	drows    []float32
	users    []float32 // visitor vector of each distinct step that has rows
	lengths  []float32
	steps    []userStep
	userOf   []int
	items    []int32
	position []int32
	output   []float32
	doutput  []float32
	interest interestBuffers
	alike    alignBuffers
	du       []float32
}

// userStep is where a row's visitor vector comes from: a step, and the shop that
// asks.
type userStep struct{ step, group int }

// interestBuffers are the buffers of the loss of the interest head.
type interestBuffers struct {
	u, du, y, length []float32
	steps            []userStep
	leaves           []int32
}

// losses are sums of weighted losses, for the log.
type losses struct {
	next, interest float64
	task           [maxTasks]float64
}

func (t *Trainer) newWorker() *worker {
	n := t.network.Shadow()
	source := rand.NewPCG(0, 0)
	w := &worker{
		source: source, rand: rand.New(source), t: t, network: n, params: n.Params(), content: make([]float32, len(t.tower.content.Value)),
		lists: make([]float32, t.catalogue.Len()),
	}
	if t.aligner != nil {
		w.alike.aligner = t.aligner.Shadow()
		w.params = append(w.params, w.alike.aligner.Params()...)
	}
	if t.strategy.PerTask() {
		w.perTask = weighting.NewGradients(n.Trunk.Shared(), len(n.Heads))
	}
	for f := range w.crosses {
		w.crosses[f] = feature.NewCross(t.folds[f].table, t.features.Categories.Len(), t.features.Brands.Len())
	}
	return w
}

// width is that of a row of the trunk's inputs.
func (w *worker) width() int { return model.RowSize(w.t.config.Model.Dim) }

// run computes losses and gradients of the sequences from, to of the batch.
func (w *worker) run(b *batch, from, to int) {
	for _, p := range w.params {
		clear(p.Grad)
	}
	clear(w.content)
	d := w.t.config.Model.Dim
	w.dv = resize(w.dv, len(b.items)*d)
	clear(w.dv)
	w.loss = losses{}
	w.encode(b, b.sequences[from:to], w.t.config.Dropout, w.t.config.EmbeddingDropout)
	w.nextItem(b, b.sequences[from:to])
	w.interests(b, b.sequences[from:to])
	w.rank(b, b.sequences[from:to])
	w.align(b, b.sequences[from:to])
	w.network.Visitor.Backward(&w.pass)
	n := 0
	for s, q := range b.sequences[from:to] {
		for i, e := range q.events {
			if n++; len(w.blinded) > 0 && w.blinded[n-1] {
				continue
			}
			at := (w.starts[s] + 1 + i) * d
			r := int(b.local[e.Item])
			kernel.Axpy(1, w.pass.DE[at:at+d], w.dv[r*d:(r+1)*d])
		}
	}
}

// encode runs the visitor encoder over the sequences, with a dropout and a share
// of events whose item is not seen.
func (w *worker) encode(b *batch, sequences []*sequence, dropout, blind float32) {
	d := w.t.config.Model.Dim
	w.pass.Reset()
	w.blinded = w.blinded[:0]
	w.starts = w.starts[:0]
	for _, q := range sequences {
		w.starts = append(w.starts, w.pass.Steps())
		w.pass.Begin(d)
		for _, e := range q.events {
			r := int(b.local[e.Item])
			v := w.pass.Event(e.Behaviour, e.Time, d)
			copy(v, b.v[r*d:(r+1)*d])
			w.blind(v, blind)
		}
	}
	w.network.Visitor.Forward(&w.pass, dropout, w.rand)
}

// rank runs the trunk and the heads over the rows of the sequences: once for
// all tasks, or once a task where each one's own gradient is wanted.
func (w *worker) rank(b *batch, sequences []*sequence) {
	w.gather(b, sequences)
	n := len(w.items)
	if n == 0 {
		if w.perTask != nil {
			w.perTask.Clear()
		}
		return
	}
	w.disturb(n)
	w.drows = resize(w.drows, n*w.width())
	clear(w.drows)
	w.output, w.doutput = resize(w.output, n), resize(w.doutput, n)
	trunk := w.network.Trunk
	for k := range w.network.Heads {
		if k == 0 || w.perTask != nil {
			trunk.Forward(w.rows, n) // Backward uses its gradients up
		}
		w.head(b, sequences, k)
		if w.perTask != nil {
			trunk.Backward(w.drows, w.rows, n)
			w.perTask.Take(k)
		}
	}
	if w.perTask == nil {
		trunk.Backward(w.drows, w.rows, n)
	}
	w.undisturb(n)
	w.scatter(b)
}

// head runs head k forward and back, as far as the trunk's output.
func (w *worker) head(b *batch, sequences []*sequence, k int) {
	d, n, width := w.t.config.Model.Dim, len(w.items), w.width()
	h, trunk := w.network.Heads[k], w.network.Trunk
	h.Forward(w.output, trunk.Output(k), w.rows[3*d:], width, w.position, n)
	w.loss.task[k] += w.taskLoss(b, sequences, k)
	h.Backward(trunk.OutputGrad(k), w.drows[3*d:], w.doutput, trunk.Output(k), w.rows[3*d:], width, w.position, n)
}

// gather fills the trunk's inputs for every row of the sequences.
func (w *worker) gather(b *batch, sequences []*sequence) {
	d, width := w.t.config.Model.Dim, w.width()
	w.items, w.position, w.userOf = w.items[:0], w.position[:0], w.userOf[:0]
	w.steps, w.users, w.lengths = w.steps[:0], w.users[:0], w.lengths[:0]
	total := 0
	for _, q := range sequences {
		total += len(q.rows)
	}
	w.rows = resize(w.rows, total*width)
	for s, q := range sequences {
		at, seen, group := int32(-1), int32(-1), 0
		for i := range q.rows {
			r := &q.rows[i]
			if g := w.t.groupOf(r.item); r.at != at || g != group {
				at, group = r.at, g
				w.user(userStep{w.starts[s] + int(at), group}, q, at)
				seen = -1
			}
			if r.seen != seen {
				seen = r.seen
				w.cross.Begin(q.all[:seen])
			}
			u := w.users[len(w.users)-d:]
			local := int(b.local[r.item])
			v := b.v[local*d : (local+1)*d]
			row := w.rows[len(w.items)*width : (len(w.items)+1)*width]
			model.FillRow(row, u, v)
			w.cross.Fill(row[3*d:], r.item, kernel.Dot(u, v), w.lists[r.item], r.rated)
			w.items = append(w.items, int32(local))
			w.position = append(w.position, r.position)
			w.userOf = append(w.userOf, len(w.steps)-1)
		}
	}
	w.clearLists()
}

// user begins the rows of one step: its visitor vector, lists and cross
// features.
func (w *worker) user(step userStep, q *sequence, at int32) {
	d := w.t.config.Model.Dim
	n := len(w.users)
	w.users = slices.Grow(w.users, d)[:n+d]
	w.lengths = append(w.lengths, w.network.Visitor.Query(w.users[n:], w.pass.Of(step.group, step.step, d), shop.Unknown))
	w.steps = append(w.steps, step)
	w.clearLists()
	f := part(q.visitor)
	w.touched = w.t.folds[f].lists.Score(w.lists, w.touched, q.events[:at])
	w.cross = w.crosses[f]
}

func (w *worker) clearLists() {
	for _, i := range w.touched {
		w.lists[i] = 0
	}
	w.touched = w.touched[:0]
}

// taskLoss fills doutput for head k and returns the sum of the losses.
func (w *worker) taskLoss(b *batch, sequences []*sequence, k int) (sum float64) {
	weight := w.t.taskWeight[k] / max(b.totals.task[k], 1)
	h, options := w.network.Heads[k], w.t.losses[k]
	heads := len(w.network.Heads)
	simple := plain(options) // the same in single precision, at half the cost
	n := 0
	for _, q := range sequences {
		for i := range q.rows {
			label := q.rows[i].labels[k]
			if h.Task.Regression {
				label -= w.t.ratingMean
			}
			if q.soft != nil {
				label += w.t.config.DistilShare * (q.soft[i*heads+k] - label)
			}
			if simple {
				loss, gradient := h.Task.Loss(w.output[n], label)
				sum += float64(loss)
				w.doutput[n] = weight * gradient
			} else {
				sum += options.Hard(h.Task, w.doutput[n:n+1], w.output[n:n+1], label)
				w.doutput[n] *= weight
			}
			n++
		}
	}
	return sum
}

// scatter hands the gradient of the trunk's inputs to visitors and items.
func (w *worker) scatter(b *batch) {
	d, width := w.t.config.Model.Dim, w.width()
	w.du = resize(w.du, len(w.users))
	clear(w.du)
	for r, local := range w.items {
		row := w.drows[r*width : (r+1)*width]
		s := w.userOf[r]
		u, v := w.users[s*d:(s+1)*d], b.v[int(local)*d:int(local+1)*d]
		du, dv := w.du[s*d:(s+1)*d], w.dv[int(local)*d:int(local+1)*d]
		model.FillRowBackward(du, dv, row, u, v)
		cosine := row[3*d+feature.CrossCosine]
		kernel.Axpy(cosine, v, du)
		kernel.Axpy(cosine, u, dv)
	}
	for s, step := range w.steps {
		w.network.Visitor.QueryBackward(w.pass.DHOf(step.group, step.step, d), w.du[s*d:(s+1)*d], w.users[s*d:(s+1)*d], w.lengths[s], shop.Unknown)
	}
}

// interests predicts the category of each next item from the visitor vector, of
// many targets at once.
func (w *worker) interests(b *batch, sequences []*sequence) {
	head, x := w.network.Interest, &w.interest
	weight := w.t.weight("interest") / max(b.totals.interest, 1)
	if head == nil || weight == 0 {
		return
	}
	d := w.t.config.Model.Dim
	x.u, x.length, x.steps, x.leaves = x.u[:0], x.length[:0], x.steps[:0], x.leaves[:0]
	for s, q := range sequences {
		for _, k := range q.targets {
			leaf := w.t.table.Leaf[k.item]
			if leaf < 0 {
				continue
			}
			n, step := len(x.u), userStep{w.starts[s] + int(k.at), w.t.groupOf(k.item)}
			x.u = slices.Grow(x.u, d)[:n+d]
			x.length = append(x.length, w.network.Visitor.Query(x.u[n:], w.pass.Of(step.group, step.step, d), shop.Unknown))
			x.steps, x.leaves = append(x.steps, step), append(x.leaves, leaf)
		}
	}
	n, columns := len(x.steps), head.W.Cols
	x.y, x.du = resize(x.y, n*columns), resize(x.du, n*d)
	head.Forward(x.y, x.u, n)
	for i, leaf := range x.leaves {
		row := x.y[i*columns : (i+1)*columns]
		logit := row[leaf]
		w.loss.interest += float64(nn.Softmax(row) - logit)
		row[leaf]--
	}
	kernel.Scale(weight, x.y)
	clear(x.du)
	head.Backward(x.du, x.y, x.u, n)
	for i, step := range x.steps {
		w.network.Visitor.QueryBackward(w.pass.DHOf(step.group, step.step, d), x.du[i*d:(i+1)*d], x.u[i*d:(i+1)*d], x.length[i], shop.Unknown)
	}
}

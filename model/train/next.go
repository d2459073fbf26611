package train

import (
	"math"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// nextBuffers are the buffers of the next-item loss.
type nextBuffers struct {
	u, du, logits, length []float32
	targets               []nextTarget
}

type nextTarget struct {
	step  int
	group int   // of the columns that it is told apart from
	local int32 // the target's row in the batch's vectors
	want  shop.Behaviour
	scale float32
}

// nextBlock is how many targets share one matrix product, so that its logits
// stay in the cache.
const nextBlock = 64

// nextItem is the softmax over the catalogue at every target (a sampled one
// with the logQ correction of Bengio and Senecal 2008 for large catalogues).
func (w *worker) nextItem(b *batch, sequences []*sequence) {
	x := &w.next
	x.targets = x.targets[:0]
	scale := w.t.weight("next") / max(b.totals.next, 1)
	for group := range w.t.slates {
		from := len(x.targets)
		for s, q := range sequences {
			for _, k := range q.targets {
				if w.t.groupOf(k.item) == group {
					x.targets = append(x.targets, nextTarget{
						step: w.starts[s] + int(k.at), group: group, local: b.local[k.item], want: k.want, scale: scale * w.t.wanted[k.want],
					})
				}
			}
		}
		for ; from < len(x.targets); from += nextBlock {
			w.nextBlock(b, x.targets[from:min(from+nextBlock, len(x.targets))])
		}
	}
}

// nextBlock does targets of one group.
func (w *worker) nextBlock(b *batch, targets []nextTarget) {
	x, d, n := &w.next, w.t.config.Model.Dim, len(targets)
	c := &b.columns[targets[0].group]
	columns := c.to - c.from
	v := b.v[c.from*d : c.to*d]
	x.u, x.du = resize(x.u, n*d), resize(x.du, n*d)
	x.length = resize(x.length, n)
	for i, k := range targets {
		x.length[i] = w.network.Visitor.Query(x.u[i*d:(i+1)*d], w.pass.Of(k.group, k.step, d), k.want)
	}
	x.logits = resize(x.logits, n*columns)
	clear(x.logits)
	kernel.MulAddTransB(x.logits, x.u, v, n, d, columns)
	clear(x.du)
	for i, k := range targets {
		w.softmax(b, x.logits[i*columns:(i+1)*columns], x.u[i*d:(i+1)*d], x.du[i*d:(i+1)*d], k)
	}
	kernel.MulAdd(x.du, x.logits, v, n, columns, d)
	kernel.MulAddTransA(w.dv[c.from*d:c.to*d], x.logits, x.u, columns, n, d)
	for i, k := range targets {
		w.network.Visitor.QueryBackward(w.pass.DHOf(k.group, k.step, d), x.du[i*d:(i+1)*d], x.u[i*d:(i+1)*d], x.length[i], k.want)
	}
}

// softmax turns one target's cosines with the columns into the gradient of the
// cosines. With sampled columns the target has a logit of its own, whose
// gradient goes to du and dv here, and a column that is the target is left
// out.
func (w *worker) softmax(b *batch, cosines, u, du []float32, k nextTarget) {
	inverse := 1 / w.t.config.Model.Temperature
	kernel.Scale(inverse, cosines)
	c := &b.columns[k.group]
	own := int(k.local) - c.from // of the columns, if it is one
	if len(c.bias) > 0 {
		kernel.Axpy(1, c.bias, cosines)
	}
	if !c.sampled {
		logit := cosines[own]
		w.loss.next += float64((nn.Softmax(cosines) - logit) * k.scale)
		cosines[own]--
		kernel.Scale(k.scale*inverse, cosines)
		return
	}
	d := len(u)
	v := b.v[int(k.local)*d : int(k.local+1)*d]
	logit := kernel.Dot(u, v)*inverse + w.t.slates[k.group].bias(b.items[k.local])
	if own >= 0 && own < len(cosines) {
		cosines[own] = float32(math.Inf(-1))
	}
	logSum := addLog(nn.Softmax(cosines), logit)
	p := float32(math.Exp(float64(logit - logSum)))
	w.loss.next += float64((logSum - logit) * k.scale)
	kernel.Scale((1-p)*k.scale*inverse, cosines)
	g := (p - 1) * k.scale * inverse
	kernel.Axpy(g, v, du)
	kernel.Axpy(g, u, w.dv[int(k.local)*d:int(k.local+1)*d])
}

// addLog is ln(e^a + e^b).
func addLog(a, b float32) float32 {
	top := max(a, b)
	return top + float32(math.Log(math.Exp(float64(a-top))+math.Exp(float64(b-top))))
}

package train

import (
	"math/rand/v2"

	"inkling/model/metric"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/task"
)

// heldRows are the rows of what holdOut took out of the log: nothing learns from
// them, and they show epoch by epoch how well the heads do.
//
// Which events are held out depends on the target, so positives have another
// share among them than in training. prior weighs them back to it (King and
// Zeng 2001, "Logistic regression in rare events data", section 4.2).
type heldRows struct {
	sequences []*sequence
	prior     [maxTasks][2]float64 // factor of a row with the label 0 and 1, by head
	counts    [maxTasks][2]float64 // rows of all remainders with the label 0 and 1, those beyond the bound too
}

// maxHeld bounds the held rows: as many tell an AUC to half a per cent.
const maxHeld = 20_000

// keepHeld cuts the held-out events into rows, as those of training are, with
// the visitor's whole past before each. The remainders stand in random order, so
// the bound takes no visitors before others.
func (t *Trainer) keepHeld(tasks []task.Task, impressions bool, log *shop.Log) {
	x := &examples{
		config: &t.config, tasks: tasks, impressions: impressions, items: t.own(),
		rand: rand.New(rand.NewPCG(t.config.Seed, 8)), ratings: t.ratingRows(log),
	}
	x.ratings.share = 0
	rows := 0
	for i := range t.validation.remainders {
		h := &t.validation.remainders[i]
		x.only = h.dropped
		for _, q := range x.visitor(nil, h.visitor, h.events) {
			countLabels(&t.held.counts, &q, tasks)
			if q.targets = nil; len(q.rows) > 0 && rows < maxHeld {
				q.rows = q.rows[:min(len(q.rows), maxHeld-rows)]
				rows += len(q.rows)
				t.held.sequences = append(t.held.sequences, &q)
			}
		}
	}
	t.held.weigh(t.sequences, tasks)
}

// dropped reports whether the visitor's event is held out.
func (h *remainder) dropped(i int) bool { return i >= h.from || h.events[i].Item == h.item }

// weigh computes prior from the shares of positives.
func (h *heldRows) weigh(training []sequence, tasks []task.Task) {
	var known, held [maxTasks][2]float64
	for i := range training {
		countLabels(&known, &training[i], tasks)
	}
	for _, q := range h.sequences {
		countLabels(&held, q, tasks)
	}
	for k := range tasks {
		h.prior[k] = [2]float64{1, 1}
		if known[k][0]*known[k][1]*held[k][0]*held[k][1] > 0 {
			before, now := positives(known[k]), positives(held[k])
			h.prior[k] = [2]float64{(1 - before) / (1 - now), before / now}
		}
	}
}

// positives is the share of positive labels among the counts.
func positives(n [2]float64) float64 { return n[1] / (n[0] + n[1]) }

// validationRow is a held row with what the network says of it.
type validationRow struct {
	visitor int32
	labels  [maxTasks]float32 // by head; task.Missing outside of its sample space
	// outputs are the heads': logits, corrected for what training does to the
	// classes, but not for sampled negatives, which are among these rows too (see
	// correct); and of a rating the difference from the mean of all.
	outputs [maxTasks]float32
}

// validationRows returns the held rows with the outputs of the present
// parameters, in an order that never changes. Their positives weigh as in
// training with held.prior.
func (t *Trainer) validationRows() []validationRow {
	var all []validationRow
	heads := len(t.network.Heads)
	for i, outputs := range t.predict(t.held.sequences) {
		q := t.held.sequences[i]
		for r := range q.rows {
			v := validationRow{visitor: q.visitor, labels: q.rows[r].labels}
			for k, y := range outputs[r*heads : (r+1)*heads] {
				v.outputs[k] = y + t.offset[k]
			}
			all = append(all, v)
		}
	}
	return all
}

// predict returns the heads' outputs for the rows of each sequence [rows x
// heads], with nothing dropped or disturbed.
func (t *Trainer) predict(all []*sequence) [][]float32 {
	outputs := make([][]float32, 0, len(all))
	b, r := newBatch(t.catalogue.Len()), rand.New(rand.NewPCG(0, 0))
	for _, part := range t.batches(all) {
		b.fill(part, nil, 0, t.config.Model.Dim, r)
		t.parallel(len(b.items), func(_ *worker, from, to int) { t.tower.forward(&b.vectors, from, to) })
		done := len(outputs)
		outputs = outputs[:done+len(part)]
		t.parallel(len(part), func(w *worker, from, to int) { w.predict(b, part[from:to], outputs[done+from:done+to]) })
	}
	return outputs
}

// predict writes the outputs for the rows of each sequence.
func (w *worker) predict(b *batch, sequences []*sequence, outputs [][]float32) {
	w.encode(b, sequences, 0, 0)
	w.gather(b, sequences)
	d, width, n := w.t.config.Model.Dim, w.width(), len(w.items)
	heads := len(w.network.Heads)
	for i, q := range sequences {
		outputs[i] = make([]float32, len(q.rows)*heads)
	}
	if n == 0 {
		return
	}
	w.network.Trunk.Forward(w.rows, n)
	w.output = resize(w.output, n)
	for k, h := range w.network.Heads {
		h.Forward(w.output, w.network.Trunk.Output(k), w.rows[3*d:], width, w.position, n)
		at := 0
		for i, q := range sequences {
			for r := range q.rows {
				outputs[i][r*heads+k] = w.output[at]
				at++
			}
		}
	}
}

// judgeHeld writes to the epoch each head's mean loss on the held rows,
// as in training, and its AUC, or a rating's RMSE.
func (t *Trainer) judgeHeld(e *Epoch) {
	if len(t.held.sequences) == 0 {
		return
	}
	e.ValidationLoss, e.Validation = map[string]float64{}, map[string]float64{}
	rows := t.validationRows()
	for k, h := range t.network.Heads {
		var sum, weights float64
		var predictions, values []float32
		var labels []bool
		for i := range rows {
			l := rows[i].labels[k]
			if l != l {
				continue
			}
			loss, weight := t.heldLoss(k, l, rows[i].outputs[k])
			sum, weights = sum+weight*loss, weights+weight
			predictions = append(predictions, rows[i].outputs[k])
			values, labels = append(values, l-t.ratingMean), append(labels, l == 1)
		}
		if weights == 0 {
			continue
		}
		e.ValidationLoss[h.Task.Name] = sum / weights
		if h.Task.Regression {
			e.Validation["rmse:"+h.Task.Name] = metric.RMSE(predictions, values, nil)
			continue
		}
		for i, v := range predictions {
			predictions[i] = nn.Sigmoid(v)
		}
		if auc := metric.AUC(predictions, labels); auc == auc {
			e.Validation["auc:"+h.Task.Name] = auc
		}
	}
}

// heldLoss is head k's plain loss on a held row, and the row's weight.
func (t *Trainer) heldLoss(k int, label, output float32) (loss, weight float64) {
	d, weight := t.network.Heads[k].Task, 1.0
	if d.Regression {
		label -= t.ratingMean
	} else {
		weight = t.held.prior[k][int(label)]
	}
	l, _ := d.Loss(output, label)
	return float64(l), weight
}

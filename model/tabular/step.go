package tabular

import (
	"math"

	"inkling/model/crew"
	"inkling/model/kernel"
	"inkling/model/optimise"
	"inkling/model/weighting"
)

// rowsAWorker is how many rows make a worker worth its call.
const rowsAWorker = 16

// Step trains on one batch, rows of the table, with all workers, and returns the
// tasks' mean losses before it, NaN without labels. They are valid until the
// next step.
func (t *Trainer) Step(rows []int32, learningRate float64) []float64 {
	t.step++
	t.rows, t.learningRate = rows, learningRate
	t.sharing = min(len(t.workers), max(len(rows)/rowsAWorker, 1))
	weights := t.strategy.Weights()
	for k := range t.scale {
		t.labelled[k] = float64(t.labels(k, rows))
		t.scale[k] = float32(weights[k] / max(t.labelled[k], 1))
	}
	t.touch(rows)
	t.crew.Run(t.sharing, t.run)
	t.balance()
	t.crew.Run(t.sharing, t.move)
	return t.means
}

// runShare computes a worker's part of the gradients.
func (t *Trainer) runShare(worker int) {
	w := t.workers[worker]
	w.source.Seed(t.config.Seed+uint64(t.step)<<16, uint64(worker)+3)
	from, to := crew.Share(len(t.rows), worker, t.sharing)
	w.run(t.rows[from:to], t.scale)
}

// moveShare moves a worker's part of the parameters.
func (t *Trainer) moveShare(worker int) {
	from, to := crew.Share(t.size, worker, t.sharing)
	at := 0
	for i, a := range t.workers[0].layers {
		n := len(a.Value)
		if lo, hi := max(from-at, 0), min(to-at, n); lo < hi {
			t.moveLayer(i, lo, hi)
		}
		at += n
	}
	for i := range t.tables {
		from, to := crew.Share(len(t.touched[i]), worker, t.sharing)
		t.moveTable(i, t.touched[i][from:to])
	}
}

// balance sums the step's losses and tells them to the weighting, which may
// make the gradient of what the tasks share.
func (t *Trainer) balance() {
	for k, n := range t.labelled {
		var sum float64
		for _, w := range t.workers[:t.sharing] {
			sum += w.loss[k]
		}
		if t.means[k] = sum / n; n == 0 {
			t.means[k] = math.NaN()
		}
	}
	if !t.strategy.PerTask() {
		t.strategy.Observe(t.means)
		return
	}
	weighting.CombineAll(t.strategy, t.perTask[:t.sharing], t.means)
}

// touch lists the rows of the tables that the step's rows use.
func (t *Trainer) touch(rows []int32) {
	columns := len(t.schema.Categorical)
	for i := range t.touched {
		t.touched[i] = t.touched[i][:0]
	}
	for _, r := range rows {
		for j, v := range t.table.Categorical[int(r)*columns : (int(r)+1)*columns] {
			if v < 0 {
				continue
			}
			if t.tables[j] != nil {
				t.mark(j, v)
			}
			for k := range t.network.wide {
				t.mark(columns+k, t.network.offsets[j]+v)
			}
		}
	}
}

func (t *Trainer) mark(table int, row int32) {
	if t.stamp[table][row] != int32(t.step) {
		t.stamp[table][row] = int32(t.step)
		t.touched[table] = append(t.touched[table], row)
	}
}

// moveLayer sums a part of a layer's gradients over the workers and moves it.
func (t *Trainer) moveLayer(i, from, to int) {
	p := t.workers[0].layers[i]
	sum := p.Grad[from:to]
	for _, w := range t.workers[1:t.sharing] {
		take(sum, w.layers[i].Grad[from:to])
	}
	t.layers[i].Part(from, to, sum, optimise.Rate(t.learningRate, t.step))
	if t.penalised[i] {
		t.decay().Apply(p.Value[from:to], t.learningRate)
	}
	clear(sum)
}

// moveTable does the same for rows of a table.
func (t *Trainer) moveTable(i int, rows []int32) {
	rate := optimise.Rate(t.learningRate, t.step)
	for _, row := range rows {
		p := t.workers[0].tables[i]
		sum := p.GradRow(int(row))
		for _, w := range t.workers[1:t.sharing] {
			take(sum, w.tables[i].GradRow(int(row)))
		}
		t.tables[i].Row(int(row), sum, rate)
		t.decay().Apply(p.Row(int(row)), t.learningRate)
		clear(sum)
	}
}

func (t *Trainer) decay() optimise.Decay { return optimise.Decay{L1: t.config.L1, L2: t.config.L2} }

// take moves gradients to a sum.
func take(sum, more []float32) {
	kernel.Axpy(1, more, sum)
	clear(more)
}

package tabular

import (
	"math"

	"inkling/model/optimise"
	"inkling/model/weighting"
)

// trainStep runs one batch on all workers and moves the parameters.
func (t *trainer) trainStep(rows []int32, learningRate float64) {
	t.step++
	weights := t.strategy.Weights()
	for k := range t.scale {
		t.means[k] = float64(max(t.labels(k, rows), 1))
		t.scale[k] = float32(weights[k] / t.means[k])
	}
	for i, w := range t.workers {
		w.source.Seed(t.config.Seed+uint64(t.step)<<16, uint64(i)+3)
	}
	t.parallel(len(rows), func(w *worker, from, to int) { w.run(rows[from:to], t.scale) })
	t.balance(rows)
	t.touch(rows)
	t.parallel(len(t.layers), func(_ *worker, from, to int) {
		for i := from; i < to; i++ {
			t.moveLayer(i, learningRate)
		}
	})
	t.parallel(len(t.tables), func(_ *worker, from, to int) {
		for i := from; i < to; i++ {
			t.moveTable(i, learningRate)
		}
	})
}

// balance sums the step's losses and tells them to the weighting, which may
// make the gradient of what the tasks share.
func (t *trainer) balance(rows []int32) {
	for k, n := range t.means {
		var sum float64
		for _, w := range t.workers {
			sum += w.loss[k]
		}
		if t.means[k] = sum / n; t.labels(k, rows) == 0 {
			t.means[k] = math.NaN()
		}
	}
	if !t.strategy.PerTask() {
		t.strategy.Observe(t.means)
		return
	}
	weighting.CombineAll(t.strategy, t.perTask, t.means)
}

// touch lists the rows of the tables that the step's rows use.
func (t *trainer) touch(rows []int32) {
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

func (t *trainer) mark(table int, row int32) {
	if t.stamp[table][row] != int32(t.step) {
		t.stamp[table][row] = int32(t.step)
		t.touched[table] = append(t.touched[table], row)
	}
}

// moveLayer sums a layer's gradients over the workers and moves it.
func (t *trainer) moveLayer(i int, learningRate float64) {
	sum := t.workers[0].layers[i]
	for _, w := range t.workers[1:] {
		addTo(sum.Grad, w.layers[i].Grad)
		clear(w.layers[i].Grad)
	}
	t.layers[i].All(sum.Grad, optimise.Rate(learningRate, t.step))
	if t.penalised[i] {
		t.decay().Apply(sum.Value, learningRate)
	}
	clear(sum.Grad)
}

// moveTable does the same for the touched rows of a table.
func (t *trainer) moveTable(i int, learningRate float64) {
	rate := optimise.Rate(learningRate, t.step)
	for _, row := range t.touched[i] {
		p := t.workers[0].tables[i]
		sum := p.GradRow(int(row))
		for _, w := range t.workers[1:] {
			more := w.tables[i].GradRow(int(row))
			addTo(sum, more)
			clear(more)
		}
		t.tables[i].Row(int(row), sum, rate)
		t.decay().Apply(p.Row(int(row)), learningRate)
		clear(sum)
	}
}

func (t *trainer) decay() optimise.Decay { return optimise.Decay{L1: t.config.L1, L2: t.config.L2} }

func addTo(sum, more []float32) {
	for i, v := range more {
		sum[i] += v
	}
}

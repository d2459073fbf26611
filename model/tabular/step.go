package tabular

import "math"

// trainStep runs one batch on all workers and moves the parameters.
func (t *trainer) trainStep(rows []int32, rate float32) {
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
			t.moveLayer(i, rate)
		}
	})
	t.parallel(len(t.tables), func(_ *worker, from, to int) {
		for i := from; i < to; i++ {
			t.moveTable(i, rate)
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
	for k, sum := range t.perTask {
		for _, w := range t.workers[1:] {
			addTo(sum, w.perTask[k])
		}
	}
	t.strategy.Combine(t.combined, t.perTask, t.means)
	rest := t.combined
	for _, p := range t.workers[0].shared {
		rest = rest[copy(p.Grad, rest):]
	}
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
func (t *trainer) moveLayer(i int, rate float32) {
	sum := t.workers[0].layers[i]
	for _, w := range t.workers[1:] {
		addTo(sum.Grad, w.layers[i].Grad)
		clear(w.layers[i].Grad)
	}
	if t.penalised[i] {
		t.penalise(sum.Grad, sum.Value)
	}
	t.layers[i].All(sum.Grad, rate)
	clear(sum.Grad)
}

// moveTable does the same for the touched rows of a table.
func (t *trainer) moveTable(i int, rate float32) {
	for _, row := range t.touched[i] {
		p := t.workers[0].tables[i]
		sum := p.GradRow(int(row))
		for _, w := range t.workers[1:] {
			more := w.tables[i].GradRow(int(row))
			addTo(sum, more)
			clear(more)
		}
		t.penalise(sum, p.Row(int(row)))
		t.tables[i].Row(int(row), sum, rate)
		clear(sum)
	}
}

// penalise adds the gradient of l1 |w| + l2 w^2/2.
func (t *trainer) penalise(gradient, values []float32) {
	l1, l2 := t.config.L1, t.config.L2
	if l1 == 0 && l2 == 0 {
		return
	}
	for i, w := range values {
		gradient[i] += l2 * w
		switch {
		case w > 0:
			gradient[i] += l1
		case w < 0:
			gradient[i] -= l1
		}
	}
}

func addTo(sum, more []float32) {
	for i, v := range more {
		sum[i] += v
	}
}

package tabular

import "math/rand/v2"

// shuffle makes the order of an epoch: every row once, or as often as it is
// oversampled.
func (t *Trainer) shuffle(r *rand.Rand) {
	t.order = t.order[:0]
	for row := range t.table.Rows {
		times := t.times(row)
		for ; times >= 1; times-- {
			t.order = append(t.order, int32(row))
		}
		if times > 0 && r.Float64() < times {
			t.order = append(t.order, int32(row))
		}
	}
	r.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
}

// times is how often an epoch sees a row.
func (t *Trainer) times(row int) float64 {
	times := 1.0
	for k, d := range t.schema.Tasks {
		if f, ok := t.config.Oversample[d.Name]; ok && t.table.Labels[k][row] == 1 {
			times = max(times, f)
		}
	}
	return times
}

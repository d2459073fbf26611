package optimise

// Distance pulls weights towards where they started, beside the steps of an
// optimiser as [Decay] does: the gradient of
//
//	Factor/2 * sum of (w - start)^2
//
// (L2-SP: Li, Grandvalet and Davoine 2018, "Explicit inductive bias for transfer
// learning with convolutional networks", equation 2). The zero value does nothing.
type Distance struct {
	Factor float32
	From   []float32
}

// Apply moves the values, which stand from a place on, once, after a step of so
// large a learning rate r; never beyond the start:
//
//	w -= min(r Factor, 1) (w - start)
func (d Distance) Apply(values []float32, from int, learningRate float64) {
	share := min(float32(learningRate)*d.Factor, 1)
	if share == 0 {
		return
	}
	for i, start := range d.From[from : from+len(values)] {
		values[i] -= share * (values[i] - start)
	}
}

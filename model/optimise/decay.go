package optimise

// Decay pulls weights towards 0 beside the steps of an optimiser, not through
// its gradients, so that Adam's moments do not know of it and every weight is
// pulled alike (Loshchilov and Hutter 2019, "Decoupled weight decay
// regularization", algorithm 2). The zero value does nothing.
type Decay struct {
	// L1 is the factor of the sum of absolute weights. Its step is the proximal
	// one, which leaves weights at exactly 0 (Parikh and Boyd 2014, section 6.5.2).
	L1 float32
	// L2 is the factor of half of the sum of squared weights.
	L2 float32
}

// Apply moves the values once, after a step of so large a learning rate r:
//
//	w -= r L2 w, then w = sign(w) max(|w| - r L1, 0)
func (d Decay) Apply(values []float32, learningRate float64) {
	if d == (Decay{}) {
		return
	}
	keep, cut := 1-float32(learningRate)*d.L2, float32(learningRate)*d.L1
	for i, w := range values {
		w *= keep
		switch {
		case w > cut:
			w -= cut
		case w < -cut:
			w += cut
		case cut > 0:
			w = 0
		}
		values[i] = w
	}
}

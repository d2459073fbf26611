// Package adapt is the transfer head: what one visitor's own events add to the
// shipped model, learned in the visitor's browser. Towers and trunk stay as they
// are. The head holds a shift of the visitor vector that retrieval asks with,
// weights of cross features in the retrieval score, and for the heads of tasks
// a bias, weights of the item vector and of the cross features. All of them
// start at 0, the shipped model, and are pulled towards it.
//
//	head := adapt.New(m, scorer)     // nil, which does nothing, where the model has no adaptation
//	head.Observe(events[:n])         // learn from event n-1; call once for each event, in the order of the log
//	scorer.Adapt(head.Shift())       // from now on the scorer ranks for this visitor
//	data := head.Append(nil)         // at most MaxBytes, for storage
//	head, err := adapt.Read(m, scorer, data) // of the same model; else start anew and observe the log again
//	head.Tasks()                     // for people: losses of both, the gate's weight, how both went on
//
// # How it learns
//
// Each parameter has a mean and a variance: a Kalman filter with a diagonal
// covariance, whose prior variances training learned on visitors whom it had held
// out (model.Prior). An event moves the mean along the gradient of its
// log-likelihood times the variances, by the step that Newton's method takes
// along that line, so that the curvature of everything that is learned bounds it:
//
//	direction = V g;  step = g'V g / (g'V g + Var(direction . x))
//
// and the variances shrink by what the event tells. Between events the means
// drift back to 0, and the variances to the prior's: old evidence fades (an
// Ornstein-Uhlenbeck process). The work for an event is one step.
//
// Three tasks learn. The rating, where the model has a head for it. The view of
// what was shown: a page is learned from when the next one comes, by what of it
// was viewed and what was passed over. And the next item, whose likelihood is the
// softmax over the whole catalogue without what the visitor touched before: its
// gradient is an expectation over all items, which stands for sampled negatives
// and has no noise of sampling. No random number plays a part, so the same events
// give the same head on every target, but for rounding.
//
// # The gate
//
// Before it is learned from, an event is predicted by the shipped model and by the
// adapted one. What the adapted one gained so far in log-likelihood decides how
// much it counts: its shift is taken times
//
//	weight = sigmoid(rate * gain + offset) * n^2 / (n^2 + ramp^2)
//
// after n events, so that it falls back to the shipped model by itself. Each task
// has a gate.
package adapt

package covisit

import "inkling/model/shop"

// Shares adds to shares, one an event, what each event of the history speaks
// for an item, and returns the sum of that, which is what Score adds for it.
func (l *Lists) Shares(shares []float32, history shop.History, item int32) (sum float32) {
	decay := float32(1)
	for i := len(history) - 1; i >= 0; i-- {
		e := history[i]
		items, weights, scale := l.Row(e.Item)
		scale *= decay * sourceWeight[e.Behaviour] / 255
		for k, other := range items {
			if other == item {
				shares[i] += scale * float32(weights[k])
				sum += scale * float32(weights[k])
			}
		}
		decay *= l.decay()
	}
	return sum
}

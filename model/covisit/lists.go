// Package covisit counts which items are touched by the same visitors close to
// each other, and keeps for each item a short list of its nearest ones.
package covisit

import "inkling/model/shop"

// Lists holds, for each item, the items that visitors touched beside it, best
// first. A weight is stored as a 255th of its row's scale.
type Lists struct {
	Offsets []int32 // [items + 1]; row i is Offsets[i] to Offsets[i+1]
	Items   []int32
	Weights []uint8   // one an entry
	Scale   []float32 // [items]: the weight of 255
	// Decay is the factor by which an event of a history counts less than the next
	// one, from above 0 to 1; 0 stands for Decay.
	Decay float32
}

// Row returns the items beside item i and their weights, of 255 to the scale.
func (l *Lists) Row(i int32) (items []int32, weights []uint8, scale float32) {
	from, to := l.Offsets[i], l.Offsets[i+1]
	return l.Items[from:to], l.Weights[from:to], l.Scale[i]
}

// Len is the number of items that have a row, an empty one included.
func (l *Lists) Len() int { return len(l.Offsets) - 1 }

// sourceWeight is how much an event of the history speaks for the items beside
// its item.
var sourceWeight = [shop.Behaviours]float32{
	shop.Click: 1, shop.View: 1, shop.Wishlist: 1.2, shop.Cart: 1.5, shop.Checkout: 1.5, shop.Purchase: 1.2, shop.Rating: 1,
}

// Decay is what a list's is unless it says otherwise.
const Decay = 0.85

// decay is the factor by which an event counts less than the next one.
func (l *Lists) decay() float32 {
	if l.Decay == 0 {
		return Decay
	}
	return l.Decay
}

// Score adds to scores, one an item, what the history speaks for each:
//
//	score[j] = sum over events of decay^back * weight(behaviour) * list[item][j]
//
// with back counted from the newest event. The items whose score was
// zero before are appended to touched, each once, so that the caller can clear
// them again.
func (l *Lists) Score(scores []float32, touched []int32, history shop.History) []int32 {
	decay := float32(1)
	for i := len(history) - 1; i >= 0; i-- {
		e := history[i]
		items, weights, scale := l.Row(e.Item)
		scale *= decay * sourceWeight[e.Behaviour] / 255
		for k, item := range items {
			more := scale * float32(weights[k])
			if more == 0 {
				continue // else the next one would find the score still zero
			}
			if scores[item] == 0 {
				touched = append(touched, item)
			}
			scores[item] += more
		}
		decay *= l.decay()
	}
	return touched
}

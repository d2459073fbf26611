package covisit

import (
	"math"
	"testing"

	"inkling/model/shop"
)

// By hand: item 2 stands in the rows of 0 and 1 with 0.5 and 0.25. The newest
// event counts in full, the one before it 0.85; a cart counts 1.5.
func TestSharesAreWhatScoreAdds(t *testing.T) {
	l := &Lists{Offsets: []int32{0, 2, 3, 3}, Items: []int32{1, 2, 2}, Weights: []uint8{255, 255, 255}, Scale: []float32{0.5, 0.25, 0}}
	history := shop.History{{Item: 0, Behaviour: shop.Cart}, {Item: 1, Behaviour: shop.View}, {Item: 2, Behaviour: shop.View}}
	shares := make([]float32, len(history))
	sum := l.Shares(shares, history, 2)
	for i, want := range []float64{0.85 * 0.85 * 1.5 * 0.5, 0.85 * 0.25, 0} {
		if math.Abs(float64(shares[i])-want) > 1e-6 {
			t.Errorf("event %d: got %v, want %v", i, shares[i], want)
		}
	}
	scores := make([]float32, 3)
	if l.Score(scores, nil, history); math.Abs(float64(scores[2]-sum)) > 1e-6 {
		t.Errorf("the shares sum to %v, the score is %v", sum, scores[2])
	}
}

package weighting_test

import (
	"fmt"

	"inkling/model/weighting"
)

// A task whose loss fell to half in an epoch weighs less in the next than one
// that stood still.
func Example() {
	strategy := weighting.New(weighting.Config{Kind: weighting.KindDWA}, []string{"view", "cart"})
	strategy.EndEpoch([]float64{0.6, 0.4})
	strategy.EndEpoch([]float64{0.3, 0.4})
	fmt.Printf("%.3f\n", strategy.Weights())
	// Output: [0.876 1.124]
}

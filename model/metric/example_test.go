package metric_test

import (
	"fmt"

	"inkling/model/metric"
)

func ExampleRank() {
	scores := []float32{.1, .7, .4, .4}
	ranks := []float64{metric.Rank(scores, nil, 2)} // shares ranks 2 and 3
	fmt.Printf("rank %.1f recall@2 %.0f recall@3 %.0f mrr@3 %.2f\n",
		ranks[0], metric.RecallAtK(ranks, 2), metric.RecallAtK(ranks, 3), metric.MRRAtK(ranks, 3))
	// Output: rank 2.5 recall@2 0 recall@3 1 mrr@3 0.40
}

func ExampleBootstrap() {
	hits := []float64{1, 0, 0, 1, 1, 0, 1, 1, 0, 1} // of ten visitors
	i := metric.Bootstrap{Resamples: 1000, Level: .95, Seed: 1}.Means(hits)[0]
	fmt.Printf("%.1f [%.1f, %.1f]\n", i.Value, i.Low, i.High)
	// Output: 0.6 [0.3, 0.9]
}

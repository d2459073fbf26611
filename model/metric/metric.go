// Package metric holds the figures by which rankings and predictions are
// judged. It is used by evaluation and training and never built into the
// browser.
//
// A ranking is judged by the ranks of its positives among the candidates, from
// 1, as [Rank] gives them: candidates of equal score share the average of their
// ranks, so that no order of IDs can decide a figure. Every figure states its K.
// Intervals come from [Bootstrap], which resamples visitors, because the cases
// of one visitor are not independent of each other.
package metric

import "math"

// Rank is the rank of scores[target] among the scores, from 1 for the highest;
// equal scores share the average of the ranks that they take up together.
// Items i with skip[i] are no candidates; skip may be nil. It is NaN if any
// candidate's score is NaN.
func Rank(scores []float32, skip []bool, target int) float64 {
	own := scores[target]
	var higher, equal int
	for i, s := range scores {
		if skip != nil && skip[i] {
			continue
		}
		switch {
		case s > own:
			higher++
		case s == own:
			equal++
		case s != s:
			return math.NaN()
		}
	}
	if own != own || equal == 0 { // equal counts the target itself, unless it was skipped
		return math.NaN()
	}
	return float64(higher) + float64(equal+1)/2
}

// RecallAtK is the share of the positives, given by their ranks, that stand
// among the first k. With one positive it is the hit rate. It is NaN without
// positives.
func RecallAtK(ranks []float64, k int) float64 {
	hits := 0
	for _, r := range ranks {
		if r <= float64(k) {
			hits++
		}
	}
	return float64(hits) / float64(len(ranks))
}

// HitRateAtK is 1 if any positive stands among the first k, else 0.
func HitRateAtK(ranks []float64, k int) float64 {
	for _, r := range ranks {
		if r <= float64(k) {
			return 1
		}
	}
	return 0
}

// NDCGAtK is the normalised discounted cumulative gain with a gain of 1 for
// each positive:
//
//	sum over ranks r <= k of 1/log2(r+1)  /  the same sum if the positives stood first
//
// Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques"
// (2002). It is NaN without positives.
func NDCGAtK(ranks []float64, k int) float64 {
	var gain, ideal float64
	for _, r := range ranks {
		if r <= float64(k) {
			gain += 1 / math.Log2(r+1)
		}
	}
	for i := range min(len(ranks), k) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	return gain / ideal
}

// MRRAtK is 1 over the best positive's rank, or 0 if it stands behind k.
func MRRAtK(ranks []float64, k int) float64 {
	best := math.Inf(1)
	for _, r := range ranks {
		best = min(best, r)
	}
	if best > float64(k) {
		return 0
	}
	return 1 / best
}

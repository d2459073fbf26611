package metric

// ClassRanks writes the rank of each row's class among the classes to dst
// [rows], as [Rank] gives it, so that [HitsAtK] counts the hits of top-k
// accuracy. Scores are [rows x classes].
func ClassRanks(dst, scores []float32, classes int, labels []int32) {
	if len(dst) != len(labels) || len(scores) != len(labels)*classes {
		panic("metric: ranks, scores and labels differ in length")
	}
	for i, class := range labels {
		dst[i] = float32(Rank(scores[i*classes:(i+1)*classes], nil, int(class)))
	}
}

// HitsAtK is the number of positives, given by their ranks, that stand among
// the first k. Summed over all cases and divided by the number of all positives
// it is accuracy@K: a positive counts alike whoever it belongs to.
func HitsAtK(ranks []float64, k int) (hits float64) {
	for _, r := range ranks {
		if r <= float64(k) {
			hits++
		}
	}
	return hits
}

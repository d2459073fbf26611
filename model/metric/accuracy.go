package metric

// TopAccuracy says for each row whether its class is among the k of the highest
// scores, 1 or 0: their mean is the top-k accuracy. Scores are [rows x
// classes]; classes of one score share their average rank. A class that is no
// class, below 0 or not below classes, is never found.
func TopAccuracy(scores []float32, classes int, labels []int32, k int) []float64 {
	if len(scores) != len(labels)*classes {
		panic("metric: scores and labels differ in length")
	}
	hits := make([]float64, len(labels))
	for i, class := range labels {
		if class < 0 || int(class) >= classes {
			continue
		}
		if Rank(scores[i*classes:(i+1)*classes], nil, int(class)) <= float64(k) {
			hits[i] = 1
		}
	}
	return hits
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

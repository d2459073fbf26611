package metric

import "math"

// AveragePrecision is the area under the curve of precision over recall, as the
// sum of its steps, which no interpolation flatters (Davis and Goadrich 2006,
// "The relationship between precision-recall and ROC curves"):
//
//	AP = sum over thresholds t of (recall_t - recall_before) precision_t
//
// A threshold takes in all rows of one prediction, so that no order among ties
// can decide it. Row i counts weights[i] times; nil means once each. It is NaN
// without a positive row.
func (b *Binary) AveragePrecision(weights []float64) float64 {
	var area, positive, all, group float64 // group: positives of the threshold at hand
	for i := len(b.order) - 1; i >= 0; i-- {
		row := b.order[i]
		w := 1.0
		if weights != nil {
			w = weights[row]
		}
		all += w
		if b.labels[row] {
			group += w
		}
		if b.tie[i] || group == 0 { // the same threshold, or one that adds no recall
			continue
		}
		positive += group
		area += group * positive / all
		group = 0
	}
	if positive == 0 {
		return math.NaN()
	}
	return area / positive
}

package metric

import (
	"math"
	"slices"
)

// clip bounds a predicted probability away from 0 and 1 before its logarithm is
// taken: 2^-23, half of the last place of a float32 next to 1, so that a
// saturated prediction costs about 16 nats rather than infinity.
const clip = 1.0 / (1 << 23)

// Binary judges predictions of a label that is yes or no. The rows are sorted
// once, so that a bootstrap can ask for the figures under many weights.
type Binary struct {
	predictions []float32
	labels      []bool
	loss        []float64 // log-loss of each row
	order       []int32   // rows by prediction, ascending
	tie         []bool    // order[i] has the prediction of order[i-1]
}

// NewBinary judges predictions, probabilities from 0 to 1, against labels of
// the same rows.
func NewBinary(predictions []float32, labels []bool) *Binary {
	if len(predictions) != len(labels) {
		panic("metric: predictions and labels differ in length")
	}
	b := &Binary{
		predictions: predictions,
		labels:      labels,
		loss:        make([]float64, len(labels)),
		order:       make([]int32, len(labels)),
		tie:         make([]bool, len(labels)),
	}
	for i, p := range predictions {
		b.order[i] = int32(i)
		b.loss[i] = rowLoss(float64(p), labels[i])
	}
	slices.SortFunc(b.order, func(x, y int32) int {
		switch {
		case predictions[x] < predictions[y]:
			return -1
		case predictions[x] > predictions[y]:
			return 1
		}
		return 0
	})
	for i := 1; i < len(b.order); i++ {
		b.tie[i] = predictions[b.order[i]] == predictions[b.order[i-1]]
	}
	return b
}

func rowLoss(p float64, label bool) float64 {
	p = min(max(p, clip), 1-clip)
	if label {
		return -math.Log(p)
	}
	return -math.Log1p(-p)
}

// AUC is the probability that a positive row has a higher prediction than a
// negative one, where a tie counts a half. Row i counts weights[i] times; nil
// means once each. It is NaN unless both labels occur.
func (b *Binary) AUC(weights []float64) float64 {
	var wins, positive, negative float64 // before the group at hand
	var groupPositive, groupNegative float64
	for i, row := range b.order {
		if !b.tie[i] {
			wins += groupPositive * (negative + groupNegative/2)
			positive, negative = positive+groupPositive, negative+groupNegative
			groupPositive, groupNegative = 0, 0
		}
		w := 1.0
		if weights != nil {
			w = weights[row]
		}
		if b.labels[row] {
			groupPositive += w
		} else {
			groupNegative += w
		}
	}
	wins += groupPositive * (negative + groupNegative/2)
	positive, negative = positive+groupPositive, negative+groupNegative
	return wins / (positive * negative)
}

// LogLoss is the mean of -log p over positive and -log(1-p) over negative rows,
// in nats, with predictions kept 2^-23 away from 0 and 1. Row i counts
// weights[i] times; nil means once each. It is NaN without rows.
func (b *Binary) LogLoss(weights []float64) float64 {
	var sum, n float64
	for i, l := range b.loss {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		sum += w * l
		n += w
	}
	return sum / n
}

// AUC is the area under the ROC curve of the predictions; see [Binary.AUC].
func AUC(predictions []float32, labels []bool) float64 {
	return NewBinary(predictions, labels).AUC(nil)
}

// LogLoss is the binary cross-entropy of the predictions; see [Binary.LogLoss].
func LogLoss(predictions []float32, labels []bool) float64 {
	return NewBinary(predictions, labels).LogLoss(nil)
}

// RMSE is the root of the mean squared error. Row i counts weights[i] times; nil
// means once each. It is NaN without rows.
func RMSE(predictions, labels []float32, weights []float64) float64 {
	return math.Sqrt(meanError(predictions, labels, weights, func(d float64) float64 { return d * d }))
}

// MAE is the mean absolute error, with weights as in [RMSE].
func MAE(predictions, labels []float32, weights []float64) float64 {
	return meanError(predictions, labels, weights, math.Abs)
}

func meanError(predictions, labels []float32, weights []float64, of func(float64) float64) float64 {
	if len(predictions) != len(labels) {
		panic("metric: predictions and labels differ in length")
	}
	var sum, n float64
	for i, p := range predictions {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		sum += w * of(float64(p)-float64(labels[i]))
		n += w
	}
	return sum / n
}

package tabular

import (
	"math"

	"inkling/model/metric"
	"inkling/model/task"
)

// Scores judges predictions, as Predict returns them, against the labels of
// their table, task by task; higher is better: the AUC of a binary task, the
// accuracy of one with classes, and minus the RMSE of a regression. Rows without
// a label do not count; the score is NaN where that leaves nothing to judge.
func Scores(s *Schema, predictions [][]float32, t *Table) []float64 {
	scores := make([]float64, len(s.Tasks))
	for k, d := range s.Tasks {
		scores[k] = score(d, predictions[k], t.Labels[k])
	}
	return scores
}

func score(d task.Task, predictions, labels []float32) float64 {
	var values, wanted []float32
	var positive []bool
	right := 0
	for r, l := range labels {
		if l != l {
			continue
		}
		wanted = append(wanted, l)
		if d.Classes > 0 {
			if top(predictions[r*d.Classes:(r+1)*d.Classes]) == int(l) {
				right++
			}
			continue
		}
		values, positive = append(values, predictions[r]), append(positive, l == 1)
	}
	switch {
	case len(wanted) == 0:
		return math.NaN()
	case d.Classes > 0:
		return float64(right) / float64(len(wanted))
	case d.Regression:
		return -metric.RMSE(values, wanted, nil)
	}
	return metric.AUC(values, positive)
}

// top is the class with the highest probability, of equal ones the first.
func top(p []float32) (class int) {
	for c, v := range p {
		if v > p[class] {
			class = c
		}
	}
	return class
}

// meanOf is the mean of the scores that there are; NaN without any.
func meanOf(scores []float64) float64 {
	var sum, n float64
	for _, v := range scores {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / n
}

package loss

import (
	"math"

	"inkling/model/kernel"
	"inkling/model/task"
)

// Rows is Hard for rows at once: outputs y and derivatives dy [rows x outputs],
// labels [rows]; it returns the sum of the losses. The plain cross-entropy runs
// in single precision, on vectors.
func (o Options) Rows(t task.Task, dy, y, labels []float32) (sum float64) {
	n := t.Outputs()
	dy, y = dy[:len(labels)*n], y[:len(labels)*n]
	switch plain := o.Focal == 0 && o.ClassWeights == nil; {
	case plain && t.Classes > 0:
		return classRows(t.Classes, dy, y, labels)
	case plain && !t.Regression:
		return binaryRows(dy, y, labels)
	}
	for i, l := range labels {
		sum += o.Hard(t, dy[i*n:(i+1)*n], y[i*n:(i+1)*n], l)
	}
	return sum
}

// binaryRows uses ln(1 + e^-|y|) = -ln max(p, 1-p), where p is the sigmoid of y.
func binaryRows(dy, y, labels []float32) (sum float64) {
	copy(dy, y)
	kernel.Sigmoid(dy)
	l := logs{product: 1}
	for i, label := range labels {
		if label != label {
			dy[i] = 0
			continue
		}
		p, x := dy[i], y[i]
		dy[i] = p - label
		if x > 0 {
			sum += float64(x)
			l.add(p)
		} else {
			l.add(1 - p)
		}
		sum -= float64(x * label)
	}
	return sum - l.sum()
}

// classRows uses logits less the largest of their row.
func classRows(classes int, dy, y, labels []float32) (sum float64) {
	for i, label := range labels {
		logits, row := y[i*classes:(i+1)*classes], dy[i*classes:(i+1)*classes]
		top := logits[0]
		for _, v := range logits[1:] {
			if v > top {
				top = v
			}
		}
		for c, v := range logits {
			row[c] = v - top
		}
		if label == label {
			sum -= float64(row[int(label)])
		}
	}
	kernel.ExpSum(dy, 0)
	l := logs{product: 1}
	for i, label := range labels {
		row := dy[i*classes : (i+1)*classes]
		if label != label {
			clear(row)
			continue
		}
		var total float32
		for _, v := range row {
			total += v
		}
		l.add(total)
		inverse := 1 / total
		for c := range row {
			row[c] *= inverse
		}
		row[int(label)]--
	}
	return sum + l.sum()
}

// logs sums logarithms: that of a product is taken once in a while. The product
// begins at 1.
type logs struct{ product, total float64 }

// add counts the logarithm of v.
func (l *logs) add(v float32) {
	if l.product *= float64(v); !(l.product > 1e-200 && l.product < 1e200) {
		l.total += math.Log(l.product)
		l.product = 1
	}
}

func (l *logs) sum() float64 { return l.total + math.Log(l.product) }

// Package loss holds the losses of training, with what answers an imbalance of
// classes: weights and the focal loss. Nothing of it is part of a model, and it
// is never built into the browser.
package loss

import (
	"fmt"
	"math"

	"inkling/model/task"
)

// Options shape the loss of one task. Their JSON form is part of a config.
type Options struct {
	// ClassWeights are factors of a row's loss by its label's class, above 0
	// and at most MaxWeight; for a binary task those of 0 and of 1. None means 1
	// for all. A regression has none.
	ClassWeights []float32 `json:"class_weights,omitempty"`
	// Focal is the focusing parameter gamma, 0 to 10, which takes the loss of
	// rows that are predicted well already out of the sum (Lin et al. 2017,
	// equation 5); 0 is the plain cross-entropy. A regression has none.
	Focal float32 `json:"focal,omitempty"`
}

// MaxWeight is the largest factor of a class.
const MaxWeight = 1e4

// Validate reports the first option that makes no sense for the task.
func (o Options) Validate(t task.Task) error {
	classes := max(t.Classes, 2)
	switch {
	case t.Regression && (len(o.ClassWeights) > 0 || o.Focal != 0):
		return fmt.Errorf("%s: a regression has no class_weights and no focal loss", t.Name)
	case len(o.ClassWeights) > 0 && len(o.ClassWeights) != classes:
		return fmt.Errorf("%s: class_weights: want %d, one a class, got %d", t.Name, classes, len(o.ClassWeights))
	case !(o.Focal >= 0 && o.Focal <= 10):
		return fmt.Errorf("%s: focal: want 0 to 10, got %g", t.Name, o.Focal)
	}
	for _, w := range o.ClassWeights {
		if !(w > 0 && w <= MaxWeight) {
			return fmt.Errorf("%s: class_weights: want more than 0 and at most %g, got %g", t.Name, float64(MaxWeight), w)
		}
	}
	return nil
}

// Hard returns the loss of an output y [outputs] for a label and writes its
// derivative to dy [outputs]. Both are zero where the label is task.Missing. The
// label of a binary task is 0 or 1 or a probability between them, that of
// several classes a class.
//
//	regression:  (y - label)^2 / 2
//	otherwise:   - sum over classes c of w_c q_c (1 - p_c)^gamma ln p_c
//
// where q is the label as a distribution and p the softmax of y; for a binary
// task that of (0, y).
func (o Options) Hard(t task.Task, dy, y []float32, label float32) float64 {
	clear(dy)
	switch {
	case label != label:
		return 0
	case t.Regression:
		d := y[0] - label
		dy[0] = d
		return float64(d) * float64(d) / 2
	case t.Classes == 0:
		return o.binary(dy, float64(y[0]), float64(label))
	}
	return o.classes(dy, y, func(c int) float64 {
		if c == int(label) {
			return 1
		}
		return 0
	})
}

// Soft is Hard for a label that is a distribution over the task's classes
// [outputs], or one number where there are none. It is missing if its first
// value is.
func (o Options) Soft(t task.Task, dy, y, label []float32) float64 {
	if t.Classes == 0 || label[0] != label[0] {
		return o.Hard(t, dy, y, label[0])
	}
	return o.classes(dy, y, func(c int) float64 { return float64(label[c]) })
}

func (o Options) binary(dy []float32, x, label float64) float64 {
	soft := math.Log1p(math.Exp(-math.Abs(x)))
	log1, log0 := min(x, 0)-soft, min(-x, 0)-soft
	p := math.Exp(log1)
	loss1, a1 := o.term(1, label, log1)
	loss0, a0 := o.term(0, 1-label, log0)
	dy[0] = float32(a1*(1-p) - a0*p)
	return loss1 + loss0
}

func (o Options) classes(dy, y []float32, q func(c int) float64) (loss float64) {
	top := y[0]
	for _, v := range y {
		top = max(top, v)
	}
	var sum float64
	for _, v := range y {
		sum += math.Exp(float64(v - top))
	}
	logSum := float64(top) + math.Log(sum)
	var total float64
	for c, v := range y {
		if w := q(c); w != 0 {
			l, a := o.term(c, w, float64(v)-logSum)
			loss += l
			total += a
			dy[c] = float32(a)
		}
	}
	for c, v := range y {
		dy[c] -= float32(math.Exp(float64(v)-logSum) * total)
	}
	return loss
}

// term is one class's part of the loss, -w q (1-p)^gamma ln p, and p times its
// derivative by p. The derivative of the loss by logit j is then a_j - p_j times
// the sum of all a.
func (o Options) term(class int, q, logP float64) (loss, a float64) {
	if q == 0 {
		return 0, 0
	}
	if o.ClassWeights != nil {
		q *= float64(o.ClassWeights[class])
	}
	if o.Focal == 0 {
		return -q * logP, -q
	}
	gamma, p := float64(o.Focal), math.Exp(logP)
	rest := -math.Expm1(logP) // 1 - p
	power := math.Pow(rest, gamma)
	a = -q * power
	if rest > 0 {
		a += q * gamma * math.Pow(rest, gamma-1) * p * logP
	}
	return -q * power * logP, a
}

// Package align makes the features of two shops alike while one network learns
// from both, so that what it learns of the larger shop holds in the smaller:
// unsupervised domain adaptation. It is used by training and never built into
// the browser.
//
// A step runs the rows of both shops through what they share, hands the features
// x [n x dim] with the shop of each row to [Aligner.Loss], which adds to the
// features' gradient, and goes on backwards from there. The total is
//
//	L = L_source + L_target + lambda L_align
//
// with lambda raised by [Schedule]. Three measures of how unlike the features
// are stand behind the one type:
//
//   - adversarial: how well a classifier tells the shops apart, behind gradient
//     reversal (Ganin and Lempitsky 2015, "Unsupervised domain adaptation by
//     backpropagation"; Ganin et al. 2016, "Domain-adversarial training of
//     neural networks");
//   - coral: the distance of the covariances (Sun and Saenko 2016, "Deep CORAL:
//     correlation alignment for deep domain adaptation");
//   - mmd: the distance of the means in a kernel's feature space (Gretton et al.
//     2012, "A kernel two-sample test"; Long et al. 2015, "Learning transferable
//     features with deep adaptation networks").
//
// Their sizes differ by orders of magnitude, and so do good lambdas. With
// features of length about s, the classifier's loss is at most near ln 2 once it
// has learnt, mmd is at most 2 whatever s, but coral grows with s^4: for rows of
// length 1 it is at most about 1/(2 d^2).
package align

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"inkling/model/nn"
)

// Kind names a measure of how unlike two shops' features are.
type Kind string

// The kinds.
const (
	KindAdversarial Kind = "adversarial" // a classifier behind gradient reversal
	KindCORAL       Kind = "coral"       // covariances
	KindMMD         Kind = "mmd"         // means in a kernel's feature space
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{KindAdversarial, KindCORAL, KindMMD} }

// Validate reports a kind that is none of [Kinds].
func (k Kind) Validate() error {
	if !slices.Contains(Kinds(), k) {
		return fmt.Errorf("alignment: want one of %v, got %q", Kinds(), string(k))
	}
	return nil
}

// The domains of rows.
const (
	Target uint8 = 0 // the shop that the model is for
	Source uint8 = 1 // the shop that it learns from besides
)

// Aligner measures how unlike the features of two shops are and gives the
// gradient that makes them alike. It serves one goroutine; others have a
// [Aligner.Shadow]. It is deterministic, and allocates nothing once it has seen
// its largest batch.
type Aligner struct {
	dim     int
	measure measure
	rows    [2][]int // of each domain, in the batch's order
}

// measure is a kind.
type measure interface {
	// loss is that of Aligner.Loss, with the rows of each domain. It does not
	// touch dx where lambda is 0.
	loss(dx, x []float32, rows *[2][]int, lambda, scale float32) float64
	params() []*nn.Param
	shadow() measure
}

// New returns an aligner of features of so many dimensions. r draws the start
// values of the classifier; coral and mmd, which learn nothing, do not use it.
// The kind must be valid.
func New(kind Kind, dim int, r *rand.Rand) *Aligner {
	if dim < 1 {
		panic("align: features without dimensions")
	}
	a := &Aligner{dim: dim}
	switch kind {
	case KindAdversarial:
		a.measure = newAdversary(dim, r)
	case KindCORAL:
		a.measure = newCoral(dim)
	case KindMMD:
		a.measure = newMMD(dim)
	default:
		panic("align: unknown kind")
	}
	return a
}

// Params are those of the classifier, with gradients, which the caller clears
// before a step and descends along after it; none of coral and mmd.
func (a *Aligner) Params() []*nn.Param { return a.measure.params() }

// Shadow shares the values and has gradients and buffers of its own.
func (a *Aligner) Shadow() *Aligner { return &Aligner{dim: a.dim, measure: a.measure.shadow()} }

// Loss returns how unlike the rows of x [n x dim] are that belong to [Target]
// and to [Source], as domain [n] says, without lambda and scale, and adds the
// gradients: to dx [n x dim] lambda times scale times the one that makes the
// rows alike, and to the classifier's parameters scale times the one that tells
// them apart. The loss is
//
//   - adversarial: the classifier's cross-entropy, the mean over each domain's
//     rows halved, so that it falls as they differ more, and is ln 2 where
//     nothing tells them apart; dx gets its gradient reversed;
//   - coral: |C_s - C_t|_F^2 / (4 d^2) of the covariances C;
//   - mmd: the unbiased estimate of the squared discrepancy, which is below 0
//     for about half of the batches where there is none.
//
// It all is 0 where there are not enough rows of a domain to compare: 1 for the
// classifier, 2 for coral and mmd. Where lambda is 0, dx is not touched and may
// be nil; the classifier learns nevertheless.
func (a *Aligner) Loss(dx, x []float32, domain []uint8, lambda, scale float32) float64 {
	n := len(domain) * a.dim
	if len(x) < n || lambda != 0 && len(dx) < n {
		panic("align: x or dx is shorter than the domains say")
	}
	a.rows[Target], a.rows[Source] = a.rows[Target][:0], a.rows[Source][:0]
	for i, d := range domain {
		if d > Source {
			panic("align: a row of neither domain")
		}
		a.rows[d] = append(a.rows[d], i)
	}
	return a.measure.loss(dx, x[:n], &a.rows, lambda, scale)
}

// Schedule is lambda's way from 0 to 1 with training's progress p, 0 to 1, which
// spares the features the noise of a classifier that knows nothing yet (Ganin et
// al. 2016, section 5.2.2):
//
//	lambda = 2 / (1 + e^(-10 p)) - 1
//
// A p outside of its range counts as the nearer end.
func Schedule(p float64) float64 {
	return 2/(1+math.Exp(-10*min(max(p, 0), 1))) - 1
}

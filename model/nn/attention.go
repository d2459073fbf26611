package nn

import (
	"math"

	"inkling/model/kernel"
)

// Attention is one causal attention head over a sequence of events (Vaswani et
// al. 2017) whose weights also depend on how far back an event stands, on what
// it was, and on how long ago it happened:
//
//	a[t,j] = softmax over j <= t of q_t . k_j / sqrt(d) + recency[t-j] + kind[kind_j] + gap[gap(t,j)]
//	c_t    = sum over j of a[t,j] v_j
//
// The projections that make q, k and v are the caller's.
type Attention struct {
	Recency *Param // [1 x longest sequence]; offsets beyond it share the last
	Kind    *Param // [1 x kinds of events]
	Gap     *Param // [1 x GapBuckets]
}

// NewAttention returns a head for sequences of up to length events.
func NewAttention(name string, length, kinds int) *Attention {
	return &Attention{
		Recency: NewParam(name+".recency", 1, length),
		Kind:    NewParam(name+".kind", 1, kinds),
		Gap:     NewParam(name+".gap", 1, GapBuckets),
	}
}

// GapBuckets is the number of buckets for the time between two events.
const GapBuckets = 12

// GapBucket sorts a time between two events, in milliseconds: 0 for none or
// unknown, then one bucket for each factor of four from ten seconds to a year.
func GapBucket(milliseconds int64) int {
	if milliseconds < 0 {
		milliseconds = -milliseconds
	}
	bucket := 0
	for bound := int64(10_000); milliseconds >= bound && bucket < GapBuckets-1; bound *= 4 {
		bucket++
	}
	return bucket
}

// Params are the head's parameters.
func (l *Attention) Params() []*Param { return []*Param{l.Recency, l.Kind, l.Gap} }

// Shadow shares the values and has gradients of its own.
func (l *Attention) Shadow() *Attention {
	return &Attention{Recency: l.Recency.Shadow(), Kind: l.Kind.Shadow(), Gap: l.Gap.Shadow()}
}

// Step is what attention needs to know of an event besides its vectors.
type Step struct {
	Kind uint8
	Time int64 // milliseconds; only differences matter
}

// Forward attends over one sequence. qkv is [len(steps) x 3d]: query, key and
// value side by side. It writes the weights [len x len] (zero above the
// diagonal) and the context c [len x d].
func (l *Attention) Forward(c, weights, qkv []float32, steps []Step) {
	n, d := len(steps), len(c)/max(len(steps), 1)
	for t := range n {
		row := weights[t*n : (t+1)*n]
		l.Last(c[t*d:(t+1)*d], row[:t+1], qkv, steps[:t+1])
		clear(row[t+1:])
	}
}

// Last is what Forward does for the last step: it writes its weights [len] and
// its context c [d].
func (l *Attention) Last(c, weights, qkv []float32, steps []Step) {
	t, d := len(steps)-1, len(c)
	scale := 1 / float32(math.Sqrt(float64(d)))
	q := qkv[t*3*d : t*3*d+d]
	for j := range steps {
		k := qkv[j*3*d+d : j*3*d+2*d]
		weights[j] = kernel.Dot(q, k)*scale + l.Recency.Value[l.offset(t-j)] +
			l.Kind.Value[steps[j].Kind] + l.Gap.Value[GapBucket(steps[t].Time-steps[j].Time)]
	}
	kernel.Softmax(weights, 1, t+1)
	clear(c)
	for j := range steps {
		kernel.Axpy(weights[j], qkv[j*3*d+2*d:(j+1)*3*d], c)
	}
}

// Backward adds to dqkv the gradient for dc, given what Forward saw and wrote.
// scratch holds at least len(steps) values.
func (l *Attention) Backward(dqkv, dc, weights, qkv []float32, steps []Step, scratch []float32) {
	n, d := len(steps), len(dc)/max(len(steps), 1)
	scale := 1 / float32(math.Sqrt(float64(d)))
	for t := range n {
		row, up := weights[t*n:(t+1)*n], dc[t*d:(t+1)*d]
		da := scratch[:t+1]
		var mean float32
		for j := range da {
			da[j] = kernel.Dot(up, qkv[j*3*d+2*d:(j+1)*3*d])
			mean += row[j] * da[j]
			kernel.Axpy(row[j], up, dqkv[j*3*d+2*d:(j+1)*3*d])
		}
		q, dq := qkv[t*3*d:t*3*d+d], dqkv[t*3*d:t*3*d+d]
		for j := range da {
			g := row[j] * (da[j] - mean)
			kernel.Axpy(g*scale, qkv[j*3*d+d:j*3*d+2*d], dq)
			kernel.Axpy(g*scale, q, dqkv[j*3*d+d:j*3*d+2*d])
			l.Recency.Grad[l.offset(t-j)] += g
			l.Kind.Grad[steps[j].Kind] += g
			l.Gap.Grad[GapBucket(steps[t].Time-steps[j].Time)] += g
		}
	}
}

func (l *Attention) offset(back int) int { return min(back, l.Recency.Cols-1) }

// Softmax turns logits into probabilities in place and returns the logarithm
// of the sum of their exponentials. Where all logits are -Inf, all
// probabilities are 0.
func Softmax(x []float32) (logSum float32) {
	if len(x) == 0 {
		return 0
	}
	top := kernel.Max(x)
	total := kernel.ExpSum(x, top)
	if total == 0 {
		return top
	}
	kernel.Scale(1/total, x)
	return top + float32(math.Log(float64(total)))
}

// Sigmoid is the logistic function.
func Sigmoid(x float32) float32 { return 1 / (1 + float32(math.Exp(-float64(x)))) }

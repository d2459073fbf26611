package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"inkling/model/nn/gradcheck"
)

// fixed returns n seeded normal values.
func fixed(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// weighed is a loss whose gradient by y is w.
func weighed(y, w []float32) (sum float64) {
	for i, v := range y {
		sum += float64(v) * float64(w[i])
	}
	return sum
}

func randomise(params []*Param, seed uint64) {
	for i, p := range params {
		copy(p.Value, fixed(seed+uint64(i), len(p.Value)))
	}
}

func checkParams(t *testing.T, params []*Param, loss func() float64) {
	t.Helper()
	for _, p := range params {
		gradcheck.Check(t, p.Name, p.Value, p.Grad, loss)
	}
}

func TestDenseGradient(t *testing.T) {
	const rows, in, out = 5, 7, 3
	l := NewDense("d", in, out).Shadow()
	randomise(l.Params(), 1)
	x, w, y := fixed(10, rows*in), fixed(11, rows*out), make([]float32, rows*out)
	loss := func() float64 { l.Forward(y, x, rows); return weighed(y, w) }
	dx := make([]float32, len(x))
	l.Backward(dx, w, x, rows)
	gradcheck.Check(t, "x", x, dx, loss)
	checkParams(t, l.Params(), loss)
}

func TestDenseByHand(t *testing.T) {
	l := NewDense("d", 2, 1)
	copy(l.W.Value, []float32{2, -1})
	l.B.Value[0] = 0.5
	y := make([]float32, 2)
	l.Forward(y, []float32{1, 3, 0, 4}, 2) // 2-3+.5 and 0-4+.5
	if y[0] != -0.5 || y[1] != -3.5 {
		t.Errorf("got %v, want [-0.5 -3.5]", y)
	}
}

func TestLayerNormGradient(t *testing.T) {
	const rows, d = 4, 6
	l := NewLayerNorm("n", d).Shadow()
	randomise(l.Params(), 2)
	x, w, y := fixed(20, rows*d), fixed(21, rows*d), make([]float32, rows*d)
	loss := func() float64 { l.Forward(y, x, rows); return weighed(y, w) }
	dx := make([]float32, len(x))
	l.Backward(dx, w, x, rows)
	gradcheck.Check(t, "x", x, dx, loss)
	checkParams(t, l.Params(), loss)
}

func TestNormaliseGradient(t *testing.T) {
	x, w := fixed(30, 6), fixed(31, 6)
	y := make([]float32, 6)
	loss := func() float64 { copy(y, x); Normalise(y); return weighed(y, w) }
	loss()
	copy(y, x)
	length := Normalise(y)
	dx := append([]float32(nil), w...)
	NormaliseBackward(dx, y, length)
	gradcheck.Check(t, "x", x, dx, loss)
}

func TestNormaliseKeepsZeros(t *testing.T) {
	zeros := make([]float32, 3)
	Normalise(zeros)
	for _, v := range zeros {
		if v != 0 {
			t.Fatalf("got %v, want zeros", zeros)
		}
	}
}

func TestAttentionGradient(t *testing.T) {
	const n, d = 6, 4
	l := NewAttention("a", 4, 3).Shadow() // shorter than the sequence: late offsets share the last bias
	randomise(l.Params(), 3)
	steps := []Step{{0, 0}, {1, 0}, {2, 9_000}, {1, 60_000}, {2, 3_600_000}, {1, 3_700_000}}
	qkv, w, c := fixed(40, n*3*d), fixed(41, n*d), make([]float32, n*d)
	weights := make([]float32, n*n)
	loss := func() float64 { l.Forward(c, weights, qkv, steps); return weighed(c, w) }
	loss()
	dqkv := make([]float32, len(qkv))
	l.Backward(dqkv, w, weights, qkv, steps, make([]float32, n))
	gradcheck.Check(t, "qkv", qkv, dqkv, loss)
	checkParams(t, l.Params(), loss)
}

func TestAttentionIsCausal(t *testing.T) {
	const n, d = 5, 4
	l := NewAttention("a", n, 3)
	steps := make([]Step, n)
	qkv, c, weights := fixed(50, n*3*d), make([]float32, n*d), make([]float32, n*n)
	l.Forward(c, weights, qkv, steps)
	before := append([]float32(nil), c...)
	for i := (n - 1) * 3 * d; i < len(qkv); i++ {
		qkv[i] += 1
	}
	l.Forward(c, weights, qkv, steps)
	for i := range (n - 1) * d {
		if c[i] != before[i] {
			t.Fatalf("value %d of step %d changed with a later event", i%d, i/d)
		}
	}
}

func TestSoftmax(t *testing.T) {
	x := []float32{0, float32(math.Log(3)), float32(math.Inf(-1))}
	logSum := Softmax(x)
	for i, want := range []float64{0.25, 0.75, 0} {
		if math.Abs(float64(x[i])-want) > 1e-6 {
			t.Errorf("probability %d is %g, want %g", i, x[i], want)
		}
	}
	if math.Abs(float64(logSum)-math.Log(4)) > 1e-6 {
		t.Errorf("logarithm of the sum is %g, want ln 4", logSum)
	}
}

func TestGapBucket(t *testing.T) {
	for _, c := range []struct {
		name         string
		milliseconds int64
		want         int
	}{
		{"none", 0, 0}, {"under ten seconds", 9_999, 0}, {"ten seconds", 10_000, 1}, {"backwards counts alike", -10_000, 1},
		{"an hour", 3_600_000, 5}, {"a decade shares the last", 315_360_000_000, GapBuckets - 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := GapBucket(c.milliseconds); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestSoftmaxOfNothingPossible(t *testing.T) {
	for _, n := range []int{1, 9} { // 9: one block of the wide kernels and a rest
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(math.Inf(-1))
		}
		if logSum := Softmax(x); !math.IsInf(float64(logSum), -1) {
			t.Errorf("logarithm of the sum is %g, want -Inf", logSum)
		}
		for _, p := range x {
			if p != 0 {
				t.Fatalf("got %v, want zeros", x)
			}
		}
	}
}

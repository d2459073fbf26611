package align

import (
	"math"
	"slices"
	"testing"
)

// mixture is the kernel of two rows.
func mixture(x, y []float32, width float64) (k float64) {
	var distance float64
	for j := range x {
		d := float64(x[j]) - float64(y[j])
		distance += d * d
	}
	for _, m := range []float64{0.25, 0.5, 1, 2, 4} {
		k += math.Exp(-m*distance/width) / 5
	}
	return k
}

// mmdReference is the unbiased estimate from its definition, of all rows.
func mmdReference(x []float32, domain []uint8, d int, width float64) float64 {
	var sums, counts [3]float64 // within the target, within the source, across
	for i, a := range domain {
		for j, b := range domain {
			if i == j {
				continue
			}
			at := 2
			if a == b {
				at = int(a)
			}
			sums[at] += mixture(x[i*d:(i+1)*d], x[j*d:(j+1)*d], width)
			counts[at]++
		}
	}
	return sums[0]/counts[0] + sums[1]/counts[1] - 2*sums[2]/counts[2]
}

// On a line, the source's 0, 1 and the target's 3, 5 have the squared distances
// 1, 4 within and 9, 25, 4, 16 across: in order 1 4 4 9 16 25, of which the
// median, the upper one, is 9. With K(D) = 1/5 sum of e^(-m D/9), the loss is
// K(1) + K(4) - 2/4 (K(9) + K(25) + K(4) + K(16)).
func TestMMDByHand(t *testing.T) {
	x, domain := []float32{0, 1, 3, 5}, []uint8{Source, Source, Target, Target}
	k := func(distance float64) (sum float64) {
		for _, m := range []float64{0.25, 0.5, 1, 2, 4} {
			sum += math.Exp(-m*distance/9) / 5
		}
		return sum
	}
	want := k(1) + k(4) - (k(9)+k(25)+k(4)+k(16))/2
	if got := newAligner(KindMMD, 1).Loss(nil, x, domain, 0, 1); math.Abs(got-want) > 1e-6 {
		t.Errorf("got %g, want %g", got, want)
	}
}

// The mean over batches of one distribution is 0 where an estimate is unbiased;
// the biased one's would be above (1 - mean kernel)/rows, here .1.
func TestMMDIsUnbiased(t *testing.T) {
	const batches = 2000
	a := newAligner(KindMMD, 3)
	var sum, squares float64
	for seed := range uint64(batches) {
		x, domain := clouds(seed, 4, 1, 3, 0, 1)
		loss := a.Loss(nil, x, domain, 0, 1)
		sum += loss
		squares += loss * loss
	}
	mean := sum / batches
	deviation := math.Sqrt(squares/batches-mean*mean) / math.Sqrt(batches)
	if math.Abs(mean) > 4*deviation || deviation > 0.01 {
		t.Errorf("mean %g +- %g, want 0", mean, deviation)
	}
}

func TestMMDOfTheSameRows(t *testing.T) {
	x, domain := []float32{.1, .7, .1, .7, .1, .7, .1, .7}, []uint8{Target, Source, Target, Source}
	a, dx := newAligner(KindMMD, 2), make([]float32, 8)
	if loss := a.Loss(dx, x, domain, 1, 1); loss != 0 || slices.ContainsFunc(dx, func(v float32) bool { return v != 0 }) {
		t.Errorf("loss %g, gradient %v, want zeros", loss, dx)
	}
}

func TestMMDSamplesEvenly(t *testing.T) {
	rows := make([]int, 2*maxRows+100)
	for i := range rows {
		rows[i] = 10 * i
	}
	got := evenly(nil, rows)
	if len(got) != maxRows || got[0] != 0 || got[maxRows-1] < 10*(len(rows)-3) {
		t.Errorf("%d rows from %d to %d", len(got), got[0], got[len(got)-1])
	}
	for i := 1; i < len(got); i++ {
		if step := got[i] - got[i-1]; step != 20 && step != 30 {
			t.Fatalf("a step of %d", step)
		}
	}
	if got = evenly(got, rows[:5]); !slices.Equal(got, rows[:5]) {
		t.Errorf("of few rows: %v", got)
	}
}

// Of more rows than the sample takes, the loss is that of the sample, and of
// more distances than the median takes, the width is near their median.
func TestMMDOfManyRows(t *testing.T) {
	const dim = 2
	x, domain := clouds(4, 2*maxRows, 1, dim, 1, 1)
	a, dx := newAligner(KindMMD, dim), make([]float32, len(x))
	got := a.Loss(dx, x, domain, 1, 1)
	var sample []float32
	var of []uint8
	for i, d := range domain {
		if dx[i*dim] != 0 {
			sample, of = append(sample, x[i*dim:(i+1)*dim]...), append(of, d)
		}
	}
	if len(of) != 2*maxRows {
		t.Fatalf("%d rows have a gradient, want %d", len(of), 2*maxRows)
	}
	width := a.measure.(*mmd).width
	if want := mmdReference(sample, of, dim, width); math.Abs(got-want) > 1e-5*want {
		t.Errorf("got %g, want %g", got, want)
	}
	var below, all float64
	for i := range of {
		for j := range i {
			u, v := float64(sample[i*dim]-sample[j*dim]), float64(sample[i*dim+1]-sample[j*dim+1])
			if all++; u*u+v*v < width {
				below++
			}
		}
	}
	if math.Abs(below/all-0.5) > 0.03 {
		t.Errorf("%g of the distances are below the width, want half", below/all)
	}
}

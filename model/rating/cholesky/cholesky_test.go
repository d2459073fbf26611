package cholesky

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestByHand takes a = [4 2; 2 3]: L = [2 0; 1 sqrt 2], and the inverse is
// [3 -2; -2 4] / 8. With b = (2, 5) the solution is (-4, 16) / 8.
func TestByHand(t *testing.T) {
	l := []float64{4, math.NaN(), 2, 3} // the upper triangle is not read
	Factor(l, 2)
	if math.Abs(l[0]-2) > 1e-15 || math.Abs(l[2]-1) > 1e-15 || math.Abs(l[3]-math.Sqrt2) > 1e-15 {
		t.Errorf("the factor is %v", l)
	}
	b := []float64{2, 5}
	Solve(l, b, 2)
	if math.Abs(b[0]+.5) > 1e-15 || math.Abs(b[1]-2) > 1e-15 {
		t.Errorf("the solution is %v, want -.5 and 2", b)
	}
	d := make([]float64, 2)
	InverseDiagonal(d, l, make([]float64, 2), 2)
	if math.Abs(d[0]-.375) > 1e-15 || math.Abs(d[1]-.5) > 1e-15 {
		t.Errorf("the inverse's diagonal is %v, want .375 and .5", d)
	}
}

// TestRandomSystems checks a x = b, and column by column a inverse(a) = 1.
func TestRandomSystems(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range []int{1, 2, 5, 11} {
		a := make([]float64, k*k)
		for range k + 3 {
			x := make([]float64, k)
			for i := range x {
				x[i] = r.NormFloat64()
			}
			for i := range a {
				a[i] += x[i/k] * x[i%k]
			}
		}
		l := append([]float64(nil), a...)
		Factor(l, k)
		diagonal := make([]float64, k)
		InverseDiagonal(diagonal, l, make([]float64, k), k)
		for j := range k {
			x := make([]float64, k)
			x[j] = 1
			Solve(l, x, k)
			if math.Abs(x[j]-diagonal[j]) > 1e-9 {
				t.Errorf("size %d: entry %d of the inverse's diagonal is %g, want %g", k, j, diagonal[j], x[j])
			}
			for i := range k {
				sum := 0.0
				for p := range k {
					sum += a[i*k+p] * x[p]
				}
				if want := [2]float64{0, 1}[b2i(i == j)]; math.Abs(sum-want) > 1e-9 {
					t.Errorf("size %d: row %d of a x is %g, want %g", k, i, sum, want)
				}
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

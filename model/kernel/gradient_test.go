package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAddRowsAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for n := 0; n <= 67; n++ {
		for _, m := range []int{0, 1, 5} {
			_, x := guarded(r, m*n)
			all, got := guarded(r, n)
			want := slices.Clone(got)
			AddRows(got, x, m, n)
			addRowsLoop(want, x, m, n)
			near(t, got, want, m)
			checkGuards(t, all, n)
		}
	}
}

func TestReLUGradientAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for n := 0; n <= 67; n++ {
		_, y := guarded(r, n)
		for i := range y {
			y[i] = max(y[i], 0)
		}
		all, got := guarded(r, n)
		want := slices.Clone(got)
		ReLUGradient(got, y)
		reluGradientLoop(want, y)
		if !slices.Equal(got, want) {
			t.Fatalf("length %d: got %v, the loop gives %v", n, got, want)
		}
		checkGuards(t, all, n)
	}
}

// TestDeepProducts takes products deeper than a panel of a transposed side.
func TestDeepProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	const m, k, n = 17, 300, 41
	_, a := guarded(r, m*k)
	_, b := guarded(r, n*k)
	all, got := guarded(r, m*n)
	want := slices.Clone(got)
	MulAddTransB(got, a, b, m, k, n)
	mulAddTransBLoop(want, a, b, m, k, n)
	near(t, got, want, k)
	checkGuards(t, all, m*n)
}

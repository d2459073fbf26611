package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// guard stands around every output, so that a write out of bounds is seen.
const guard = float32(12345.678)

// guarded returns n values in a buffer with guards, starting at an odd offset
// so that no variant may count on alignment.
func guarded(r *rand.Rand, n int) (all, inner []float32) {
	all = make([]float32, n+8)
	for i := range all {
		all[i] = guard
	}
	inner = all[3 : 3+n : 3+n]
	for i := range inner {
		inner[i] = float32(r.NormFloat64())
	}
	return all, inner
}

// quantised returns n bytes at an odd address.
func quantised(r *rand.Rand, n int) []int8 {
	x := make([]int8, n+1)[1:]
	for i := range x {
		x[i] = int8(r.IntN(256) - 128)
	}
	return x
}

func checkGuards(t *testing.T, all []float32, n int) {
	t.Helper()
	for i, v := range all {
		if (i < 3 || i >= 3+n) && v != guard {
			t.Fatalf("wrote outside of the output, at offset %d of %d", i-3, n)
		}
	}
}

// near allows for sums taken in another order: a few units of the last place
// of the largest partial sum, for values of size one and k terms.
func near(t *testing.T, got, want []float32, k int) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= 1e-6*float64(k+4)) {
			t.Fatalf("value %d is %g, the loop gives %g", i, got[i], want[i])
		}
	}
}

func TestProductsAgreeWithTheirLoops(t *testing.T) {
	type product struct {
		name          string
		variant, loop func(dst, a, b []float32, m, k, n int)
		aSize, bSize  func(m, k, n int) int
	}
	mk := func(m, k, _ int) int { return m * k }
	kn := func(_, k, n int) int { return k * n }
	products := []product{
		{name: "MulAdd", variant: MulAdd, loop: mulAddLoop, aSize: mk, bSize: kn},
		{name: "MulAddTransB", variant: MulAddTransB, loop: mulAddTransBLoop, aSize: mk, bSize: kn},
		{name: "MulAddTransA", variant: MulAddTransA, loop: mulAddTransALoop, aSize: mk, bSize: kn},
	}
	for _, p := range products {
		t.Run(p.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for length := 0; length <= 67; length++ {
				for _, s := range [][3]int{{1, 7, length}, {3, 5, length}, {5, length, 18}, {length, 9, 17}, {9, 11, length}, {11, length, 70}} {
					m, k, n := s[0], s[1], s[2]
					_, a := guarded(r, p.aSize(m, k, n))
					_, b := guarded(r, p.bSize(m, k, n))
					all, got := guarded(r, m*n)
					want := append([]float32(nil), got...)
					p.variant(got, a, b, m, k, n)
					p.loop(want, a, b, m, k, n)
					near(t, got, want, k)
					checkGuards(t, all, m*n)
				}
			}
		})
	}
}

func TestMulAddByHand(t *testing.T) {
	// [1 2; 3 4] * [5 6; 7 8] = [19 22; 43 50], on top of ones.
	a, b := []float32{1, 2, 3, 4}, []float32{5, 6, 7, 8}
	dst := []float32{1, 1, 1, 1}
	MulAdd(dst, a, b, 2, 2, 2)
	near(t, dst, []float32{20, 23, 44, 51}, 2)
	// a * b^T = [17 23; 39 53]
	dst = make([]float32, 4)
	MulAddTransB(dst, a, b, 2, 2, 2)
	near(t, dst, []float32{17, 23, 39, 53}, 2)
	// a^T * b = [26 30; 38 44]
	dst = make([]float32, 4)
	MulAddTransA(dst, a, b, 2, 2, 2)
	near(t, dst, []float32{26, 30, 38, 44}, 2)
}

func TestVectorsAgreeWithTheirLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := 0; n <= 67; n++ {
		_, x := guarded(r, n)
		all, y := guarded(r, n)
		near(t, []float32{Dot(x, y)}, []float32{dotLoop(x, y)}, n)
		want := append([]float32(nil), y...)
		Axpy(0.7, x, y)
		axpyLoop(0.7, x, want)
		near(t, y, want, 1)
		if Max(y) != maxLoop(y) {
			t.Errorf("the largest of %d is %g, want %g", n, Max(y), maxLoop(y))
		}
		Scale(1.7, y)
		scaleLoop(1.7, want)
		near(t, y, want, 1)
		_, z := guarded(r, n)
		combineLoop(want, x, 0.3, z)
		Combine(y, x, 0.3, z)
		near(t, y, want, 1)
		combineLoop(want, want, 0.3, z)
		Combine(y, y, 0.3, z)
		near(t, y, want, 1)
		checkGuards(t, all, n)
	}
}

func TestScanInt8AgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for d := 0; d <= 67; d++ {
		most := int(QueryLimit(d))
		for _, items := range []int{0, 1, 3, 4, 9} {
			for _, extreme := range []bool{false, true} { // the largest sums that the limit allows
				rows := make([]int8, items*d+1)[1:]
				for i := range rows {
					if rows[i] = int8(r.IntN(256) - 128); extreme {
						rows[i] = math.MinInt8
					}
				}
				query := make([]int16, d+3)[3:]
				for i := range query {
					if query[i] = int16(r.IntN(2*most+1) - most); extreme {
						query[i] = int16(most)
					}
				}
				_, scale := guarded(r, items)
				all, got := guarded(r, items)
				want := make([]float32, items)
				ScanInt8(got, rows, scale, query)
				scanInt8Loop(want, rows, scale, query)
				if !slices.Equal(got, want) {
					t.Fatalf("%d items of length %d: got %v, the loop gives %v", items, d, got, want)
				}
				checkGuards(t, all, items)
			}
		}
	}
}

func TestSumInt8AgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for d := 0; d <= 67; d++ {
		for _, items := range []int{0, 1, 5} {
			rows := quantised(r, items*d)
			_, scale := guarded(r, items)
			for i := range scale {
				scale[i] /= 128
			}
			_, weight := guarded(r, items)
			all, got := guarded(r, d)
			want := slices.Clone(got)
			SumInt8(got, rows, scale, weight)
			sumInt8Loop(want, rows, scale, weight)
			near(t, got, want, items)
			checkGuards(t, all, d)
		}
	}
}

func TestGatherInt8AgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for d := 0; d <= 67; d++ {
		rows := quantised(r, 7*d)
		_, scale := guarded(r, 7)
		for _, items := range [][]int32{{}, {6}, {3, 0, 3}} {
			for _, more := range []int{0, 5} {
				n := len(items) * (d + more)
				all, got := guarded(r, n)
				want := slices.Clone(got)
				GatherInt8(got, d+more, rows, scale, items, d)
				gatherInt8Loop(want, d+more, rows, scale, items, d)
				if !slices.Equal(got, want) {
					t.Fatalf("items %v of length %d: got %v, the loop gives %v", items, d, got, want)
				}
				checkGuards(t, all, n)
			}
		}
	}
}

func TestDotEachAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	for length := 0; length <= 67; length++ {
		for _, s := range [][3]int{{length, 1, 0}, {length, 6, 3}, {5, length, 2}} {
			k, n, more := s[0], s[1], s[2]
			_, x := guarded(r, k)
			_, rows := guarded(r, n*(k+more))
			all, got := guarded(r, n)
			want := slices.Clone(got)
			DotEach(got, x, rows, k+more)
			dotEachLoop(want, x, rows, k+more)
			near(t, got, want, k)
			checkGuards(t, all, n)
		}
	}
}

func TestExpSum(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := 0; n <= 67; n++ {
		all, x := guarded(r, n)
		for i := range x {
			x[i] = min(30*x[i], 80)
		}
		if n > 2 {
			x[0], x[1] = float32(math.Inf(-1)), -200
		}
		want, wantSum := make([]float64, n), 0.0
		for i, v := range x {
			want[i] = math.Exp(float64(v - 3))
			if v-3 <= expMin {
				want[i] = 0
			}
			wantSum += want[i]
		}
		got := ExpSum(x, 3)
		for i, w := range want {
			if math.Abs(float64(x[i])-w) > 3e-7*w {
				t.Fatalf("exp %d of %d is %g, want %g", i, n, x[i], w)
			}
		}
		if math.Abs(float64(got)-wantSum) > 2e-6*wantSum {
			t.Fatalf("the sum of %d is %g, want %g", n, got, wantSum)
		}
		checkGuards(t, all, n)
	}
}

func TestExpSumOutOfRange(t *testing.T) {
	inf := float32(math.Inf(1))
	for n := 0; n <= 11; n++ {
		all, x := guarded(rand.New(rand.NewPCG(1, uint64(n))), n)
		for i := range x {
			x[i] = []float32{inf, 1000, 88.5, float32(math.NaN()), -inf, -86.9, -87.1}[(i+n)%7]
		}
		want := slices.Clone(x)
		wantSum, sum := expSumLoop(want, 0), ExpSum(x, 0)
		for i, w := range want {
			if !(math.Abs(float64(x[i]-w)) <= 3e-7*float64(w)) {
				t.Errorf("value %d of %d is %g, the loop gives %g", i, n, x[i], w)
			}
		}
		if n < 4 && !(math.Abs(float64(sum-wantSum)) <= 1e-6*float64(wantSum)) {
			t.Errorf("the sum of %d is %g, the loop gives %g", n, sum, wantSum)
		}
		checkGuards(t, all, n)
	}
}

func TestDenseAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for length := 0; length <= 67; length++ {
		for _, s := range [][3]int{{1, 7, length}, {3, 5, length}, {5, length, 18}, {length, 9, 17}} {
			m, k, n := s[0], s[1], s[2]
			_, x := guarded(r, m*k)
			_, w := guarded(r, k*n)
			_, bias := guarded(r, n)
			for _, relu := range []bool{false, true} {
				all, got := guarded(r, m*n)
				want := make([]float32, m*n)
				Dense(got, x, w, bias, m, k, n, relu)
				denseLoop(want, x, w, bias, m, k, n, relu)
				near(t, got, want, k)
				checkGuards(t, all, m*n)
			}
		}
	}
}

func TestSigmoid(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for n := 0; n <= 67; n++ {
		all, x := guarded(r, n)
		want := make([]float64, n)
		for i := range x {
			x[i] *= 20
			want[i] = 1 / (1 + math.Exp(-float64(x[i])))
		}
		loop := slices.Clone(x)
		sigmoidLoop(loop)
		Sigmoid(x)
		for i, w := range want {
			for _, got := range []float32{x[i], loop[i]} {
				if math.Abs(float64(got)-w) > 1e-6*w+1e-37 {
					t.Fatalf("sigmoid %d of %d is %g, want %g", i, n, got, w)
				}
			}
		}
		checkGuards(t, all, n)
	}
}

func TestSoftmaxAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for n := 0; n <= 67; n++ {
		for rows := range 4 {
			all, x := guarded(r, rows*n)
			for i := range x {
				x[i] *= 20
			}
			if rows == 3 && n > 0 {
				x[0], x[n-1] = float32(math.Inf(-1)), float32(math.Inf(-1))
				for j := range n { // a row in which nothing is possible
					x[n+j] = float32(math.Inf(-1))
				}
			}
			want := slices.Clone(x)
			Softmax(x, rows, n)
			softmaxLoop(want, rows, n)
			near(t, x, want, 1)
			checkGuards(t, all, rows*n)
		}
	}
}

func TestSoftmaxByHand(t *testing.T) {
	x := []float32{0, float32(math.Log(3)), 1000, 1000} // 1 to 3; equal, and out of the exponential's range
	Softmax(x, 2, 2)
	near(t, x, []float32{.25, .75, .5, .5}, 1)
}

func TestAdamAgreesWithItsLoop(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for n := 0; n <= 67; n++ {
		allValue, value := guarded(r, n)
		_, gradient := guarded(r, n)
		allMean, mean := guarded(r, n)
		allSquare, square := guarded(r, n)
		for i := range square {
			square[i] *= square[i]
		}
		wantValue, wantMean, wantSquare := slices.Clone(value), slices.Clone(mean), slices.Clone(square)
		Adam(value, gradient, mean, square, 0.01)
		adamLoop(wantValue, gradient, wantMean, wantSquare, 0.01)
		near(t, value, wantValue, 1)
		near(t, mean, wantMean, 1)
		near(t, square, wantSquare, 1)
		for _, all := range [][]float32{allValue, allMean, allSquare} {
			checkGuards(t, all, n)
		}
	}
}

// Behind a kernel stands assembly that checks nothing.
func TestShortSlicesPanic(t *testing.T) {
	of := func(n int) []float32 { return make([]float32, n) }
	for name, call := range map[string]func(){
		"MulAdd, dst":       func() { MulAdd(of(3), of(4), of(4), 2, 2, 2) },
		"MulAdd, a":         func() { MulAdd(of(4), of(3), of(4), 2, 2, 2) },
		"MulAdd, b":         func() { MulAdd(of(4), of(4), of(3), 2, 2, 2) },
		"MulAddTransB, dst": func() { MulAddTransB(of(3), of(4), of(4), 2, 2, 2) },
		"MulAddTransB, a":   func() { MulAddTransB(of(4), of(3), of(4), 2, 2, 2) },
		"MulAddTransB, b":   func() { MulAddTransB(of(4), of(4), of(3), 2, 2, 2) },
		"MulAddTransA, dst": func() { MulAddTransA(of(3), of(4), of(4), 2, 2, 2) },
		"MulAddTransA, a":   func() { MulAddTransA(of(4), of(3), of(4), 2, 2, 2) },
		"MulAddTransA, b":   func() { MulAddTransA(of(4), of(4), of(3), 2, 2, 2) },
		"Dense, dst":        func() { Dense(of(3), of(4), of(4), of(2), 2, 2, 2, true) },
		"Dense, x":          func() { Dense(of(4), of(3), of(4), of(2), 2, 2, 2, true) },
		"Dense, w":          func() { Dense(of(4), of(4), of(3), of(2), 2, 2, 2, true) },
		"Dense, bias":       func() { Dense(of(4), of(4), of(4), of(1), 2, 2, 2, true) },
		"Softmax":           func() { Softmax(of(5), 2, 3) },
		"Dot":               func() { Dot(of(2), of(1)) },
		"Axpy":              func() { Axpy(1, of(2), of(1)) },
		"Combine, x":        func() { Combine(of(2), of(1), 1, of(2)) },
		"Combine, y":        func() { Combine(of(2), of(2), 1, of(1)) },
		"ScanInt8, rows":    func() { ScanInt8(of(4), make([]int8, 4*32-1), of(4), make([]int16, 32)) },
		"ScanInt8, scale":   func() { ScanInt8(of(4), make([]int8, 4*32), of(3), make([]int16, 32)) },
		"DotEach, rows":     func() { DotEach(of(3), of(2), of(2*3+1), 3) },
		"DotEach, stride":   func() { DotEach(of(3), of(2), of(6), 1) },
		"GatherInt8, dst":   func() { GatherInt8(of(2*3+1), 3, make([]int8, 8), of(4), []int32{0, 1, 2}, 2) },
		"GatherInt8, rows":  func() { GatherInt8(of(6), 3, make([]int8, 7), of(4), []int32{3}, 2) },
		"GatherInt8, item":  func() { GatherInt8(of(6), 3, make([]int8, 8), of(4), []int32{-1}, 2) },
		"GatherInt8, scale": func() { GatherInt8(of(6), 3, make([]int8, 8), of(3), []int32{3}, 2) },
		"Adam, gradient":    func() { Adam(of(2), of(1), of(2), of(2), 1) },
		"Adam, mean":        func() { Adam(of(2), of(2), of(1), of(2), 1) },
		"Adam, square":      func() { Adam(of(2), of(2), of(2), of(1), 1) },
		"AddRows, dst":      func() { AddRows(of(1), of(4), 2, 2) },
		"AddRows, x":        func() { AddRows(of(2), of(3), 2, 2) },
		"ReLUGradient":      func() { ReLUGradient(of(2), of(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "kernel: ") {
					t.Errorf("a slice shorter than its shape gave the panic %q", text)
				}
			}()
			call()
		})
	}
}

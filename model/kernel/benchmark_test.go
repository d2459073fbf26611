package kernel

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// rate reports the speed, where one run is so many multiplications and as many
// additions.
func rate(b *testing.B, products int, run func()) {
	for b.Loop() {
		run()
	}
	b.ReportMetric(2*float64(products)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkProducts(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range [][3]int{{256, 64, 64}, {64, 64, 2048}, {3000, 64, 32}, {1000, 32, 13}, {1, 64, 64}} {
		m, k, n := s[0], s[1], s[2]
		_, x := guarded(r, m*k)
		_, y := guarded(r, k*n)
		_, dst := guarded(r, m*n)
		_, bias := guarded(r, n)
		dense := func(dst, a, b []float32, m, k, n int) { Dense(dst, a, b, bias, m, k, n, true) }
		for _, c := range []struct {
			name    string
			product func(dst, a, b []float32, m, k, n int)
		}{{"ab", MulAdd}, {"abt", MulAddTransB}, {"atb", MulAddTransA}, {"dense", dense}} {
			name := c.name + "/" + strconv.Itoa(m) + "x" + strconv.Itoa(k) + "x" + strconv.Itoa(n)
			b.Run(name, func(b *testing.B) {
				rate(b, m*k*n, func() { c.product(dst, x, y, m, k, n) })
			})
		}
	}
}

// BenchmarkItems scores a catalogue against one query.
func BenchmarkItems(b *testing.B) {
	const d = 64
	r := rand.New(rand.NewPCG(1, 2))
	for _, items := range []int{10_000, 100_000} {
		_, dst := guarded(r, items)
		_, rows := guarded(r, items*d)
		_, query := guarded(r, d)
		b.Run("float32/"+strconv.Itoa(items), func(b *testing.B) {
			rate(b, items*d, func() { MulAddTransB(dst, query, rows, 1, d, items) })
		})
		whole, steps, scale := make([]int8, items*d), make([]int16, d), rows[:items]
		for i, v := range rows {
			whole[i] = int8(20 * v)
		}
		for i, v := range query {
			steps[i] = int16(1000 * v)
		}
		b.Run("int8/"+strconv.Itoa(items), func(b *testing.B) {
			rate(b, items*d, func() { ScanInt8(dst, whole, scale, steps) })
		})
	}
}

func BenchmarkVectors(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 3))
	for _, n := range []int{64, 1024} {
		_, x := guarded(r, n)
		_, y := guarded(r, n)
		_, z := guarded(r, n)
		_, square := guarded(r, n)
		for i, v := range square {
			square[i] = v * v
		}
		var sink float32
		for _, c := range []struct {
			name string
			run  func()
		}{
			{"dot", func() { sink += Dot(x, y) }},
			{"axpy", func() { Axpy(1e-9, x, y) }},
			{"combine", func() { Combine(z, x, 0.5, y) }},
			{"max", func() { sink += Max(x) }},
			{"exp", func() { sink += ExpSum(z, 0.5) }},
			{"sigmoid", func() { Sigmoid(z) }},
			{"adam", func() { Adam(z, x, y, square, 1e-9) }},
		} {
			b.Run(c.name+"/"+strconv.Itoa(n), func(b *testing.B) { rate(b, n, c.run) })
		}
	}
}

// BenchmarkNetwork is a ranking network at 1,000 rows: 96 inputs, layers of 64
// and 32, three sigmoids and a softmax over ten.
func BenchmarkNetwork(b *testing.B) {
	const rows = 1000
	r := rand.New(rand.NewPCG(1, 4))
	numbers := func(n int) []float32 { _, x := guarded(r, n); return x }
	x, h1, h2 := numbers(rows*96), numbers(rows*64), numbers(rows*32)
	w1, w2, w3, w4 := numbers(96*64), numbers(64*32), numbers(32*3), numbers(32*10)
	bias := make([]float32, 64)
	yes, class := numbers(rows*3), numbers(rows*10)
	rate(b, rows*(96*64+64*32+32*13), func() {
		Dense(h1, x, w1, bias, rows, 96, 64, true)
		Dense(h2, h1, w2, bias, rows, 64, 32, true)
		Dense(yes, h2, w3, bias, rows, 32, 3, false)
		Sigmoid(yes)
		Dense(class, h2, w4, bias, rows, 32, 10, false)
		Softmax(class, rows, 10)
	})
}

package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model/nn/gradcheck"
	"inkling/model/shop"
)

// TestVisitorEncoderGradient covers several sequences in one pass, an empty one
// among them, and queries of two behaviours.
func TestVisitorEncoderGradient(t *testing.T) {
	const dim = 6
	r := rand.New(rand.NewPCG(3, 3))
	v := NewVisitorEncoder(dim, 4).Shadow()
	for _, p := range v.Params() {
		for i := range p.Value {
			p.Value[i] += 0.5 * float32(r.NormFloat64())
		}
	}
	normal := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		return x
	}
	items, weights := normal(5*dim), normal(8*2*dim)
	var p Pass
	u := make([]float32, dim)
	fill := func() {
		p.Reset()
		k := 0
		for _, length := range []int{3, 0, 2} {
			p.Begin(dim)
			for i := range length {
				copy(p.Event(shop.View+shop.Behaviour(i), int64(k)*40_000, dim), items[k*dim:(k+1)*dim])
				k++
			}
		}
		v.Forward(&p, 0, nil)
	}
	eachQuery := func(f func(step int, want shop.Behaviour, w []float32)) {
		for step := range p.Steps() {
			for k, want := range []shop.Behaviour{shop.Unknown, shop.Purchase} {
				f(step, want, weights[(2*step+k)*dim:(2*step+k+1)*dim])
			}
		}
	}
	loss := func() (sum float64) {
		fill()
		eachQuery(func(step int, want shop.Behaviour, w []float32) {
			v.Query(u, p.H[step*dim:(step+1)*dim], want)
			for j := range u {
				sum += float64(u[j]) * float64(w[j])
			}
		})
		return sum
	}
	loss()
	du := make([]float32, dim)
	eachQuery(func(step int, want shop.Behaviour, w []float32) {
		length := v.Query(u, p.H[step*dim:(step+1)*dim], want)
		copy(du, w)
		v.QueryBackward(p.DH[step*dim:(step+1)*dim], du, u, length, want)
	})
	v.Backward(&p)
	var ditems []float32 // steps without the start marks
	for step, s := range p.steps {
		if s.Kind != 0 {
			ditems = append(ditems, p.DE[step*dim:(step+1)*dim]...)
		}
	}
	gradcheck.Check(t, "items", items, ditems, loss)
	for _, param := range v.Params() {
		gradcheck.Check(t, param.Name, param.Value, param.Grad, loss)
	}
}

func TestDropoutKeepsTheMean(t *testing.T) {
	x := make([]float32, 20_000)
	for i := range x {
		x[i] = 1
	}
	mask := drop(nil, x, 0.3, rand.New(rand.NewPCG(4, 4)))
	var sum float64
	zeros := 0
	for i, v := range x {
		sum += float64(v)
		if v == 0 {
			zeros++
		}
		if v != mask[i] {
			t.Fatal("the mask is not what was applied")
		}
	}
	// 20,000 draws at .3: three standard errors are .01.
	if share := float64(zeros) / float64(len(x)); share < 0.29 || share > 0.31 {
		t.Errorf("a share of %g was dropped, want .3", share)
	}
	if mean := sum / float64(len(x)); mean < 0.985 || mean > 1.015 {
		t.Errorf("the mean became %g, want 1", mean)
	}
}

// The last step alone is as it is among all.
func TestLastIsTheEndOfForward(t *testing.T) {
	const dim = 6
	r := rand.New(rand.NewPCG(5, 5))
	v := NewVisitorEncoder(dim, 4)
	for _, p := range v.Params() {
		p.Normal(r, 0.5)
	}
	for _, length := range []int{0, 1, 3, 8} {
		var p Pass
		p.Begin(dim)
		for i := range length {
			e := p.Event(shop.View, int64(i)*40_000, dim)
			for j := range e {
				e[j] = float32(r.NormFloat64())
			}
		}
		events := slices.Clone(p.e)
		v.Forward(&p, 0, nil)
		want := slices.Clone(p.H[length*dim:])
		copy(p.e, events)
		v.Last(&p)
		for j := range want {
			if math.Abs(float64(p.H[j]-want[j])) > 1e-5 {
				t.Errorf("after %d events %v, want %v", length, p.H, want)
				break
			}
		}
	}
}

// TestFoldIsOneShop compares the encoder that serves one of two shops with that
// shop's part of the encoder that learned both.
func TestFoldIsOneShop(t *testing.T) {
	const dim = 6
	r := rand.New(rand.NewPCG(5, 5))
	v := NewVisitorEncoder(dim, 4)
	v.Part(2)
	for _, p := range v.Params() {
		p.Normal(r, 0.5)
	}
	run := func(v *VisitorEncoder) *Pass {
		var p Pass
		r := rand.New(rand.NewPCG(6, 6))
		for _, length := range []int{3, 0, 2} {
			p.Begin(dim)
			for i := range length {
				x := p.Event(shop.View, int64(i)*40_000, dim)
				for j := range x {
					x[j] = float32(r.NormFloat64())
				}
			}
		}
		v.Forward(&p, 0, nil)
		return &p
	}
	both := run(v)
	for s := range 2 {
		f := v.Fold(s)
		if len(f.Alone) != 0 || len(f.Params()) != len(v.Params())-4 {
			t.Fatalf("shop %d: %d layers of the shops' own are left", s, len(f.Alone))
		}
		one := run(f)
		for step := range one.Steps() {
			for j, want := range both.Of(s, step, dim) {
				if got := one.Of(0, step, dim)[j]; math.Abs(float64(got-want)) > 1e-5 {
					t.Fatalf("shop %d, step %d, column %d: %g, want %g", s, step, j, got, want)
				}
			}
		}
	}
	if both.Of(0, 1, dim)[0] == both.Of(1, 1, dim)[0] {
		t.Error("two shops with layers of their own are one")
	}
	if alone := NewVisitorEncoder(dim, 4); alone.Fold(0) != alone {
		t.Error("the encoder of one shop is not itself")
	}
}

// TestPartGradient checks the layers that two shops have for themselves, and
// what they share.
func TestPartGradient(t *testing.T) {
	const dim = 6
	r := rand.New(rand.NewPCG(7, 7))
	whole := NewVisitorEncoder(dim, 4)
	whole.Part(2)
	v := whole.Shadow()
	for _, p := range v.Params() {
		for i := range p.Value {
			p.Value[i] += 0.5 * float32(r.NormFloat64())
		}
	}
	items, weights := make([]float32, 3*dim), make([]float32, 2*4*dim)
	for _, x := range [][]float32{items, weights} {
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
	}
	var p Pass
	each := func(f func(shop, step int, w []float32)) {
		for s := range 2 {
			for step := range 4 {
				f(s, step, weights[(4*s+step)*dim:][:dim])
			}
		}
	}
	loss := func() (sum float64) {
		p.Reset()
		p.Begin(dim)
		for i := range 3 {
			copy(p.Event(shop.View, int64(i)*40_000, dim), items[i*dim:(i+1)*dim])
		}
		v.Forward(&p, 0, nil)
		each(func(s, step int, w []float32) {
			for j, h := range p.Of(s, step, dim) {
				sum += float64(h) * float64(w[j])
			}
		})
		return sum
	}
	loss()
	each(func(s, step int, w []float32) { copy(p.DHOf(s, step, dim), w) })
	v.Backward(&p)
	for _, q := range v.Params() {
		if q != v.Want { // which only queries ask for
			gradcheck.Check(t, q.Name, q.Value, q.Grad, loss)
		}
	}
	gradcheck.Check(t, "items", items, p.DE[dim:], loss)
}

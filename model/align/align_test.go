package align

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"inkling/model/nn/gradcheck"
)

// clouds returns rows of two normal distributions in turn, as many of the source
// as source says for each of the target: the source's coordinates are wider by
// the factor spread and lie shift away.
func clouds(seed uint64, targets, source, dim int, shift, spread float64) (x []float32, domain []uint8) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range targets * (1 + source) {
		d := Source
		if i%(1+source) == 0 {
			d = Target
		}
		domain = append(domain, d)
		for range dim {
			v := r.NormFloat64()
			if d == Source {
				v = v*spread + shift
			}
			x = append(x, float32(v))
		}
	}
	return x, domain
}

func newAligner(kind Kind, dim int) *Aligner { return New(kind, dim, rand.New(rand.NewPCG(5, 6))) }

func TestKindsAreChecked(t *testing.T) {
	for _, k := range Kinds() {
		if err := k.Validate(); err != nil {
			t.Error(err)
		}
	}
	const want = `alignment: want one of [adversarial coral mmd], got "dann"`
	if err := Kind("dann").Validate(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestScheduleByHand(t *testing.T) {
	for _, c := range []struct{ p, want float64 }{
		{-1, 0}, {0, 0}, {math.Log(3) / 10, 0.5}, // 2/(1 + 1/3) - 1
		{1, 2/(1+math.Exp(-10)) - 1}, {2, 2/(1+math.Exp(-10)) - 1},
	} {
		if got := Schedule(c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Schedule(%g) = %g, want %g", c.p, got, c.want)
		}
	}
}

// reference is a loss in double precision, written as its definition.
func reference(a *Aligner, x []float32, domain []uint8) float64 {
	switch m := a.measure.(type) {
	case *coral:
		return coralReference(x, domain, a.dim)
	case *mmd:
		return mmdReference(x, domain, a.dim, m.width) // the width counts as a constant
	}
	return a.Loss(nil, x, domain, 0, 0)
}

func TestLossesAgreeWithTheirDefinitions(t *testing.T) {
	for _, kind := range []Kind{KindCORAL, KindMMD} {
		for _, far := range []float64{0, 100} { // from 0, by which neither changes
			a := newAligner(kind, 5)
			x, domain := clouds(3, 40, 3, 5, 1, 2) // the source has more than a block of rows
			for i := range x {
				x[i] += float32(far)
			}
			got := a.Loss(nil, x, domain, 0, 1)
			if want := reference(a, x, domain); math.Abs(got-want) > 1e-5*math.Abs(want) {
				t.Errorf("%s, %g from 0: got %g, want %g", kind, far, got, want)
			}
		}
	}
}

func TestGradients(t *testing.T) {
	const lambda, scale = 0.5, 3
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			a := newAligner(kind, 4)
			x, domain := clouds(7, 4, 2, 4, 1, 2)
			dx := make([]float32, len(x))
			a.Loss(dx, x, domain, lambda, scale)
			of := float64(lambda * scale)
			if kind == KindAdversarial {
				of = -of // reversed
			}
			gradcheck.Check(t, "x", x, dx, func() float64 { return of * reference(a, x, domain) })
			for _, p := range a.Params() {
				gradient := slices.Clone(p.Grad)
				gradcheck.Check(t, p.Name, p.Value, gradient, func() float64 { return scale * reference(a, x, domain) })
			}
		})
	}
}

func TestGradientsAreAdded(t *testing.T) {
	for _, kind := range Kinds() {
		x, domain := clouds(7, 4, 2, 4, 1, 2)
		a, once, twice := newAligner(kind, 4), make([]float32, len(x)), make([]float32, len(x))
		a.Loss(once, x, domain, 1, 1)
		a.Loss(twice, x, domain, 1, 1)
		a.Loss(twice, x, domain, 1, 1)
		for i, v := range once {
			if twice[i] != 2*v {
				t.Fatalf("%s: dx[%d] is %g after one and %g after two", kind, i, v, twice[i])
			}
		}
	}
}

func TestLambdaZeroLeavesTheFeaturesAlone(t *testing.T) {
	x, domain := clouds(7, 4, 2, 4, 1, 2)
	negative := float32(math.Copysign(0, -1)) // adding 0 would lose the sign
	for _, kind := range Kinds() {
		a, b, dx := newAligner(kind, 4), newAligner(kind, 4), make([]float32, len(x))
		for i := range dx {
			dx[i] = negative
		}
		loss := a.Loss(dx, x, domain, 0, 1)
		for i, v := range dx {
			if math.Float32bits(v) != math.Float32bits(negative) {
				t.Fatalf("%s: dx[%d] became %g", kind, i, v)
			}
		}
		if other := b.Loss(dx, x, domain, 1, 1); other != loss {
			t.Errorf("%s: loss %g, with lambda 1 %g", kind, loss, other)
		}
		for i, p := range a.Params() {
			if !slices.Equal(p.Grad, b.Params()[i].Grad) {
				t.Errorf("%s: lambda changes the gradient of %s", kind, p.Name)
			}
		}
	}
}

func TestTooFewRowsGiveNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		kinds  []Kind
		domain []uint8
	}{
		{"none", Kinds(), nil},
		{"one domain", Kinds(), []uint8{Source, Source, Source}},
		{"one row of the target", []Kind{KindCORAL, KindMMD}, []uint8{Source, Source, Target}},
		{"one row of the source", []Kind{KindCORAL, KindMMD}, []uint8{Source, Target, Target}},
	} {
		x := []float32{1, 2, 3, 4, 5, 6}[:2*len(c.domain)]
		for _, kind := range c.kinds {
			a, dx := newAligner(kind, 2), make([]float32, len(x))
			loss := a.Loss(dx, x, c.domain, 1, 1)
			if loss != 0 || slices.ContainsFunc(dx, func(v float32) bool { return v != 0 }) {
				t.Errorf("%s, %s: loss %g, gradient %v", kind, c.name, loss, dx)
			}
			for _, p := range a.Params() {
				if slices.ContainsFunc(p.Grad, func(v float32) bool { return v != 0 }) {
					t.Errorf("%s, %s: %s has a gradient", kind, c.name, p.Name)
				}
			}
		}
	}
}

func TestShadowsShareValuesAlone(t *testing.T) {
	x, domain := clouds(7, 4, 2, 4, 1, 2)
	for _, kind := range Kinds() {
		a := newAligner(kind, 4)
		s := a.Shadow()
		if got, want := s.Loss(nil, x, domain, 0, 1), a.Loss(nil, x, domain, 0, 0); got != want {
			t.Errorf("%s: a shadow's loss is %g, not %g", kind, got, want)
		}
		for i, p := range a.Params() {
			q := s.Params()[i]
			if &p.Value[0] != &q.Value[0] || &p.Grad[0] == &q.Grad[0] {
				t.Errorf("%s: %s does not share its value alone", kind, p.Name)
			}
		}
	}
}

func TestWrongShapesPanic(t *testing.T) {
	a := newAligner(KindCORAL, 2)
	x := make([]float32, 4)
	for _, c := range []struct {
		name string
		call func()
	}{
		{"short x", func() { a.Loss(nil, x, make([]uint8, 3), 0, 1) }},
		{"short dx", func() { a.Loss(x[:2], x, make([]uint8, 2), 1, 1) }},
		{"a third domain", func() { a.Loss(nil, x, []uint8{1, 2}, 0, 1) }},
		{"no dimensions", func() { newAligner(KindCORAL, 0) }},
		{"unknown kind", func() { newAligner("dann", 2) }},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", c.name)
				}
			}()
			c.call()
		}()
	}
}

func TestStepsAllocateNothing(t *testing.T) {
	x, domain := clouds(9, 40, 9, 16, 1, 2) // of the source more than mmd takes
	dx := make([]float32, len(x))
	for _, kind := range Kinds() {
		a := newAligner(kind, 16)
		step := func() { a.Loss(dx, x, domain, 0.5, 1) }
		step()
		if n := testing.AllocsPerRun(5, step); n != 0 {
			t.Errorf("%s: %g allocations a step", kind, n)
		}
	}
}

func BenchmarkLoss(b *testing.B) {
	for _, kind := range Kinds() {
		b.Run(string(kind), func(b *testing.B) {
			x, domain := clouds(9, 256, 3, 64, 1, 2)
			dx, a := make([]float32, len(x)), newAligner(kind, 64)
			for b.Loop() {
				a.Loss(dx, x, domain, 1, 1)
			}
		})
	}
}

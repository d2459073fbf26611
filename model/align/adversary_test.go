package align

import (
	"math"
	"testing"
)

// One hidden unit is used, relu(x), with v = 1 and c = 0: the logit is x where x
// is above 0. The target's rows are ln 3 and ln 3, p = 3/4, and 0, p = 1/2; the
// source's is ln 4, p = 4/5. The loss is
//
//	(2 ln 4 + ln 2)/3/2 + ln(5/4)/2
//
// its derivative by the logits (3/4, 3/4, 1/2)/6 and -1/5/2, by v the sum of
// these times x, and by x these, but 0 where relu cuts off; dx is that reversed.
func TestAdversaryByHand(t *testing.T) {
	ln3, ln4 := math.Log(3), math.Log(4)
	a := newAligner(KindAdversarial, 1)
	for _, p := range a.Params() {
		clear(p.Value)
	}
	hidden, out := a.Params()[0], a.Params()[2]
	hidden.Value[0], out.Value[0] = 1, 1
	x, domain := []float32{float32(ln3), float32(ln4), 0, float32(ln3)}, []uint8{Target, Source, Target, Target}
	dx := make([]float32, len(x))
	const lambda, scale = 2, 4
	loss := a.Loss(dx, x, domain, lambda, scale)
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s is %g, want %g", name, got, want)
		}
	}
	near("the loss", loss, (2*ln4+math.Log(2))/6+math.Log(1.25)/2)
	near("the gradient of v", float64(out.Grad[0]), scale*(2*.75*ln3/6-ln4*.2/2))
	near("the gradient of c", float64(a.Params()[3].Grad[0]), scale*(2./6-.1))
	for i, want := range []float64{-.75 / 6, .1, 0, -.75 / 6} {
		near("dx", float64(dx[i]), lambda*scale*want)
	}
}

// With a hundred source rows for one of the target, a classifier that always says
// source is as wrong as one that does not know.
func TestAdversaryBalancesDomains(t *testing.T) {
	x, domain := clouds(3, 2, 100, 1, 0, 1)
	a := newAligner(KindAdversarial, 1)
	for _, p := range a.Params() {
		clear(p.Value)
	}
	if loss := a.Loss(nil, x, domain, 0, 1); math.Abs(loss-math.Ln2) > 1e-6 {
		t.Errorf("not knowing: %g, want ln 2", loss)
	}
	bias := a.Params()[3]
	if math.Abs(float64(bias.Grad[0])) > 1e-6 {
		t.Errorf("the number of rows pulls the bias: %g", bias.Grad[0])
	}
	bias.Value[0] = 3
	if loss := a.Loss(nil, x, domain, 0, 1); loss < math.Ln2 {
		t.Errorf("always source: %g, want more than ln 2", loss)
	}
}

func TestAdversaryStartsFromItsSeed(t *testing.T) {
	a, b := newAligner(KindAdversarial, 3), newAligner(KindAdversarial, 3)
	for i, p := range a.Params() {
		for j, v := range p.Value {
			if b.Params()[i].Value[j] != v {
				t.Fatalf("%s differs", p.Name)
			}
		}
	}
	size := 0
	for _, p := range a.Params() {
		size += len(p.Value)
	}
	if want := 3*32 + 32 + 32 + 1; size != want {
		t.Errorf("%d parameters, want %d", size, want)
	}
}

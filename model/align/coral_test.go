package align

import (
	"math"
	"testing"
)

// coralReference is |C_s - C_t|_F^2 / (4 d^2), each entry from its definition.
func coralReference(x []float32, domain []uint8, d int) (sum float64) {
	covariance := func(of uint8, i, j int) (c float64) {
		var n, meanI, meanJ float64
		for r, v := range domain {
			if v == of {
				n++
				meanI += float64(x[r*d+i])
				meanJ += float64(x[r*d+j])
			}
		}
		for r, v := range domain {
			if v == of {
				c += (float64(x[r*d+i]) - meanI/n) * (float64(x[r*d+j]) - meanJ/n)
			}
		}
		return c / (n - 1)
	}
	for i := range d {
		for j := range d {
			v := covariance(Source, i, j) - covariance(Target, i, j)
			sum += v * v
		}
	}
	return sum / float64(4*d*d)
}

// The source's rows (0,0), (2,2) have the covariance [2 2; 2 2], the target's
// (0,1), (0,-1) have [0 0; 0 2]. The difference [2 2; 2 0] has the squared norm
// 12, and 12/(4*4) = 3/4. The centred rows (-1,-1), (1,1) times the difference
// are (-4,-2), (4,2), and (0,1), (0,-1) times its opposite (-2,0), (2,0), all
// over 4(2-1).
func TestCORALByHand(t *testing.T) {
	x, domain := []float32{0, 0, 0, 1, 2, 2, 0, -1}, []uint8{Source, Target, Source, Target}
	want := []float32{-1, -0.5, -0.5, 0, 1, 0.5, 0.5, 0}
	dx := make([]float32, len(x))
	if loss := newAligner(KindCORAL, 2).Loss(dx, x, domain, 1, 1); math.Abs(loss-0.75) > 1e-7 {
		t.Errorf("loss %g, want .75", loss)
	}
	for i, v := range dx {
		if math.Abs(float64(v-want[i])) > 1e-6 {
			t.Errorf("gradient %v, want %v", dx, want)
			break
		}
	}
}

func TestCORALDoesNotSeeMeans(t *testing.T) {
	x, domain := []float32{1, 2, 101, 102}, []uint8{Target, Target, Source, Source}
	if loss := newAligner(KindCORAL, 1).Loss(nil, x, domain, 0, 1); loss != 0 {
		t.Errorf("got %g, want 0", loss)
	}
}

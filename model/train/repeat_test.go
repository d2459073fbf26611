package train

import (
	"math"
	"testing"
)

func TestRepeatLogit(t *testing.T) {
	// Probabilities 1/2, 1/4, 1/4: a repeat of the second or third is as likely as none.
	scores := []float32{float32(math.Log(2)), 0, 0}
	for _, c := range []struct {
		name string
		done []int32
		want float64
	}{{"one", []int32{1}, math.Log(1. / 3)}, {"both", []int32{1, 2}, 0}, {"one twice", []int32{1, 1}, math.Log(1. / 3)}} {
		t.Run(c.name, func(t *testing.T) {
			if got := repeatLogit(scores, c.done); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("got %g, want %g", got, c.want)
			}
		})
	}
}

func TestShift(t *testing.T) {
	even := make([]float64, 99) // every logit 0
	for _, c := range []struct {
		name  string
		again float64
		want  float64
	}{
		{"as often as expected", 49.5, 0},
		{"three of four", 74.5, math.Log(3)},
		{"never", 0, math.Log(0.005 / 0.995)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shift(even, c.again); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("got %g, want %g", got, c.want)
			}
		})
	}
	if got := shift([]float64{200, 200}, 0); math.Abs(got+mostShift) > 1e-6 {
		t.Errorf("got %g, want the bound", got)
	}
}

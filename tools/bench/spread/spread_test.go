package spread

import "testing"

func TestOf(t *testing.T) {
	tests := []struct {
		name string
		x    []float64
		want Spread
	}{
		{"one", []float64{7}, Spread{7, 7, 7}},
		{"five, in no order", []float64{5, 1, 4, 2, 3}, Spread{2, 3, 4}},
		// Of four the quartiles stand at .75, 1.5 and 2.25 of the way from 0 to 3.
		{"four", []float64{10, 20, 30, 40}, Spread{17.5, 25, 32.5}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Of(test.x); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestQuantileLeavesItsInputAlone(t *testing.T) {
	x := []float64{3, 1, 2}
	if got := Quantile(x, 1); got != 3 || x[0] != 3 {
		t.Errorf("got %v and left %v", got, x)
	}
}

func TestRatiosArePaired(t *testing.T) {
	// Both were twice as slow in the second round: the ratio is the same.
	got := Of(Ratios([]float64{2, 4, 2}, []float64{1, 2, 1}))
	if got != (Spread{2, 2, 2}) {
		t.Errorf("got %v, want 2 throughout", got)
	}
}

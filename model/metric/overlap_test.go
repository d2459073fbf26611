package metric

import "testing"

func TestOverlap(t *testing.T) {
	tests := []struct {
		name     string
		list, of []int32
		want     float64
	}{
		{"two of four, in any order", []int32{7, 3, 9, 1}, []int32{1, 2, 3, 4}, 0.5},
		{"a shorter list", []int32{2}, []int32{1, 2}, 0.5},
		{"nothing in common", []int32{5}, []int32{6}, 0},
		{"of nothing", []int32{5}, nil, 1},
	}
	for _, test := range tests {
		if got := Overlap(test.list, test.of); got != test.want {
			t.Errorf("%s: got %g, want %g", test.name, got, test.want)
		}
	}
}

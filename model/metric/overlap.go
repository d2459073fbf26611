package metric

import "slices"

// Overlap is the share of the items of one list that another one has too; 1
// where there is none.
func Overlap(list, of []int32) float64 {
	if len(of) == 0 {
		return 1
	}
	both := 0
	for _, item := range of {
		if slices.Contains(list, item) {
			both++
		}
	}
	return float64(both) / float64(len(of))
}

package model

// Insert puts an item at its place in a list of items that stand by falling
// score, equal ones by index, and returns the longer list.
func Insert(order []int32, scores []float32, item int32) []int32 {
	low, high := 0, len(order)
	for low < high {
		middle := (low + high) / 2
		other := order[middle]
		if scores[other] > scores[item] || scores[other] == scores[item] && other < item {
			low = middle + 1
		} else {
			high = middle
		}
	}
	order = append(order, item)
	copy(order[low+1:], order[low:])
	order[low] = item
	return order
}

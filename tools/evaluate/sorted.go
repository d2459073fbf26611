package evaluate

import (
	"cmp"
	"slices"
)

// sorted are rows in the order of their predictions, in which a bootstrap reads
// them a thousand times.
type sorted struct {
	y, values []float32 // prediction and label
	owner     []int32
	weights   []float64 // scratch, by row
}

func sortedRows(y []float32, rows []Row, owner []int32) *sorted {
	order := make([]int32, len(rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(y[a], y[b]) })
	s := &sorted{weights: make([]float64, len(rows))}
	for _, i := range order {
		s.y, s.values, s.owner = append(s.y, y[i]), append(s.values, rows[i].Label), append(s.owner, owner[i])
	}
	return s
}

// weigh gives each row the weight of its visitor.
func (s *sorted) weigh(of []float64) []float64 {
	if of == nil {
		return nil
	}
	for i, v := range s.owner {
		s.weights[i] = of[v]
	}
	return s.weights
}

// hits gives the shares of rows whose class, by its rank, is first, and among
// the first three.
func (s *sorted) hits(dst, of []float64) {
	var first, three, all float64
	for i, w := range orOnes(s.weigh(of), len(s.y)) {
		all += w
		if s.y[i] <= 1 {
			first += w
		}
		if s.y[i] <= 3 {
			three += w
		}
	}
	dst[0], dst[1] = first/all, three/all
}

// orOnes are the weights; nil means ones.
func orOnes(w []float64, n int) []float64 {
	if w != nil {
		return w
	}
	return slices.Repeat([]float64{1}, n)
}

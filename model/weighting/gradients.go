package weighting

import "inkling/model/nn"

// Gradients collects, in one worker, each task's gradient of what the tasks
// share, for a [Strategy] that combines them. It serves one goroutine.
type Gradients struct {
	shared []*nn.Param
	tasks  [][]float32 // [tasks][shared]
	sum    []float32   // [shared]; of the first worker
}

// NewGradients returns room for the worker's own gradients of the parameters.
func NewGradients(shared []*nn.Param, tasks int) *Gradients {
	size := 0
	for _, p := range shared {
		size += len(p.Value)
	}
	g := &Gradients{shared: shared}
	for range tasks {
		g.tasks = append(g.tasks, make([]float32, size))
	}
	return g
}

// Take moves to task k the gradients that its backward pass has left in the
// parameters, which are zero afterwards.
func (g *Gradients) Take(k int) {
	dst := g.tasks[k]
	for _, p := range g.shared {
		dst = dst[copy(dst, p.Grad):]
		clear(p.Grad)
	}
}

// Clear is Take of a step without rows, for all tasks.
func (g *Gradients) Clear() {
	for _, t := range g.tasks {
		clear(t)
	}
}

// CombineAll sums the workers' gradients, lets the strategy combine them, and
// writes the gradient to descend along to the parameters of the first worker.
// losses are as in [Strategy].
func CombineAll(s Strategy, workers []*Gradients, losses []float64) {
	first := workers[0]
	if first.sum == nil {
		first.sum = make([]float32, len(first.tasks[0]))
	}
	for k, sum := range first.tasks {
		for _, w := range workers[1:] {
			for i, v := range w.tasks[k] {
				sum[i] += v
			}
		}
	}
	s.Combine(first.sum, first.tasks, losses)
	rest := first.sum
	for _, p := range first.shared {
		rest = rest[copy(p.Grad, rest):]
	}
}

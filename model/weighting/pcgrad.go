package weighting

import "math/rand/v2"

// pcGrad takes out of each task's gradient what conflicts with another's (Yu
// et al. 2020, "Gradient surgery for multi-task learning", algorithm 1): for
// every other task j, in random order,
//
//	g_i -= (g_i . g_j / |g_j|^2) g_j  where g_i . g_j < 0
//
// with the g_j from before; the step follows the sum.
type pcGrad struct {
	fixed
	rand    *rand.Rand
	order   []int
	work    []float32
	squares []float64
}

func newPCGrad(f fixed, seed uint64) *pcGrad {
	n := len(f.weights)
	p := &pcGrad{fixed: f, rand: rand.New(rand.NewPCG(seed, 7)), order: make([]int, n), squares: make([]float64, n)}
	for i := range p.order {
		p.order[i] = i
	}
	return p
}

func (p *pcGrad) PerTask() bool { return true }

func (p *pcGrad) Combine(dst []float32, gradients [][]float32, _ []float64) {
	clear(dst)
	if cap(p.work) < len(dst) {
		p.work = make([]float32, len(dst))
	}
	own := p.work[:len(dst)]
	for k, g := range gradients {
		p.squares[k] = dot(g, g)
	}
	for i, g := range gradients {
		copy(own, g)
		p.rand.Shuffle(len(p.order), func(a, b int) { p.order[a], p.order[b] = p.order[b], p.order[a] })
		for _, j := range p.order {
			if j != i && p.squares[j] > 0 {
				project(own, gradients[j], p.squares[j])
			}
		}
		for k, v := range own {
			dst[k] += v
		}
	}
}

// project takes out of own what points against other.
func project(own, other []float32, square float64) {
	along := dot(own, other)
	if along >= 0 {
		return
	}
	f := float32(along / square)
	for i, v := range other {
		own[i] -= f * v
	}
}

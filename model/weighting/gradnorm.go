package weighting

import "math"

// gradNorm moves the weights so that all tasks train at a similar rate (Chen et
// al. 2018, "GradNorm", algorithm 1). With G_k the norm of the gradient of w_k
// L_k by the shared parameters, and r_k the task's loss over its first one,
// divided by the mean of these ratios, the weights descend along the gradient of
//
//	sum over k of |G_k - mean(G) r_k^alpha|
//
// in which the second term counts as a constant, and are then scaled to sum up
// to the number of tasks.
type gradNorm struct {
	fixed
	rate, alpha float64
	first       []float64 // loss of each task when it was first seen; NaN before
	norms       []float64
}

func (g *gradNorm) PerTask() bool { return true }

// minWeight keeps a step of the weights from turning a task around.
const minWeight = 1e-3

func (g *gradNorm) Combine(dst []float32, gradients [][]float32, losses []float64) {
	sum(dst, gradients)
	if g.first == nil {
		g.first = make([]float64, len(losses))
		for k := range g.first {
			g.first[k] = math.NaN()
		}
	}
	var meanNorm, meanRatio, n float64
	for k, loss := range losses {
		if math.IsNaN(g.first[k]) {
			g.first[k] = loss
		}
		if math.IsNaN(loss) {
			continue
		}
		g.norms[k] = math.Sqrt(dot(gradients[k], gradients[k]))
		meanNorm += g.norms[k]
		meanRatio += ratio(loss, g.first[k])
		n++
	}
	if n == 0 || meanRatio == 0 {
		return
	}
	meanNorm, meanRatio = meanNorm/n, meanRatio/n
	for k, loss := range losses {
		if math.IsNaN(loss) {
			continue
		}
		target := meanNorm * math.Pow(ratio(loss, g.first[k])/meanRatio, g.alpha)
		slope := g.norms[k] / g.weights[k] // of G_k by w_k
		if g.norms[k] < target {
			slope = -slope
		} else if g.norms[k] == target {
			slope = 0
		}
		g.weights[k] = max(g.weights[k]-g.rate*slope, minWeight)
	}
	g.normalise()
}

// ratio is how much of its first loss a task still has; 1 where that was 0.
func ratio(loss, first float64) float64 {
	if first == 0 {
		return 1
	}
	return loss / first
}

func (g *gradNorm) normalise() {
	var total float64
	for _, w := range g.weights {
		total += w
	}
	for k := range g.weights {
		g.weights[k] *= float64(len(g.weights)) / total
	}
}

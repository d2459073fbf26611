package weighting

import "math"

// uncertainty learns a noise variance for each task (Kendall, Gal and Cipolla
// 2018, "Multi-task learning using uncertainty to weigh losses"). With s =
// ln(variance) the sum to minimise is
//
//	regression (equation 5):       e^-s (y - f)^2 / 2 + s/2
//	classification (equation 10):  e^-s cross-entropy + s/2
//
// A regression's loss is half of the squared error here (see package loss), so
// both read e^-s loss + s/2, and the weight is e^-s. It is learned by Adam, as
// the network is.
type uncertainty struct {
	fixed
	rate       float64
	s, m, v    []float64 // of each task: logarithm of the variance, Adam's moments
	stepsTaken []int
}

func newUncertainty(f fixed, rate float64) *uncertainty {
	n := len(f.weights)
	return &uncertainty{fixed: f, rate: rate, s: make([]float64, n), m: make([]float64, n), v: make([]float64, n), stepsTaken: make([]int, n)}
}

// Constants of Adam (Kingma and Ba 2015), and the bound of s that keeps a
// weight between e^-10 and e^10.
const (
	beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	maxLogVariance        = 10
)

// Observe moves s against its gradient, 1/2 - e^-s loss.
func (u *uncertainty) Observe(losses []float64) {
	for k, loss := range losses {
		if math.IsNaN(loss) {
			continue
		}
		g := 0.5 - u.weights[k]*loss
		u.stepsTaken[k]++
		n := float64(u.stepsTaken[k])
		u.m[k] = beta1*u.m[k] + (1-beta1)*g
		u.v[k] = beta2*u.v[k] + (1-beta2)*g*g
		mean, square := u.m[k]/(1-math.Pow(beta1, n)), u.v[k]/(1-math.Pow(beta2, n))
		u.s[k] -= u.rate * mean / (math.Sqrt(square) + epsilon)
		u.s[k] = min(max(u.s[k], -maxLogVariance), maxLogVariance)
		u.weights[k] = math.Exp(-u.s[k])
	}
}

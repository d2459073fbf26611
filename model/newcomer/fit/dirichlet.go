package fit

import "math"

// precision is the s that maximises the likelihood of groups of votes [groups x
// outcomes] under Dirichlet-multinomial distributions of the mean p,
//
//	sum over g of ln G(s) - ln G(n[g] + s) + sum over k of ln G(n[g][k] + s p[k]) - ln G(s p[k])
//
// with the gamma function G (Minka 2000, "Estimating a Dirichlet distribution",
// section 3; the mean is known here), on a grid of half powers of two. A large s
// means that groups differ by no more than chance, and leaves shares as they are.
func precision(groups [][]float64, means [][]float64) float64 {
	best, at := math.Inf(-1), float64(mostPrecise)
	for s := float64(mostPrecise); s >= 1; s /= math.Sqrt2 {
		var sum float64
		for g := range groups {
			sum += logLikelihood(groups[g], means[g], s)
		}
		if sum > best {
			best, at = sum, s
		}
	}
	return at
}

// mostPrecise is a precision at which a shop's votes move nothing.
const mostPrecise = 1 << 22

func logLikelihood(votes, p []float64, s float64) float64 {
	var n, sum float64
	for k, v := range votes {
		if v > 0 && p[k] > 0 {
			n += v
			sum += logGamma(v+s*p[k]) - logGamma(s*p[k])
		}
	}
	return sum + logGamma(s) - logGamma(n+s)
}

func logGamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

// normalise scales to a sum of 1; zeros stay.
func normalise(x []float64) []float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	y := make([]float64, len(x))
	if sum > 0 {
		for i, v := range x {
			y[i] = v / sum
		}
	}
	return y
}

package train

import (
	"fmt"
	"math"
)

// What Config.StopBy may say.
const (
	StopByNDCG = "ndcg" // the NDCG of retrieval on the validation cases: see Epoch.NDCG
	StopByLoss = "loss" // the mean of the logarithms of the heads' losses on the held-out rows
	StopByBoth = "both" // the logarithm of the NDCG, less that mean
)

func (c *Config) validateStop() error {
	switch c.StopBy {
	case "", StopByNDCG, StopByLoss, StopByBoth:
		return nil
	}
	return fmt.Errorf("stop_by: want ndcg, loss or both, got %q", c.StopBy)
}

// leastNDCG keeps the logarithm of an NDCG finite.
const leastNDCG = 1e-6

// score is how good an epoch is, by which the best is kept. In logarithms a per
// cent of one task's loss counts as much as a per cent of another's, or of the
// NDCG, whatever their sizes.
func (t *Trainer) score(e *Epoch) float64 {
	var sum, n float64
	for _, h := range t.network.Heads {
		if l := e.ValidationLoss[h.Task.Name]; l > 0 && t.weight(h.Task.Name) > 0 { // a twin has heads that learn nothing
			sum += math.Log(l)
			n++
		}
	}
	switch {
	case t.config.StopBy == StopByLoss && n > 0:
		return -sum / n
	case t.config.StopBy == StopByBoth && n > 0:
		return math.Log(max(e.NDCG, leastNDCG)) - sum/n
	}
	return e.NDCG
}

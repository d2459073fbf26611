package train

import (
	"math"
	"sync"

	"inkling/model/feature"
	"inkling/model/shop"
)

// listRatios are those tried, from lists that only break ties to lists that
// decide.
var listRatios = [...]float32{0, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4}

// weighLists finds what the lists weigh beside a popularity of weight 1 where
// nothing else ranks: by the NDCG of every visitor's last target, as known to the fold
// without them. Neither takes any learning, so that all visitors can be asked, of
// whom the validation cases are a part: where events are few, these hardly tell
// what a list is worth. Few of the targets stand high in any ranking, so that every
// rank counts.
func (t *Trainer) weighLists(log *shop.Log) {
	var wait sync.WaitGroup
	sums := make([][len(listRatios)]float64, t.config.Workers)
	for k := range sums {
		wait.Go(func() { sums[k] = t.listGains(log, k) })
	}
	wait.Wait()
	var best float64
	for r, ratio := range listRatios {
		var sum float64
		for k := range sums {
			sum += sums[k][r]
		}
		if sum > best {
			best, t.listRatio = sum, ratio
		}
	}
}

// listGains sums, by ratio, what a worker's share of the visitors gives.
func (t *Trainer) listGains(log *shop.Log, worker int) (gains [len(listRatios)]float64) {
	listed, scores := make([]float32, t.catalogue.Len()), make([]float32, t.own())
	var touched []int32
	for v := worker; v < len(log.Visitors); v += t.config.Workers {
		c, before := t.asking(t.lastTarget(log.Visitors[v].Events))
		if len(before) == 0 {
			continue
		}
		known := t.folds[part(int32(v))]
		touched = known.lists.Score(listed, touched[:0], c.history)
		for _, i := range touched {
			listed[i] = feature.ListTerm(listed[i])
		}
		for r, ratio := range listRatios {
			copy(scores, known.table.Popularity)
			for _, i := range touched {
				if int(i) < len(scores) {
					scores[i] += ratio * listed[i]
				}
			}
			for _, d := range c.done {
				if int(d) < len(scores) && d != c.item {
					scores[d] = float32(math.Inf(-1))
				}
			}
			gains[r] += gain(scores, scores[c.item], math.Inf(1))
		}
		for _, i := range touched {
			listed[i] = 0
		}
	}
	return gains
}

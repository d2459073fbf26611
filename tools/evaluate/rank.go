package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"inkling/model/metric"
	"inkling/tools/progress"
)

// ranking is how one ranker did: the ranks of the targets of each case, and
// the share of the catalogue that it showed among the first K.
type ranking struct {
	ranks    [][]float64
	coverage []float64 // for each of ks
}

// rankAll ranks the whole catalogue for each case, workers at a time.
func rankAll(ctx context.Context, r Ranker, cases []Case, items int, ks []int, workers int, bar *progress.Bar) (*ranking, error) {
	out := &ranking{ranks: make([][]float64, len(cases))}
	covered := make([][]*metric.Coverage, workers)
	errs := make([]error, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		for _, k := range ks {
			covered[w] = append(covered[w], metric.NewCoverage(items, k))
		}
		own := r.Clone()
		group.Go(func() {
			scores, skip := make([]float32, items), make([]bool, items)
			for i := int(next.Add(1)) - 1; i < len(cases) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				c := &cases[i]
				own.Score(scores, c)
				if out.ranks[i], errs[w] = rankCase(scores, skip, c, covered[w]); errs[w] != nil {
					errs[w] = fmt.Errorf("%s: visitor %q: %w", r.Name(), c.Visitor, errs[w])
					next.Add(int64(len(cases)))
					return
				}
				bar.Add(1)
			}
		})
	}
	group.Wait()
	if err := cmp.Or(append(errs, ctx.Err())...); err != nil {
		return nil, err
	}
	for j := range ks {
		for w := 1; w < workers; w++ {
			covered[0][j].Merge(covered[w][j])
		}
		out.coverage = append(out.coverage, covered[0][j].Share())
	}
	return out, nil
}

// rankCase returns the ranks of the case's targets. skip is all false before
// and after.
func rankCase(scores []float32, skip []bool, c *Case, covered []*metric.Coverage) ([]float64, error) {
	for _, i := range c.Masked {
		skip[i] = true
	}
	ranks := make([]float64, len(c.Targets))
	for j, target := range c.Targets {
		ranks[j] = metric.Rank(scores, skip, int(target))
		if math.IsNaN(ranks[j]) {
			return nil, fmt.Errorf("cannot rank item %d: its score is %v, or that of a candidate is NaN", target, scores[target])
		}
	}
	for _, cover := range covered {
		cover.Add(scores, skip)
	}
	for _, i := range c.Masked {
		skip[i] = false
	}
	return ranks, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

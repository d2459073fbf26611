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
	"inkling/model/shop"
	"inkling/tools/progress"
)

// ranking is how one ranker did.
type ranking struct {
	ranks     [][]float64        // of the targets of each case, among its candidates
	open      [][]float64        // the same with nothing masked
	novelty   [][]float64        // of the first K of each case, for each of ks
	diversity [][]float64        // the same
	exposure  []*metric.Exposure // of the items among the first K, for each of ks
	shelves   [][][]int32        // the first K items of each case, for each of ks
}

// judging is what rankings are judged by.
type judging struct {
	ks       []int
	items    int
	contents *metric.Contents
	surprise []float64 // bits, by item
}

// newJudging reads the content of the items and their popularity in training.
func newJudging(train *shop.Log, ks []int) *judging {
	counts := make([]float64, train.Catalogue.Len())
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour.Engaged() {
				counts[e.Item]++
			}
		}
	}
	return &judging{ks: ks, items: len(counts), contents: contentsOf(train.Catalogue), surprise: metric.Surprise(counts)}
}

// contentsOf are the prefixes of each item's category path, or its tags where
// the catalogue has no categories.
func contentsOf(c *shop.Catalogue) *metric.Contents {
	number := make(map[string]int32)
	properties := make([][]int32, c.Len())
	byCategory := slices.ContainsFunc(c.Items, func(it shop.Item) bool { return len(it.Category) > 0 })
	for i := range c.Items {
		it, names := c.Items[i], c.Items[i].Tags
		if byCategory {
			names = nil
			for depth := range it.Category {
				it := shop.Item{Category: it.Category[:depth+1]}
				names = append(names, it.CategoryPath())
			}
		}
		for _, name := range names {
			n, ok := number[name]
			if !ok {
				n = int32(len(number))
				number[name] = n
			}
			if !slices.Contains(properties[i], n) {
				properties[i] = append(properties[i], n)
			}
		}
	}
	return &metric.Contents{Properties: properties}
}

// rankAll ranks the whole catalogue for each case, workers at a time.
func rankAll(ctx context.Context, r Ranker, cases []Case, by *judging, workers int, bar *progress.Bar) (*ranking, error) {
	n := len(cases)
	out := &ranking{ranks: make([][]float64, n), open: make([][]float64, n), novelty: make([][]float64, n), diversity: make([][]float64, n), shelves: make([][][]int32, n)}
	all, errs := make([]*rankWorker, workers), make([]error, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		all[w] = newRankWorker(r.Clone(), by)
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := all[w].rank(out, i, &cases[i]); err != nil {
					errs[w] = fmt.Errorf("%s: visitor %q: %w", r.Name(), cases[i].Visitor, err)
					next.Add(int64(n))
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
	out.exposure = all[0].exposure
	for _, w := range all[1:] {
		for j, x := range w.exposure {
			out.exposure[j].Merge(x)
		}
	}
	return out, nil
}

// rankWorker ranks one case after another.
type rankWorker struct {
	*judging
	ranker   Ranker
	contents *metric.Contents
	leaders  []*metric.Leaders  // for each of ks
	exposure []*metric.Exposure // for each of ks
	scores   []float32
	skip     []bool // all false between cases
	shelf    []int32
}

func newRankWorker(r Ranker, by *judging) *rankWorker {
	w := &rankWorker{judging: by, ranker: r, contents: by.contents.Clone(), scores: make([]float32, by.items), skip: make([]bool, by.items)}
	for _, k := range by.ks {
		w.leaders, w.exposure = append(w.leaders, metric.NewLeaders(k)), append(w.exposure, metric.NewExposure(by.items))
	}
	return w
}

// rank adds case i to the ranking.
func (w *rankWorker) rank(out *ranking, i int, c *Case) (err error) {
	w.ranker.Score(w.scores, c)
	for _, item := range c.Masked {
		w.skip[item] = true
	}
	if out.ranks[i], err = w.ranks(c, w.skip); err != nil {
		return err
	}
	for j, l := range w.leaders {
		w.shelf = l.Append(w.shelf[:0], w.scores, w.skip)
		w.exposure[j].Add(w.shelf)
		out.shelves[i] = append(out.shelves[i], slices.Clone(w.shelf))
		out.novelty[i] = append(out.novelty[i], metric.Novelty(w.shelf, w.surprise))
		out.diversity[i] = append(out.diversity[i], w.contents.Diversity(w.shelf))
	}
	out.open[i] = out.ranks[i]
	if len(c.Masked) == 0 {
		return nil
	}
	for _, item := range c.Masked {
		w.skip[item] = false
	}
	open := *c
	open.Masked = nil
	w.ranker.Score(w.scores, &open)
	out.open[i], err = w.ranks(c, nil)
	return err
}

// ranks are those of the case's targets by the scores at hand.
func (w *rankWorker) ranks(c *Case, skip []bool) ([]float64, error) {
	ranks := make([]float64, len(c.Targets))
	for j, target := range c.Targets {
		ranks[j] = metric.Rank(w.scores, skip, int(target))
		if math.IsNaN(ranks[j]) {
			return nil, fmt.Errorf("cannot rank item %d: its score is %v, or that of a candidate is NaN", target, w.scores[target])
		}
	}
	return ranks, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

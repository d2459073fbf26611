package simulate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"inkling/model/shop"
)

// defaultShop is the pinned shop, made once for all tests.
var defaultShop = sync.OnceValue(func() *Shop {
	s, err := Generate(context.Background(), Default())
	if err != nil {
		panic(err)
	}
	return s
})

// shown is an impression with what followed from it: whether the visitor
// viewed, carted and bought the item.
type shown struct {
	visitor, item string
	at            int64
	position      int
	did           [3]bool
}

// steps are the decisions in their order.
var steps = [3]shop.Behaviour{shop.View, shop.Cart, shop.Purchase}

// impressions finds for each impression what followed. A visitor sees an item
// once a session, and not again before a late purchase of it.
var impressions = sync.OnceValue(func() []shown {
	s := defaultShop()
	type pair struct{ visitor, item string }
	var all []shown
	last := make(map[pair]int) // of the pair's impressions
	for i := range s.Records {
		r := &s.Records[i]
		k := pair{r.Visitor, r.Item}
		if r.Behaviour == shop.Impression {
			last[k] = len(all)
			all = append(all, shown{visitor: r.Visitor, item: r.Item, at: r.Time, position: int(r.Position)})
		}
		if step := slices.Index(steps[:], r.Behaviour); step >= 0 {
			all[last[k]].did[step] = true
		}
	}
	return all
})

// auc is the probability that a positive scores higher than a negative, ties
// counting half: by the sum of the positives' ranks.
func auc(scores []float64, positive []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var sum, positives float64
	for i, j := 0, 0; i < len(order); i = j {
		for j = i; j < len(order) && scores[order[j]] == scores[order[i]]; j++ {
		}
		for _, o := range order[i:j] {
			if positive[o] {
				sum += float64(i+j+1) / 2
				positives++
			}
		}
	}
	return (sum - positives*(positives+1)/2) / (positives * (float64(len(order)) - positives))
}

// TestTastesMatter holds the shop to what it is for: the truth knows much that
// popularity does not.
func TestTastesMatter(t *testing.T) {
	all := impressions()
	tests := []struct{ truthLow, truthHigh, popularityLow, popularityHigh float64 }{
		{0.78, 0.85, 0.57, 0.65},
		{0.84, 0.90, 0.60, 0.70},
		{0.87, 0.93, 0.65, 0.75},
	}
	for step, want := range tests {
		count := make(map[string]float64)
		for _, x := range all {
			if x.did[step] {
				count[x.item]++
			}
		}
		var truth, popularity []float64
		var did []bool
		for _, x := range all {
			p, _ := defaultShop().Truth.Probability(x.visitor, x.item, steps[step], x.at, x.position)
			truth = append(truth, p)
			popularity = append(popularity, count[x.item])
			did = append(did, x.did[step])
		}
		a, b := auc(truth, did), auc(popularity, did)
		t.Logf("%v: AUC over impressions %.3f by the truth, %.3f by popularity", steps[step], a, b)
		if a < want.truthLow || a > want.truthHigh || b < want.popularityLow || b > want.popularityHigh {
			t.Errorf("%v: AUC %.3f and %.3f, want within %v", steps[step], a, b, want)
		}
	}
}

// TestDecisionsTruth compares the AUC of each decision given the one before.
func TestDecisionsTruth(t *testing.T) {
	all := impressions()
	for step := 1; step < len(steps); step++ {
		var truth []float64
		var did []bool
		for _, x := range all {
			if x.did[step-1] {
				given, _ := defaultShop().Truth.Probability(x.visitor, x.item, steps[step-1], x.at, x.position)
				p, _ := defaultShop().Truth.Probability(x.visitor, x.item, steps[step], x.at, x.position)
				truth = append(truth, p/given)
				did = append(did, x.did[step])
			}
		}
		a := auc(truth, did)
		t.Logf("%v given %v: AUC %.3f by the truth", steps[step], steps[step-1], a)
		if a < 0.63 || a > 0.75 {
			t.Errorf("%v given %v: AUC %.3f, want .63 to .75", steps[step], steps[step-1], a)
		}
	}
}

// TestLastPurchase ranks the whole catalogue for the last purchase of every
// visitor, without what was bought before.
func TestLastPurchase(t *testing.T) {
	s := defaultShop()
	last := make(map[string]*shop.Record)
	bought := make(map[string]map[string]bool)
	count := make(map[string]float64)
	var buyers []string
	for i := range s.Records {
		r := &s.Records[i]
		if r.Behaviour != shop.Purchase {
			continue
		}
		if last[r.Visitor] == nil {
			bought[r.Visitor] = make(map[string]bool)
			buyers = append(buyers, r.Visitor)
		}
		last[r.Visitor] = r
		bought[r.Visitor][r.Item] = true
		count[r.Item]++
	}
	popularity := make([]float64, len(s.Items))
	for i, id := range s.Truth.Items() {
		popularity[i] = count[id]
	}
	scores := make([]float64, len(s.Items))
	var truth, popular float64
	for _, v := range buyers {
		s.Truth.Scores(scores, v, shop.Purchase, last[v].Time)
		target := s.Truth.items[last[v].Item]
		truth += ndcg10(s, scores, target, bought[v])
		popular += ndcg10(s, popularity, target, bought[v])
	}
	truth /= float64(len(buyers))
	popular /= float64(len(buyers))
	t.Logf("last purchases of %d visitors: NDCG@10 %.4f by the truth, %.4f by popularity", len(buyers), truth, popular)
	if truth < 0.25 || popular > 0.04 {
		t.Errorf("NDCG@10 %.4f by the truth, %.4f by popularity: want at least .25, at most .04", truth, popular)
	}
}

// ndcg10 of the target among all items that were not bought; ties are lost.
func ndcg10(s *Shop, scores []float64, target int, bought map[string]bool) float64 {
	rank := 1
	for i, score := range scores {
		if i != target && score >= scores[target] && !bought[s.Items[i].ID] {
			rank++
		}
	}
	if rank > 10 {
		return 0
	}
	return 1 / math.Log2(float64(rank)+1)
}

package fit

import (
	"math"

	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

// fields are how many rows each field has.
var fields = [newcomer.ByLanding]int{shop.Referrers - 1, shop.Devices - 1, newcomer.Parts}

// shifts are by how much each value moves the log share of each category
// [newcomer.Values x categories]: first of the root that it lies under, then of
// the category within it, each the posterior mean of a Dirichlet distribution
// around the share over all values of the field,
//
//	ln((n[v][k] + s p[k]) / (n[v] + s)) - ln p[k]
//
// with the precision s that the field's votes have. What rests on fewer than least
// visitors says nothing.
func (c *counts) shifts(t *feature.Table, least int32) []float64 {
	all := make([]float64, newcomer.Values*c.categories)
	roots := c.roots(t)
	first := 0
	for _, n := range fields {
		h := c.hierarchy(first, n, roots)
		h.estimate()
		for v := range n {
			h.write(all[(first+v)*c.categories:(first+v+1)*c.categories], v, least)
		}
		first += n
	}
	return all
}

// roots are the roots of the categories that have items, -1 of the others.
func (c *counts) roots(t *feature.Table) []int32 {
	roots := make([]int32, c.categories)
	for leaf, item := range c.examples(t) {
		roots[leaf] = -1
		if item >= 0 {
			roots[leaf] = t.Top[item]
		}
	}
	return roots
}

// hierarchy holds the votes of one field by root, and by category within roots.
type hierarchy struct {
	roots      []int32
	root, leaf [][]float64 // [values][categories]: votes
	visitors   [][]int32   // [values][categories]
	rootMean   []float64
	leafMean   []float64 // within the root
	precise    [2]float64
}

// hierarchy gathers the votes of a field, whose values are n rows.
func (c *counts) hierarchy(first, n int, roots []int32) *hierarchy {
	h := &hierarchy{roots: roots, rootMean: make([]float64, c.categories), leafMean: make([]float64, c.categories)}
	for v := range n {
		from := (first + v) * c.categories
		h.leaf = append(h.leaf, c.votes[from:from+c.categories])
		h.visitors = append(h.visitors, c.visitors[from:from+c.categories])
		root := make([]float64, c.categories)
		for k, votes := range h.leaf[v] {
			if roots[k] >= 0 {
				root[roots[k]] += votes
				h.leafMean[k] += votes
			}
		}
		h.root = append(h.root, root)
	}
	for k, votes := range h.leafMean {
		if roots[k] >= 0 {
			h.rootMean[roots[k]] += votes
		}
	}
	for k, root := range roots {
		if root >= 0 && h.rootMean[root] > 0 {
			h.leafMean[k] /= h.rootMean[root]
		}
	}
	h.rootMean = normalise(h.rootMean)
	return h
}

// estimate finds the precisions of both levels.
func (h *hierarchy) estimate() {
	means := make([][]float64, len(h.root))
	for v := range means {
		means[v] = h.rootMean
	}
	h.precise[0] = precision(h.root, means)
	members := make(map[int32][]int)
	var order []int32
	for k, root := range h.roots {
		if root >= 0 && h.leafMean[k] > 0 {
			if members[root] == nil {
				order = append(order, root)
			}
			members[root] = append(members[root], k)
		}
	}
	var groups, within [][]float64
	for _, root := range order {
		p := pick(h.leafMean, members[root])
		for v := range h.leaf {
			groups, within = append(groups, pick(h.leaf[v], members[root])), append(within, p)
		}
	}
	h.precise[1] = precision(groups, within)
}

func pick(x []float64, at []int) []float64 {
	some := make([]float64, len(at))
	for i, k := range at {
		some[i] = x[k]
	}
	return some
}

// write writes the row of a value.
func (h *hierarchy) write(dst []float64, v int, least int32) {
	var total float64
	for _, n := range h.root[v] {
		total += n
	}
	rootVisitors := make([]int32, len(dst))
	for k, n := range h.visitors[v] {
		if h.roots[k] >= 0 {
			// Who turned to two categories of a root may be counted twice: the largest count is
			// surely of different visitors.
			rootVisitors[h.roots[k]] = max(rootVisitors[h.roots[k]], n)
		}
	}
	for k, root := range h.roots {
		if root < 0 || h.leafMean[k] == 0 {
			continue
		}
		if rootVisitors[root] >= least {
			dst[k] += moved(h.root[v][root], total, h.rootMean[root], h.precise[0])
		}
		if h.visitors[v][k] >= least {
			dst[k] += moved(h.leaf[v][k], h.root[v][root], h.leafMean[k], h.precise[1])
		}
	}
}

// moved is by how much n of all votes move the logarithm of a share p.
func moved(n, all, p, s float64) float64 { return math.Log((n+s*p)/(all+s)) - math.Log(p) }

// kinPrecision is how many visitors the belief counts for that the landing page
// does not matter.
const kinPrecision = 10

// kinShifts are by how much each degree of kin to the landing page moves the log
// share.
func (c *counts) kinShifts(least int32) (by [newcomer.Kins]float64) {
	var all, expected float64
	for k := range c.kin {
		all, expected = all+c.kin[k], expected+c.expected[k]
	}
	for k := range by {
		if p := c.expected[k] / max(expected, 1e-9); p > 0 && c.kinVisitors[k] >= least {
			by[k] = moved(c.kin[k], all, p, kinPrecision)
		}
	}
	return by
}

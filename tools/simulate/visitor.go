package simulate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// crowd draws visitors for the leaves and brands that have items.
type crowd struct {
	world *world
	leaf  chooser   // by share of the items
	near  []chooser // [leaf] of the other leaves of the category and the department
	sells []bool    // [brand]
}

func newCrowd(w *world, items []truthItem) *crowd {
	c := &crowd{world: w, sells: make([]bool, len(brands))}
	stock := make([]float64, len(leaves))
	for i := range items {
		stock[items[i].Leaf] += w.popularity[items[i].Leaf]
		c.sells[items[i].Brand] = true
	}
	c.leaf = newChooser(len(leaves), func(i int) float64 { return math.Sqrt(stock[i]) })
	for i := range leaves {
		c.near = append(c.near, newChooser(len(leaves), func(j int) float64 {
			switch {
			case stock[j] == 0 || i == j || leaves[i].department != leaves[j].department:
				return 0
			case leaves[i].category == leaves[j].category:
				return 2
			}
			return 1
		}))
	}
	return c
}

// visitor draws the tastes of one visitor.
func (c *crowd) visitor(r *rand.Rand, seed uint64, number int) truthVisitor {
	v := truthVisitor{
		ID:    fmt.Sprintf("v%d-%05d", seed, number+1),
		Level: round4(clamp(normal(r, 0, 0.8), -1.5, 1.5)),
	}
	v.Sensitivity = round4(sensitivity(v.Level, normal(r, 0, 0.2)))
	v.Brands = []brandLove{}
	c.favourLeaves(r, &v)
	c.favourBrands(r, &v)
	style, own := r.IntN(len(styles)), vector{}
	for k := range own {
		own[k] = normal(r, 0, 0.15)
	}
	v.Taste = c.taste(&v, style, &own)
	for k := range v.Taste {
		v.Taste[k] = round4(v.Taste[k])
	}
	return v
}

// sensitivity is that of a price level, and a little of the visitor's own: who
// likes it cheap also minds prices more.
func sensitivity(level, own float64) float64 {
	return clamp(math.Exp(-0.2-0.5*level+own), 0.2, 2)
}

// otherLeaves is the number of leaves drawn beside the home leaf, and manyBrands
// that of brands.
func otherLeaves(r *rand.Rand) int { return pick(r, 0.3, 0.37, 0.23, 0.1) }
func manyBrands(r *rand.Rand) int  { return 1 + pick(r, 0.45, 0.4, 0.15) }

// elsewhere is the share of the other leaves that are drawn anywhere in the shop.
const elsewhere = 0.25

// otherLeaf draws one beside a home leaf.
func (c *crowd) otherLeaf(r *rand.Rand, home int) int {
	next, ok := c.near[home].draw(r)
	if !ok || r.Float64() < elsewhere {
		next, _ = c.leaf.draw(r)
	}
	return next
}

// favourLeaves draws 1 to 4 leaves around a home leaf, a quarter of the others
// anywhere in the shop.
func (c *crowd) favourLeaves(r *rand.Rand, v *truthVisitor) {
	home, _ := c.leaf.draw(r)
	v.Leaves = []leafWeight{{home, 1}}
	for range otherLeaves(r) {
		next := c.otherLeaf(r, home)
		if !slices.ContainsFunc(v.Leaves, func(l leafWeight) bool { return l.Leaf == next }) {
			v.Leaves = append(v.Leaves, leafWeight{next, round4(uniform(r, 0.6, 1))})
		}
	}
}

// favourBrands draws 1 to 3 brands of the departments that the visitor likes,
// rather those whose tier suits the visitor's price level.
func (c *crowd) favourBrands(r *rand.Rand, v *truthVisitor) {
	brand := newChooser(len(brands), func(b int) float64 { return c.suits(v, b) })
	for range manyBrands(r) {
		b, ok := brand.draw(r)
		if ok && !slices.ContainsFunc(v.Brands, func(l brandLove) bool { return l.Brand == b }) {
			v.Brands = append(v.Brands, brandLove{b, round4(uniform(r, 0.7, 1))})
		}
	}
	slices.SortFunc(v.Brands, func(a, b brandLove) int { return cmp.Compare(a.Brand, b.Brand) })
}

// suits is the weight with which a brand is drawn for a visitor of such leaves and
// price level.
func (c *crowd) suits(v *truthVisitor, brand int) float64 {
	weight := 0.0
	for _, l := range v.Leaves {
		if c.sells[brand] && strings.Contains(brands[brand].departments, leaves[l.Leaf].department[:1]) {
			weight += l.Weight
		}
	}
	return weight * math.Exp(-math.Abs(brands[brand].tier-v.Level))
}

// taste is the visitor's place among the items: that of the favourite leaves
// and brands and of one favourite style, and a little of the visitor's own.
func (c *crowd) taste(v *truthVisitor, style int, own *vector) vector {
	var t vector
	for _, l := range v.Leaves {
		t.add(l.Weight, &c.world.leaves[l.Leaf])
	}
	t.unit()
	for _, b := range v.Brands {
		t.add(0.3, &c.world.brands[b.Brand])
	}
	t.add(0.7, &c.world.styles[style])
	t.add(1, own)
	t.unit()
	return t
}

// pick draws an index by probabilities that sum to 1.
func pick(r *rand.Rand, probabilities ...float64) int {
	x := r.Float64()
	for i, p := range probabilities {
		if x < p {
			return i
		}
		x -= p
	}
	return len(probabilities) - 1
}

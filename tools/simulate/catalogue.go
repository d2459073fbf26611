package simulate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"inkling/model/shop"
)

// article is an item while it is being made.
type article struct {
	item   shop.Item
	truth  truthItem
	appeal float64 // ranks the items by quality
}

// stockroom makes the items of a shop.
type stockroom struct {
	r      *rand.Rand
	world  *world
	leaf   chooser
	brands [][]int   // [leaf] the brands that sell there
	brand  []chooser // [leaf] among those
	titles map[string]bool
}

func newStockroom(seed uint64, w *world) *stockroom {
	s := &stockroom{r: stream(seed, streamItems), world: w, titles: make(map[string]bool)}
	s.leaf = newChooser(len(leaves), func(i int) float64 { return w.popularity[i] })
	for i := range leaves {
		var sellers []int
		for b := range brands {
			if strings.Contains(brands[b].departments, leaves[i].department[:1]) {
				sellers = append(sellers, b)
			}
		}
		s.brands = append(s.brands, sellers)
		// Every third brand is a large one, rotating from leaf to leaf.
		s.brand = append(s.brand, newChooser(len(sellers), func(j int) float64 {
			return 1 / (1 + float64((j+i)%3))
		}))
	}
	return s
}

// variantShare is the probability that a product comes in several colours,
// each an item: about a tenth of the items.
const variantShare = 0.036

// stock returns n items in the order of their IDs, which says nothing about
// what they are.
func (s *stockroom) stock(n int, seed uint64) ([]shop.Item, []truthItem) {
	articles := make([]article, 0, n+5)
	groups := 0
	for len(articles) < n {
		a, finishes := s.product()
		if len(finishes) > 1 {
			groups++
			a.item.Group = fmt.Sprintf("g%d-%03d", seed, groups)
		}
		name := s.name(a.truth.Leaf, finishes)
		for _, f := range finishes {
			articles = append(articles, s.variant(a, name, f))
		}
	}
	articles = articles[:n]
	s.r.Shuffle(n, func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	s.rank(articles)
	items, truths := make([]shop.Item, n), make([]truthItem, n)
	for i := range articles {
		a := &articles[i]
		a.item.ID = fmt.Sprintf("p%d-%04d", seed, i+1)
		a.item.Link = "/product/" + a.item.ID
		a.truth.ID = a.item.ID
		s.life(&a.truth)
		items[i], truths[i] = a.item, a.truth
	}
	return items, truths
}

// product draws a product and the finishes it comes in.
func (s *stockroom) product() (article, []finish) {
	l, _ := s.leaf.draw(s.r)
	j, _ := s.brand[l].draw(s.r)
	b := s.brands[l][j]
	leaf, maker := &leaves[l], &brands[b]
	choice := strings.Fields(leaf.kinds)
	k := kinds[choice[s.r.IntN(len(choice))]]
	style := maker.style
	if s.r.Float64() < 0.25 {
		style = s.r.IntN(len(styles))
	}
	price := shelfPrice(leaf.price * math.Exp(0.38*maker.tier+normal(s.r, 0, 0.28)))
	a := article{appeal: normal(s.r, 0, 1)}
	a.item = shop.Item{
		Category: []string{leaf.department, leaf.category, leaf.name}, Brand: maker.name,
		Price: float32(price), Currency: "EUR", Availability: "in_stock", Tags: s.tags(k, style),
	}
	a.truth = truthItem{
		Leaf: l, Brand: b, Price: priceLevel(price, leaf.price), Cost: priceCost(price), Taste: s.taste(l, b, style),
	}
	variants := 1
	if s.r.Float64() < variantShare {
		variants = 2 + s.r.IntN(len(k.finishes)-2)
	}
	var finishes []finish
	for _, f := range s.r.Perm(len(k.finishes))[:variants] {
		finishes = append(finishes, k.finishes[f])
	}
	return a, finishes
}

// name finds a name whose titles in all finishes are free, and takes them.
func (s *stockroom) name(leaf int, finishes []finish) string {
	nouns := strings.Split(leaves[leaf].nouns, "|")
	for try := 0; ; try++ {
		name := series[s.r.IntN(len(series))] + " " + nouns[s.r.IntN(len(nouns))]
		if try > 50 {
			name += fmt.Sprintf(" no. %d", try-49)
		}
		if slices.ContainsFunc(finishes, func(f finish) bool { return s.titles[title(name, f)] }) {
			continue
		}
		for _, f := range finishes {
			s.titles[title(name, f)] = true
		}
		return name
	}
}

func title(name string, f finish) string { return name + ", " + f.name }

// variant is the product in one finish: of the same brand, price and taste as
// the others, nearly as good, and in stock or not.
func (s *stockroom) variant(a article, name string, f finish) article {
	a.item.Title = title(name, f)
	a.item.Image = picture(leaves[a.truth.Leaf].picture, a.truth.Brand, f.colour)
	a.appeal += normal(s.r, 0, 0.2)
	if s.r.Float64() < 0.03 {
		a.item.Availability = "out_of_stock"
	}
	return a
}

// taste places an item: mostly where its leaf, brand and style are, which its
// catalogue row tells, and a little on its own, which only behaviour tells.
func (s *stockroom) taste(l, b, style int) vector {
	var v vector
	v.add(0.8, &s.world.leaves[l])
	v.add(0.35, &s.world.brands[b])
	v.add(0.45, &s.world.styles[style])
	for k := range v {
		v[k] = round4(v[k] + normal(s.r, 0, 0.3))
	}
	return v
}

func (s *stockroom) tags(k kind, style int) []string {
	tags := []string{k.tag, styles[style]}
	if s.r.Float64() < 0.7 {
		tags = append(tags, uses[s.r.IntN(len(uses))])
	}
	if s.r.Float64() < 0.3 {
		tags = append(tags, extras[s.r.IntN(len(extras))])
	}
	return tags
}

// rank turns appeal into quality, so that exp(quality) falls with the rank as
// in the law of Zipf and Mandelbrot; its mean is near 0, its deviation near 1.
func (s *stockroom) rank(articles []article) {
	order := make([]int, len(articles))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(articles[a].appeal, articles[b].appeal) })
	for rank, i := range order {
		share := (float64(rank) + 0.5) / float64(len(order))
		articles[i].truth.Quality = round4(-math.Log(share+0.015) - 0.93)
	}
}

// life draws when an item appears and how it comes into fashion and out of it.
func (s *stockroom) life(t *truthItem) {
	t.Appears = start
	t.Trend = round4(normal(s.r, 0, 0.25))
	if s.r.Float64() < 0.1 {
		t.Appears = start + day*int64(5+s.r.IntN(46))
	}
	if s.r.Float64() < 0.15 {
		t.Peak = start + hour*int64(s.r.IntN(days*24))
		t.Width = day * int64(4+s.r.IntN(7))
		t.Height = round4(uniform(s.r, 0.4, 1.2))
	}
}

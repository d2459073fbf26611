package feature

import (
	"math"
	"slices"
	"strconv"

	"inkling/model/shop"
)

// Encoder turns an item's content into tokens: every prefix of its category
// path, its brand, its price band, its tags, the words of its title, and
// further declared columns. Items that share tokens share what was learned of
// them, and an item that nobody has touched yet still has a vector.
type Encoder struct {
	Tokens     *Vocabulary // "category:Home", "brand:Alder", "price:3", "tag:oak", "word:lamp", "colour=red"
	Categories *Vocabulary // every prefix of every category path, "Home > Lamps"
	Brands     *Vocabulary
	PriceEdges []float32  // ascending upper bounds of the price bands but the last
	LogPrice   [2]float32 // mean and deviation of ln(price) over the priced items
}

// MaxName bounds the bytes of a token's, a category's or a brand's name: a
// longer one is left out, since no model file may hold it.
const MaxName = 1000

// priceBands is the number of equally filled price bands.
const priceBands = 10

// FitEncoder builds the vocabularies from a catalogue. A token that fewer than
// minItems items carry tells nothing about others and is left out.
func FitEncoder(c *shop.Catalogue, minItems int) *Encoder {
	e := &Encoder{Tokens: NewVocabulary(nil), Categories: NewVocabulary(nil), Brands: NewVocabulary(nil)}
	e.fitPrices(c)
	count := make(map[string]int)
	var order []string
	for i := range c.Items {
		it := &c.Items[i]
		for _, t := range e.names(it) {
			if count[t] == 0 {
				order = append(order, t)
			}
			count[t]++
		}
		for depth := range it.Category {
			if path := shop.JoinPath(it.Category[:depth+1]); len(path) <= MaxName {
				e.Categories.Add(path)
			}
		}
		if it.Brand != "" && len(it.Brand) <= MaxName {
			e.Brands.Add(it.Brand)
		}
	}
	for _, t := range order {
		if count[t] >= minItems && len(t) <= MaxName {
			e.Tokens.Add(t)
		}
	}
	return e
}

func (e *Encoder) fitPrices(c *shop.Catalogue) {
	var prices []float32
	var sum, squares float64
	for i := range c.Items {
		if p := c.Items[i].Price; p > 0 {
			prices = append(prices, p)
			l := math.Log(float64(p))
			sum += l
			squares += l * l
		}
	}
	e.LogPrice = [2]float32{0, 1}
	if len(prices) < priceBands {
		return
	}
	n := float64(len(prices))
	e.LogPrice[0] = float32(sum / n)
	e.LogPrice[1] = float32(math.Sqrt(max(squares/n-sum/n*sum/n, 1e-6)))
	slices.Sort(prices)
	for b := 1; b < priceBands; b++ {
		edge := prices[b*len(prices)/priceBands]
		if k := len(e.PriceEdges); k == 0 || e.PriceEdges[k-1] < edge {
			e.PriceEdges = append(e.PriceEdges, edge)
		}
	}
}

// Encode appends the indices of the item's known tokens to dst.
func (e *Encoder) Encode(dst []int32, it *shop.Item) []int32 {
	for _, name := range e.names(it) {
		if t := e.Tokens.Index(name); t >= 0 {
			dst = append(dst, t)
		}
	}
	return dst
}

// names lists the item's tokens by name, sorted, each once.
func (e *Encoder) names(it *shop.Item) []string {
	var n names
	path := ""
	for depth, name := range it.Category {
		if depth > 0 {
			path += " > "
		}
		path += name
		n.add("category:", path)
	}
	if it.Brand != "" {
		n.add("brand:", it.Brand)
	}
	if it.Price > 0 && len(e.PriceEdges) > 0 {
		n.add("price:", strconv.Itoa(e.PriceBand(it.Price)))
	}
	for _, t := range it.Tags {
		n.add("tag:", t)
	}
	for _, w := range Words(it.Title) {
		n.add("word:", w)
	}
	for _, a := range it.Attributes {
		n.add(a.Name+"=", a.Value)
	}
	return sortFew(n)
}

// names are those of tokens.
type names []string

func (n *names) add(kind, name string) { *n = append(*n, kind+name) }

// PriceBand is the band of a price, from 0 for the cheapest tenth on.
func (e *Encoder) PriceBand(price float32) int {
	band := 0
	for band < len(e.PriceEdges) && price >= e.PriceEdges[band] {
		band++
	}
	return band
}

// Words splits a title at everything that is neither letter nor digit, in
// lower case. Single characters are left out.
func Words(title string) (all []string) {
	title = lower(title)
	from := 0 // what parts words is a single byte, so that nothing is decoded
	for i := 0; i <= len(title); i++ {
		if i < len(title) && inWord(title[i]) {
			continue
		}
		if i-from > 1 {
			all = append(all, title[from:i])
		}
		from = i + 1
	}
	return all
}

func inWord(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 0x80 }

// sortFew sorts, and keeps each name once: by insertion with gaps (Shell 1959): slices.Sort, at its best with many, would take 4
// kB of the engine.
func sortFew(names []string) []string {
	for gap := len(names) / 2; gap > 0; gap /= 2 {
		for i := gap; i < len(names); i++ {
			n, at := names[i], i
			for ; at >= gap && names[at-gap] > n; at -= gap {
				names[at] = names[at-gap]
			}
			names[at] = n
		}
	}
	n := 0
	for i, name := range names {
		if i == 0 || name != names[n-1] {
			names[n] = name
			n++
		}
	}
	return names[:n]
}

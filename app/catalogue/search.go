package catalogue

import (
	"cmp"
	"slices"
	"strings"
)

// Search returns at most limit items whose title, brand or category hold every
// word of the query, best first: words at the start of the title, then words
// at the start of any word, then anywhere; equals in the file's order. Case
// and common accents do not matter. An empty query finds nothing.
func (c *Catalogue) Search(query string, limit int) []*Item {
	words := strings.Fields(fold(query))
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	type hit struct{ item, quality int }
	var hits []hit
	for i, text := range c.words {
		if q := quality(text, words); q > 0 {
			hits = append(hits, hit{i, q})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.quality, a.quality) })
	found := make([]*Item, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, &c.Items[h.item])
	}
	return found
}

// quality is 0 unless every word occurs in the text; else the sum over the
// words of 3 for the text's start, 2 for a word's start, 1 for anywhere.
func quality(text string, words []string) int {
	sum := 0
	for _, w := range words {
		switch {
		case strings.HasPrefix(text, w):
			sum += 3
		case strings.Contains(text, " "+w):
			sum += 2
		case strings.Contains(text, w):
			sum++
		default:
			return 0
		}
	}
	return sum
}

// accents folds the accented letters of Western European titles.
var accents = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "ç", "c",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i",
	"ñ", "n", "ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "ø", "o",
	"ú", "u", "ù", "u", "û", "u", "ü", "u", "ß", "ss",
)

func fold(s string) string { return accents.Replace(strings.ToLower(s)) }

package catalogue

import (
	"math"
	"slices"
	"strconv"
)

// Money writes an amount as an English shop does, "€12.90" or "CHF 12.90".
func Money(amount float64, currency string) string {
	return sign(strconv.FormatFloat(amount, 'f', 2, 64), currency)
}

// Round writes a round amount without the zeros, "€50" or "€2.50".
func Round(amount float64, currency string) string {
	if amount != math.Trunc(amount) {
		return Money(amount, currency)
	}
	return sign(strconv.FormatFloat(amount, 'f', 0, 64), currency)
}

func sign(text, currency string) string {
	switch currency {
	case "EUR":
		return "€" + text
	case "GBP":
		return "£" + text
	case "USD":
		return "$" + text
	case "":
		return text
	}
	return currency + " " + text
}

// Band is a price range: from Min up to, without, Max; Max 0 is open.
type Band struct{ Min, Max float64 }

// Bands returns three price ranges that each hold about a third of the
// category's items, at round prices; none if the prices are too alike.
func (c *Catalogue) Bands(cat *Category) []Band {
	var prices []float64
	for _, i := range cat.Items {
		if p := c.Items[i].Price; p > 0 {
			prices = append(prices, p)
		}
	}
	if len(prices) < 6 {
		return nil
	}
	slices.Sort(prices)
	low, high := roundPrice(prices[len(prices)/3]), roundPrice(prices[2*len(prices)/3])
	if low >= high || low <= prices[0] || high >= prices[len(prices)-1] {
		return nil
	}
	return []Band{{0, low}, {low, high}, {high, 0}}
}

// roundPrice rounds to 1, 2 or 5 times a power of ten: the prices at which
// people think.
func roundPrice(p float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(p)))
	best := power
	for _, step := range []float64{1, 2, 5, 10} {
		if math.Abs(step*power-p) < math.Abs(best-p) {
			best = step * power
		}
	}
	return best
}

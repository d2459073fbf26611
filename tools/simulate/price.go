package simulate

import "math"

// shelfPrice rounds a price the way shops do: .50 and .95 below 20, .95 or a
// whole number below 100, whole numbers ending in 5 or 9 above.
func shelfPrice(x float64) float64 {
	cents := int64(math.Round(x * 100))
	switch {
	case cents < 2000:
		whole := max(cents/100, 2)
		if cents%100 < 60 {
			return float64(whole*100+50) / 100
		}
		return float64(whole*100+95) / 100
	case cents < 10000:
		whole := cents / 100
		if whole%3 == 0 {
			return float64(whole)
		}
		return float64(whole*100+95) / 100
	case cents < 20000:
		return float64(cents/1000*10 + 5 + cents%1000/500*4)
	}
	return float64(cents/2000*20 + 9 + cents%2000/1000*10)
}

// priceLevel is where a price stands among those of its leaf, in steps of half
// a natural logarithm: -1 is 39 % below the leaf's median, 1 is 65 % above.
func priceLevel(price, median float64) float64 {
	return round4(clamp(math.Log(price/median)/0.5, -2, 2))
}

// priceCost is how expensive something is at all: 0 at 25 EUR.
func priceCost(price float64) float64 { return round4(math.Log(price / 25)) }

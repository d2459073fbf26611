package simulate

import "math"

// formula says in words what this file computes; it stands in truth.json.
var formula = []string{
	"sigma(x) = 1 / (1 + exp(-x)); <a,b> = inner product; constants by their names in \"constants\"",
	"affinity(u,leaf) = max over u.leaves f of f.weight * kin(leaf, f.leaf); kin = 1 same leaf, category same category, department same department, else 0",
	"fond(u,brand) = weight of the brand in u.brands, else 0",
	"fit(u,i) = -min(1, ((i.price - u.level) / 2)^2)",
	"drift(i,t) = i.trend * (2x - 1) + i.height * max(0, 1 - |t - i.peak| / i.width); x = (t - start) / (end - start), within 0 and 1; times in ms",
	"utility(u,i,t) = leaf * affinity(u, i.leaf) + brand * fond(u, i.brand) + taste * <u.taste, i.taste> + price * fit(u,i) + quality * i.quality + drift(i,t)",
	"P(view | shown at position p) = examination[p] * sigma(view_bias + view_scale * utility)",
	"P(cart | view) = sigma(cart_bias + cart_scale * utility - cart_price * u.sensitivity * i.price - cart_cost * i.cost)",
	"P(purchase | cart) = sigma(purchase_bias + purchase_scale * utility - purchase_price * u.sensitivity * i.price - purchase_cost * i.cost)",
	"rating, if one is given = round(rating_base + rating_quality * i.quality + rating_utility * utility + rating_noise * N(0,1) cut off at 2.5), within 1 and 5",
	"i.price = 2 ln(price / median price of the leaf) within -2 and 2; i.cost = ln(price / 25 EUR)",
	"t is the time of the impression for all decisions that follow from it; beyond its end, examination keeps its last value",
	"an item is shown from i.appears on, and no more to a visitor who bought it; a view without a position looks again at an item and decides nothing",
	contextRule,
}

// constants are the weights of the formula.
type constants struct {
	Category   float64 `json:"category"`
	Department float64 `json:"department"`

	Leaf    float64 `json:"leaf"`
	Brand   float64 `json:"brand"`
	Taste   float64 `json:"taste"`
	Price   float64 `json:"price"`
	Quality float64 `json:"quality"`

	ViewBias      float64 `json:"view_bias"`
	ViewScale     float64 `json:"view_scale"`
	CartBias      float64 `json:"cart_bias"`
	CartScale     float64 `json:"cart_scale"`
	CartPrice     float64 `json:"cart_price"`
	CartCost      float64 `json:"cart_cost"`
	PurchaseBias  float64 `json:"purchase_bias"`
	PurchaseScale float64 `json:"purchase_scale"`
	PurchasePrice float64 `json:"purchase_price"`
	PurchaseCost  float64 `json:"purchase_cost"`

	RatingBase    float64 `json:"rating_base"`
	RatingQuality float64 `json:"rating_quality"`
	RatingUtility float64 `json:"rating_utility"`
	RatingNoise   float64 `json:"rating_noise"`
}

func (c *constants) all() []float64 {
	return []float64{
		c.Category, c.Department, c.Leaf, c.Brand, c.Taste, c.Price, c.Quality,
		c.ViewBias, c.ViewScale, c.CartBias, c.CartScale, c.CartPrice, c.CartCost,
		c.PurchaseBias, c.PurchaseScale, c.PurchasePrice, c.PurchaseCost,
		c.RatingBase, c.RatingQuality, c.RatingUtility, c.RatingNoise,
	}
}

// defaultConstants make tastes strong: what a visitor likes outweighs what is
// popular. They are pinned with the log.
var defaultConstants = constants{
	Category: 0.5, Department: 0.2,
	Leaf: 3, Brand: 1.2, Taste: 0.6, Price: 1, Quality: 0.42,
	ViewBias: -3.3, ViewScale: 1,
	CartBias: -3.2, CartScale: 0.7, CartPrice: 0.4, CartCost: 0.3,
	PurchaseBias: -2.2, PurchaseScale: 0.55, PurchasePrice: 0.4, PurchaseCost: 0.25,
	RatingBase: 3.1, RatingQuality: 0.35, RatingUtility: 0.2, RatingNoise: 0.6,
}

// examination is the probability that a visitor looks at a position at all.
var examination = []float64{1, 0.86, 0.74, 0.62, 0.51, 0.42, 0.35}

// odds are the probabilities of a visitor's three decisions on an item that is
// looked at, each given the one before, and the utility behind them.
type odds struct{ view, cart, purchase, utility float64 }

// affinity is how much the visitor likes a leaf.
func (t *Truth) affinity(v *truthVisitor, leaf int) float64 {
	most := 0.0
	for _, f := range v.Leaves {
		most = math.Max(most, f.Weight*t.kin[f.Leaf][leaf])
	}
	return most
}

// fond is how much the visitor likes a brand.
func fond(v *truthVisitor, brand int) float64 {
	for _, f := range v.Brands {
		if f.Brand == brand {
			return f.Weight
		}
	}
	return 0
}

// odds computes the formula for one visitor and item at a time.
func (t *Truth) odds(v *truthVisitor, it *truthItem, at int64) odds {
	c := &t.file.Constants
	u := c.Leaf*t.affinity(v, it.Leaf) + c.Brand*fond(v, it.Brand) + c.Quality*it.Quality +
		c.Taste*dot(&v.Taste, &it.Taste) - c.Price*misfit(it.Price-v.Level) + t.drift(it, at)
	strain := v.Sensitivity * it.Price
	return odds{
		utility:  u,
		view:     sigma(c.ViewBias + c.ViewScale*u),
		cart:     sigma(c.CartBias + c.CartScale*u - c.CartPrice*strain - c.CartCost*it.Cost),
		purchase: sigma(c.PurchaseBias + c.PurchaseScale*u - c.PurchasePrice*strain - c.PurchaseCost*it.Cost),
	}
}

func misfit(distance float64) float64 { return math.Min(1, distance*distance/4) }

func (t *Truth) drift(it *truthItem, at int64) float64 {
	x := clamp(float64(at-t.file.Start)/float64(t.file.End-t.file.Start), 0, 1)
	d := it.Trend * (2*x - 1)
	if it.Width > 0 {
		d += it.Height * math.Max(0, 1-math.Abs(float64(at-it.Peak))/float64(it.Width))
	}
	return d
}

// examined is the probability that a position, counted from 1, is looked at.
func (t *Truth) examined(position int) float64 {
	e := t.file.Examination
	return e[min(max(position, 1), len(e))-1]
}

func dot(a, b *vector) float64 {
	sum := 0.0
	for k := range a {
		sum += a[k] * b[k]
	}
	return sum
}

func sigma(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

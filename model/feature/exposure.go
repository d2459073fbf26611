package feature

import (
	"math"

	"inkling/model/shop"
)

// exposure compares what a visitor did with what was to be expected of what was
// shown: whoever is shown many lamps views some, which is no love of lamps. It
// counts over all items and within each aspect.
type exposure struct {
	all, cart, buy pair
	views, carts   [aspects][]pair
	passed         []uint16 // by item: times that it was shown since it was last touched
	stages         []stage  // by item: how far the visitor went with it
	items          []int32  // for which one of the two may not be zero

	whole  [wholeSize]float32    // features over all items
	groups [aspects][]logsOfPair // by group: its features, once a candidate asked for them
}

// wholeSize is the number of features over all items, CrossViews to CrossBuys.
const wholeSize = CrossBuys - CrossViews + 1

// logsOfPair holds the features of one group, if they are known.
type logsOfPair struct {
	known  bool
	values [crossAspectSize]float32
}

// pair is what was observed and what was to be expected.
type pair struct{ observed, expected float32 }

// exposurePrior is what both sides of a pair start with.
const exposurePrior = 0.5

// ratio is the logarithm of observed over expected.
func (p pair) ratio() float32 {
	return float32(math.Log(float64((p.observed + exposurePrior) / (p.expected + exposurePrior))))
}

// logs are the logarithms of both sides: how much is known is in them, too.
func (p pair) logs() (observed, expected float32) {
	return float32(math.Log(float64(p.observed + exposurePrior))), float32(math.Log(float64(p.expected + exposurePrior)))
}

// stage is how far a visitor went with an item; a later one includes those
// before it.
type stage uint8

const (
	untouched stage = iota
	viewed
	carted
	bought
)

// stageOf is the stage that an engaged event reaches.
func stageOf(b shop.Behaviour) stage {
	switch b {
	case shop.Purchase:
		return bought
	case shop.Cart, shop.Checkout:
		return carted
	default:
		return viewed
	}
}

func newExposure(items int, groups [aspects]int) exposure {
	x := exposure{passed: make([]uint16, items), stages: make([]stage, items)}
	for a, n := range groups {
		x.views[a], x.carts[a], x.groups[a] = make([]pair, n), make([]pair, n), make([]logsOfPair, n)
	}
	return x
}

// begin reads a history. Where it says nothing of what was shown, or the log of
// training did not, views are not counted: nothing can be expected.
func (x *exposure) begin(t *Table, columns *[aspects][]int32, history shop.History) {
	x.reset()
	knows, shown := t.KnowsShown(), false
	for _, e := range history {
		shown = shown || knows && e.Behaviour == shop.Impression
	}
	for _, e := range history {
		switch {
		case e.Behaviour == shop.Impression && knows:
			x.show(t, columns, e)
		case e.Behaviour.Engaged():
			x.touch(t, columns, e, shown)
		}
		x.items = append(x.items, e.Item)
	}
	x.whole[0], x.whole[1] = x.all.logs()
	x.whole[2], x.whole[3] = x.cart.ratio(), x.buy.ratio()
}

func (x *exposure) reset() {
	x.all, x.cart, x.buy = pair{}, pair{}, pair{}
	for a := range aspects {
		clear(x.views[a])
		clear(x.carts[a])
		clear(x.groups[a])
	}
	for _, i := range x.items {
		x.passed[i], x.stages[i] = 0, untouched
	}
	x.items = x.items[:0]
}

// show expects a view as often as others view what stands at that position, and
// this very item.
func (x *exposure) show(t *Table, columns *[aspects][]int32, e shop.Event) {
	x.passed[e.Item] = min(x.passed[e.Item], math.MaxUint16-1) + 1
	views := t.Examined[position(e.Position)] * float32(math.Exp(float64(t.ViewRate[e.Item])))
	x.all.expected += views
	for a, column := range columns {
		if at := column[e.Item]; at >= 0 {
			x.views[a][at].expected += views
		}
	}
}

func (x *exposure) touch(t *Table, columns *[aspects][]int32, e shop.Event, shown bool) {
	x.passed[e.Item] = 0
	before, now := x.stages[e.Item], stageOf(e.Behaviour)
	if now <= before {
		return
	}
	x.stages[e.Item] = now
	if before < viewed {
		x.cart.expected += t.CartShare
		if shown {
			x.all.observed++
		}
	}
	if before < carted && now >= carted {
		x.cart.observed++
		x.buy.expected += t.BuyShare
	}
	if now == bought {
		x.buy.observed++
	}
	for a, column := range columns {
		at := column[e.Item]
		if at < 0 {
			continue
		}
		if before < viewed {
			x.carts[a][at].expected += t.CartShare
			if shown {
				x.views[a][at].observed++
			}
		}
		if before < carted && now >= carted {
			x.carts[a][at].observed++
		}
	}
}

// fill writes the features of one candidate.
func (x *exposure) fill(dst []float32, columns *[aspects][]int32, item int32) {
	to := dst[CrossViews : CrossViews+wholeSize]
	to[0], to[1], to[2], to[3] = x.whole[0], x.whole[1], x.whole[2], x.whole[3]
	for a, column := range columns {
		g := &nothing
		if at := column[item]; at >= 0 {
			if g = &x.groups[a][at]; !g.known {
				x.compute(g, a, at)
			}
		}
		to := dst[CrossAspects+a*crossAspectSize:][:crossAspectSize]
		to[0], to[1], to[2] = g.values[0], g.values[1], g.values[2]
	}
	dst[CrossPassed] = 0
	if n := x.passed[item]; n > 0 {
		dst[CrossPassed] = float32(math.Log1p(float64(n)))
	}
}

// nothing are the features of a group of which nothing is known.
var nothing = logsOfPair{values: [crossAspectSize]float32{logPrior, logPrior, 0}}

// logPrior is ln(exposurePrior).
const logPrior = -math.Ln2

// compute finds the features of a group. Candidates share few, and a logarithm
// takes longer than all else.
func (x *exposure) compute(g *logsOfPair, aspect int, at int32) {
	g.known = true
	views, carts := x.views[aspect][at], x.carts[aspect][at]
	if views == (pair{}) && carts == (pair{}) {
		g.values = nothing.values
		return
	}
	g.values[0], g.values[1] = views.logs()
	g.values[2] = carts.ratio()
}

// crossAspectSize is the number of features of an aspect.
const crossAspectSize = 3

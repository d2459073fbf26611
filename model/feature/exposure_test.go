package feature

import (
	"math"
	"testing"

	"inkling/model/shop"
)

// TestRatesByHand: two visitors are shown the lamp at position 1 and the desk at
// position 2. One views the lamp, puts it into the cart and buys it; the other
// views the desk.
func TestRatesByHand(t *testing.T) {
	c := testCatalogue()
	table := NewTable(FitEncoder(c, 1), c)
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "a", Item: "lamp", Behaviour: shop.Impression, Position: 1, Time: 1}, {Visitor: "a", Item: "desk", Behaviour: shop.Impression, Position: 2, Time: 1},
		{Visitor: "a", Item: "lamp", Behaviour: shop.View, Time: 2}, {Visitor: "a", Item: "lamp", Behaviour: shop.Cart, Time: 3},
		{Visitor: "a", Item: "lamp", Behaviour: shop.Purchase, Time: 4},
		{Visitor: "b", Item: "lamp", Behaviour: shop.Impression, Position: 1, Time: 1}, {Visitor: "b", Item: "desk", Behaviour: shop.Impression, Position: 2, Time: 1},
		{Visitor: "b", Item: "desk", Behaviour: shop.View, Time: 2},
	})
	table.Count(log, 4, false)
	if table.Examined[1] != 0.5 || table.Examined[2] != 0.5 || table.Examined[3] != 0 {
		t.Errorf("examined %v, want one of two at positions 1 and 2", table.Examined[:4])
	}
	if table.CartShare != 0.5 || table.BuyShare != 1 {
		t.Errorf("shares of carts %g and of purchases %g, want .5 and 1", table.CartShare, table.BuyShare)
	}
	// Each was expected one view of its two impressions, and had one. Of the
	// lamp's one view half a cart was expected, and there is one: ln(4/3.5).
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"view rate of the lamp", float64(table.ViewRate[0]), 0}, {"of the desk", float64(table.ViewRate[1]), 0},
		{"cart rate of the lamp", float64(table.CartRate[0]), math.Log(4 / 3.5)},
		{"of the desk", float64(table.CartRate[1]), math.Log(3 / 3.5)},
		{"buy rate of the lamp", float64(table.BuyRate[0]), 0},
	} {
		if math.Abs(c.got-c.want) > columnStep/2 {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
}

// TestExposureByHand: a visitor who is shown the lamp twice and the desk once,
// at positions where half of all is viewed, views the desk and buys it.
func TestExposureByHand(t *testing.T) {
	c := testCatalogue()
	e := FitEncoder(c, 1)
	table := NewTable(e, c)
	table.Examined[1], table.CartShare, table.BuyShare = 0.5, 0.25, 0.5
	x := NewCross(table, e.Categories.Len(), e.Brands.Len())
	shown := shop.Event{Item: 0, Behaviour: shop.Impression, Position: 1}
	history := shop.History{shown, shown, {Item: 1, Behaviour: shop.Impression, Position: 1}, {Item: 1, Behaviour: shop.View}, {Item: 1, Behaviour: shop.Purchase}}
	x.Begin(history)
	lamp, desk := make([]float32, CrossSize), make([]float32, CrossSize)
	x.Fill(lamp, 0, 0, 0, 0)
	x.Fill(desk, 1, 0, 0, 0)
	leaf := CrossAspects + aspectLeaf*crossAspectSize
	for _, c := range []struct {
		name      string
		got, want float32
	}{
		{"views", lamp[CrossViews], float32(math.Log(1.5))},
		{"expected views", lamp[CrossExpected], float32(math.Log(0.5 + 1.5))},
		{"carts", lamp[CrossCarts], float32(math.Log((0.5 + 1) / (0.5 + 0.25)))},
		{"purchases", lamp[CrossBuys], float32(math.Log((0.5 + 1) / (0.5 + 0.5)))},
		{"passed: the lamp", lamp[CrossPassed], float32(math.Log(3))},
		{"passed: the desk", desk[CrossPassed], 0},
		{"views of lamps", lamp[leaf], float32(math.Log(0.5))},
		{"expected views of lamps", lamp[leaf+1], float32(math.Log(0.5 + 1))},
		{"carts of lamps", lamp[leaf+2], 0},
		{"views of desks", desk[leaf], float32(math.Log(1.5))},
		{"expected views of desks", desk[leaf+1], float32(math.Log(0.5 + 0.5))},
		{"carts of desks", desk[leaf+2], float32(math.Log((0.5 + 1) / (0.5 + 0.25)))},
	} {
		if math.Abs(float64(c.got-c.want)) > 1e-6 {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
	x.Begin(history[3:])
	x.Fill(desk, 1, 0, 0, 0)
	if none := float32(math.Log(0.5)); desk[CrossViews] != none || desk[CrossExpected] != none {
		t.Error("views are counted where nothing is known to be shown")
	}
	x.Begin(nil)
	x.Fill(lamp, 0, 0, 0, 0)
	if lamp[CrossPassed] != 0 || lamp[CrossCarts] != 0 {
		t.Error("a visitor without history keeps another's")
	}
}

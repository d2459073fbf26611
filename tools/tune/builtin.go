package tune

import (
	"inkling/model/shop"
	"inkling/model/train"
)

// BuiltIn is the space that a search has unless it is given one: the settings
// that ranking is most sensitive to, in ranges around the values that suit most
// shops. Weights are in it only of what the log shows and the base trains, and
// nothing is that changes the size of the model or for how long it trains.
func BuiltIn(base train.Config, log *shop.Log) *Space {
	s := &Space{Fields: []Field{
		{Path: "learning_rate", Kind: LogFloat, Low: 5e-4, High: 1e-2},
		{Path: "dropout", Kind: Float, Low: 0, High: .6},
		{Path: "id_dropout", Kind: Float, Low: 0, High: .4},
		{Path: "batch", Kind: LogInt, Low: 128, High: 1024},
		{Path: "model.temperature", Kind: LogFloat, Low: .03, High: .2},
		{Path: "reverse", Kind: Bool},
		{Path: "lists.row_power", Kind: Float, Low: 0, High: 1},
		{Path: "lists.column_power", Kind: Float, Low: 0, High: 1},
		{Path: "lists.window", Kind: LogInt, Low: 5, High: 60},
	}}
	counts := log.Count()
	counts[shop.View] += counts[shop.Click]
	kinds := 0
	for _, b := range []shop.Behaviour{shop.View, shop.Cart, shop.Purchase, shop.Rating} {
		if counts[b] > 0 {
			kinds++
		}
		if counts[b] > 0 && base.Weights[b.String()] > 0 {
			s.Fields = append(s.Fields, Field{Path: "weights." + b.String(), Kind: LogFloat, Low: .05, High: 5})
		}
	}
	if categories(log) && base.Weights["interest"] > 0 {
		s.Fields = append(s.Fields, Field{Path: "weights.interest", Kind: LogFloat, Low: .02, High: 2})
	}
	if kinds > 1 && counts[shop.Purchase] > 0 { // alone it would only scale the loss
		s.Fields = append(s.Fields, Field{Path: "wanted.purchase", Kind: LogFloat, Low: .5, High: 8})
	}
	return s
}

// categories reports whether any item has one.
func categories(log *shop.Log) bool {
	for i := range log.Catalogue.Items {
		if len(log.Catalogue.Items[i].Category) > 0 {
			return true
		}
	}
	return false
}

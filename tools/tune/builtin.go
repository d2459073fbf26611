package tune

import (
	"maps"
	"slices"

	"inkling/model/shop"
	"inkling/model/train"
)

// BuiltIn is the space that a search has unless it is given one: the settings
// that ranking is most sensitive to, in ranges around the values that suit most
// shops. Weights are in it only of what the log shows and the base trains, and
// nothing is that changes the size of the model or for how long it trains.
func BuiltIn(base train.Config, log *shop.Log) *Space {
	s := &Space{Fields: []Field{
		{Path: "learning_rate", Kind: LogFloat, Low: 1e-3, High: 1e-2},
		{Path: "dropout", Kind: Float, Low: .1, High: .5},
		{Path: "id_dropout", Kind: Float, Low: 0, High: .3},
		{Path: "batch", Kind: LogInt, Low: 256, High: 1024},
		{Path: "model.temperature", Kind: LogFloat, Low: .04, High: .15},
		{Path: "reverse", Kind: Bool},
		{Path: "lists.row_power", Kind: Float, Low: .2, High: .8},
		{Path: "lists.column_power", Kind: Float, Low: 0, High: .6},
		{Path: "lists.window", Kind: LogInt, Low: 10, High: 60},
	}}
	for _, name := range Weighed(base, log) {
		f := Field{Path: "weights." + name, Kind: LogFloat, Low: .1, High: 3}
		if name == "interest" {
			f.Low, f.High = .05, 1
		}
		s.Fields = append(s.Fields, f)
	}
	counts := log.Count()
	if others := counts[shop.View] + counts[shop.Click] + counts[shop.Cart]; others > 0 && counts[shop.Purchase] > 0 {
		s.Fields = append(s.Fields, Field{Path: "wanted.purchase", Kind: LogFloat, Low: 1, High: 5}) // alone it would only scale the loss
	}
	return s
}

// Weighed lists what has a weight of its own in the loss beside the next item,
// to which it is relative: the heads that the base trains and the log can feed,
// and the interest where there are categories. They are in the order of their
// names.
func Weighed(base train.Config, log *shop.Log) []string {
	counts := log.Count()
	counts[shop.View] += counts[shop.Click]
	var names []string
	for _, name := range slices.Sorted(maps.Keys(base.Weights)) {
		b, isBehaviour := shop.ParseBehaviour(name)
		switch {
		case name == "next" || base.Weights[name] == 0:
		case isBehaviour && counts[b] < train.MinLabels:
		case name == "interest" && !categories(log):
		default:
			names = append(names, name)
		}
	}
	return names
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

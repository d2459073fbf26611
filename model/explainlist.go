package model

import (
	"inkling/model/covisit"
	"inkling/model/shop"
)

// ExplainList shares a list term of an item out among the events that it comes
// from, by what each speaks for the item in the lists.
func (m *Model) ExplainList(parts *Parts, kind string, term float32, events shop.History, item int32, lists ...*covisit.Lists) {
	shares := make([]float32, len(events))
	var total float32
	for _, l := range lists {
		total += l.Shares(shares, events, item)
	}
	if total == 0 {
		return
	}
	for i, e := range events {
		parts.Add(kind, m.Items.Name(e.Item), term*shares[i]/total)
	}
}

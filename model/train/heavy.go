package train

import (
	"slices"

	"inkling/model/shop"
)

// capped is the log with no more than the last most engaged events of each
// visitor, and how many visitors had more: staff, resellers and bots, who would
// teach the network about themselves. 0 caps nobody.
func capped(log *shop.Log, most int) (*shop.Log, int) {
	if most == 0 {
		return log, 0
	}
	heavy := 0
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for v := range kept.Visitors {
		if from := kept.Visitors[v].Events.LastEngaged(most); from > 0 {
			kept.Visitors[v].Events = kept.Visitors[v].Events[from:]
			heavy++
		}
	}
	return kept, heavy
}

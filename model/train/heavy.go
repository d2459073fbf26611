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
		if from := lastEngaged(kept.Visitors[v].Events, most); from > 0 {
			kept.Visitors[v].Events = kept.Visitors[v].Events[from:]
			heavy++
		}
	}
	return kept, heavy
}

// lastEngaged is where the last n engaged events begin, or 0 where there are no
// more than these.
func lastEngaged(events shop.History, n int) int {
	for from := len(events); from > 0; from-- {
		if !events[from-1].Behaviour.Engaged() {
			continue
		}
		if n == 0 {
			return from
		}
		n--
	}
	return 0
}

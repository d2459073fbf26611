package train

import (
	"slices"

	"inkling/model/covisit"
	"inkling/model/shop"
)

// withhold marks the items that fewer than least visitors touched, and returns
// the log without their events: nothing is learned of them but what the
// catalogue says. nil marks none.
//
// It is k-anonymity (Sweeney 2002) for what a model file shows: an item, or a
// list's entry, that rests on a few visitors says something about these few.
func withhold(log *shop.Log, least int) (*shop.Log, []bool) {
	if least <= 1 {
		return log, nil
	}
	visitors, last := make([]int, log.Catalogue.Len()), make([]int, log.Catalogue.Len())
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if e.Behaviour.Engaged() && last[e.Item] != v+1 {
				last[e.Item] = v + 1
				visitors[e.Item]++
			}
		}
	}
	withheld := make([]bool, len(visitors))
	for i, n := range visitors {
		withheld[i] = n < least
	}
	kept := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for v := range kept.Visitors {
		kept.Visitors[v].Events = slices.DeleteFunc(slices.Clone(kept.Visitors[v].Events),
			func(e shop.Event) bool { return withheld[e.Item] })
	}
	return kept, withheld
}

// publishable are the options of lists whose entries rest on as many visitors as
// the items do.
func (c *Config) publishable(o covisit.Options) covisit.Options {
	o.MinVisitors = max(o.MinVisitors, c.Publishable)
	return o
}

func count(marks []bool) (n int) {
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

package train

import (
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/rating"
	"inkling/model/shop"
)

// fold is what the trunk knows of the items when it trains on one part of the
// visitors: the events of the other parts. With their own events in it, the
// visitors' choices and ratings would stand among the inputs that shall predict
// them; leaving out one visitor's at a time would show them too, as what is
// missing.
type fold struct {
	lists *covisit.Lists
	table *feature.Table
	rated *rating.Factors // nil without ratings
}

// foldCount is the number of parts of the visitors.
const foldCount = 4

func (t *Trainer) fold(log *shop.Log, counts *covisit.Counts) {
	for f := range foldCount {
		t.folds = append(t.folds, fold{
			lists: t.neighbours(counts, func(v int32) bool { return part(v) != f }),
			table: t.recount(without(log, f)),
		})
	}
}

// without is the log without the visitors of a part.
func without(log *shop.Log, f int) *shop.Log {
	others := &shop.Log{Catalogue: log.Catalogue}
	for v := range log.Visitors {
		if part(int32(v)) != f {
			others.Visitors = append(others.Visitors, log.Visitors[v])
		}
	}
	return others
}

// part is the visitor's.
func part(visitor int32) int { return int(visitor) % foldCount }

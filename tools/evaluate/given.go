package evaluate

import (
	"slices"

	"inkling/model/shop"
)

// Given asks for held-out positives: records of a visitor and an item, whose
// behaviour is the target or [shop.Unknown], which stands for it; others are
// left out. Rows of the log with the same visitor, item and target event are
// taken out of training; all else is trained on, and all that a visitor has in
// training is the history. A visitor's positives make one case.
func Given(log *shop.Log, target shop.Behaviour, positives []shop.Record) (*Split, error) {
	s := &Split{Protocol: ProtocolGiven, Target: target, Train: &shop.Log{Catalogue: log.Catalogue}}
	_, end := span(log)
	held := s.group(positives)
	for _, v := range log.Visitors {
		facts := held[v.ID]
		if len(facts) == 0 {
			s.train(v.ID, v.Events)
			continue
		}
		history := make(shop.History, 0, len(v.Events))
		for _, e := range v.Events {
			at := indexItem(facts, e.Item)
			if e.Behaviour != target || at < 0 {
				history = append(history, e)
				continue
			}
			s.Removed++
			if facts[at].Value == 0 {
				facts[at].Value = e.Value
			}
		}
		s.train(v.ID, history)
		at := end
		if n := len(history); n > 0 {
			at = history[n-1].Time
		}
		s.given(v.ID, history, facts, at)
		delete(held, v.ID)
	}
	for _, id := range sortedKeys(held) { // visitors that the log does not have
		s.given(id, nil, held[id], end)
	}
	return s.checked("none of the %d held-out rows is a %s event of an item in the catalogue", len(positives), target)
}

// group makes target events of the positives, by visitor, each item once.
func (s *Split) group(positives []shop.Record) map[string]shop.History {
	held := make(map[string]shop.History)
	for _, p := range positives {
		if p.Behaviour != s.Target && p.Behaviour != shop.Unknown {
			s.Others++
			continue
		}
		item, ok := s.Train.Catalogue.Index(p.Item)
		if !ok {
			s.Unknown++
			continue
		}
		if indexItem(held[p.Visitor], item) < 0 {
			held[p.Visitor] = append(held[p.Visitor], shop.Event{Item: item, Behaviour: s.Target, Value: p.Value})
		}
	}
	return held
}

func (s *Split) given(id string, history, facts shop.History, at int64) {
	c := Case{Visitor: id, History: history[:len(history):len(history)], At: at, Behaviour: s.Target,
		Masked: targetItems(history, s.Target)}
	for i := range facts {
		facts[i].Time = at
		c.Targets = append(c.Targets, facts[i].Item)
	}
	s.Cases = append(s.Cases, c)
	s.Held = append(s.Held, Held{id, slices.Concat(history, facts), len(history), false})
}

func indexItem(h shop.History, item int32) int {
	return slices.IndexFunc(h, func(e shop.Event) bool { return e.Item == item })
}

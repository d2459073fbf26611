package evaluate

import (
	"errors"

	"inkling/model/shop"
	"inkling/model/train"
)

// StrongestTarget is the strongest behaviour in the log, by which rankings are
// judged unless another is asked for: a purchase, or what comes nearest to it.
func StrongestTarget(log *shop.Log) (shop.Behaviour, error) {
	b := train.Strongest(log.Count())
	if b == shop.Unknown {
		return b, errors.New("the log has no event that could be a target: none shows interest in an item")
	}
	return b, nil
}

// targetItems are the items on which the visitor did the target event, each
// once, in the order of first doing.
func targetItems(h shop.History, target shop.Behaviour) []int32 {
	var items []int32
	seen := make(map[int32]bool)
	for _, e := range h {
		if e.Behaviour == target && !seen[e.Item] {
			seen[e.Item] = true
			items = append(items, e.Item)
		}
	}
	return items
}

// arrival is how a visitor came to do the target event on an item for the
// first time: the index of the first engaged event on the item, or of the
// page before it that showed the item, and that of the
// target event, which may be the same.
type arrival struct{ touch, target int }

// arrivals are the visitor's, in the order of the target events. Later target
// events on an item are none: the item is masked by then.
//
// A case is asked before the touch, not before the target event. Who is about
// to buy an item has as a rule just put it into the cart, and to name that item
// is no recommendation: on the simulated shop item-kNN would put it first in
// more than nine cases of ten, far above the truth. For the same reason the touch
// begins with the page that showed the item, where the log says what was shown.
func arrivals(h shop.History, target shop.Behaviour) []arrival {
	var all []arrival
	touched := make(map[int32]int)
	done := make(map[int32]bool)
	for i, e := range h {
		if !e.Behaviour.Engaged() {
			continue
		}
		if _, ok := touched[e.Item]; !ok {
			touched[e.Item] = train.PageStart(h, i)
		}
		if e.Behaviour == target && !done[e.Item] {
			done[e.Item] = true
			all = append(all, arrival{touched[e.Item], i})
		}
	}
	return all
}

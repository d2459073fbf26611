package evaluate

import (
	"fmt"

	"inkling/model/shop"
)

// targets are the behaviours that can be a target, strongest first. A rating
// says what a visitor thought, not that it came to anything, so it is the
// target only of a log that holds nothing else.
var targets = [...]shop.Behaviour{
	shop.Purchase, shop.Checkout, shop.Cart, shop.Wishlist, shop.View, shop.Click, shop.Rating,
}

// StrongestTarget is the strongest behaviour in the log, by which rankings are
// judged unless another is asked for.
func StrongestTarget(log *shop.Log) (shop.Behaviour, error) {
	counts := log.Count()
	for _, b := range targets {
		if counts[b] > 0 {
			return b, nil
		}
	}
	return shop.Unknown, fmt.Errorf("the log has no event that could be a target: wanted one of %v", targets)
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

// firstTimes are the indices of the target events that are the visitor's first
// on their item. Only these can be ranked: a repeated one is masked.
func firstTimes(h shop.History, target shop.Behaviour) []int {
	var at []int
	seen := make(map[int32]bool)
	for i, e := range h {
		if e.Behaviour == target && !seen[e.Item] {
			seen[e.Item] = true
			at = append(at, i)
		}
	}
	return at
}

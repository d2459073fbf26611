// Package shop holds what a shop and its visitors are: the catalogue of items,
// the event log, and a visitor's history. It is the vocabulary of everything
// else and depends on nothing but the standard library, so it builds for every
// target, the browser included.
//
// Two forms of an event exist. A [Record] is one row of a shop's log, with the
// shop's own IDs. An [Event] is the same fact once the item's ID has become an
// index into a [Catalogue]; a visitor's events, oldest first, are a [History].
package shop

import "slices"

// Behaviour is what a visitor did with an item.
type Behaviour uint8

// The behaviours of the canonical event log. Their order is part of the model
// file format: append, never insert.
const (
	Unknown Behaviour = iota
	Impression
	Click
	View
	Wishlist
	Cart
	Uncart
	Checkout
	Purchase
	Refund
	Rating
	behaviourCount
)

// Behaviours is the number of values a Behaviour can take, Unknown included.
const Behaviours = int(behaviourCount)

var behaviourNames = [Behaviours]string{
	"unknown", "impression", "click", "view", "wishlist", "cart",
	"uncart", "checkout", "purchase", "refund", "rating",
}

// String returns the behaviour's name in the canonical log.
func (b Behaviour) String() string {
	if int(b) < len(behaviourNames) {
		return behaviourNames[b]
	}
	return behaviourNames[Unknown]
}

// ParseBehaviour returns the behaviour of a canonical name, and false if the
// name is none of them.
func ParseBehaviour(name string) (Behaviour, bool) {
	for i := 1; i < Behaviours; i++ {
		if behaviourNames[i] == name {
			return Behaviour(i), true
		}
	}
	return Unknown, false
}

// Engaged reports whether the behaviour shows interest in the item: the visitor
// chose it, rather than being shown it or turning away from it. Only engaged
// events are read by the visitor encoder and predicted as the next item.
func (b Behaviour) Engaged() bool {
	switch b {
	case Click, View, Wishlist, Cart, Checkout, Purchase, Rating:
		return true
	}
	return false
}

// Record is one row of the canonical event log, as the shop wrote it.
type Record struct {
	Time      int64 // Unix milliseconds
	Visitor   string
	Item      string
	Behaviour Behaviour
	Referrer  Referrer // of the session, as far as this row says
	Device    Device   // of the session, as far as this row says
	Value     float32  // the rating, where the behaviour is Rating; else 0
	Session   string   // "" where the log has none
	Position  int32    // from 1, where the item was shown; 0 unknown
	Price     float32  // unit price paid or shown; 0 unknown
	Quantity  int32    // 0 unknown
	Order     string   // order ID of a purchase; "" unknown
}

// Event is a record whose item is an index into a catalogue. The visitor is
// the owner of the history that it stands in.
type Event struct {
	Time      int64 // Unix milliseconds
	Item      int32 // index into the catalogue
	Behaviour Behaviour
	Referrer  Referrer // of the session, as far as this event says
	Device    Device   // of the session, as far as this event says
	Value     float32  // the rating, where the behaviour is Rating; else 0
	Position  int32    // from 1, where the item was shown; 0 unknown
}

// History is a visitor's events, oldest first.
type History []Event

// SessionGap is the pause, in milliseconds, that ends a session: 30 minutes.
const SessionGap = 30 * 60 * 1000

// LastEngaged is where the last n engaged events begin, with what was shown
// before the first of them; 0 where there are no more than n.
func (h History) LastEngaged(n int) int {
	for from := len(h); from > 0; from-- {
		if !h[from-1].Behaviour.Engaged() {
			continue
		}
		if n == 0 {
			return from
		}
		n--
	}
	return 0
}

// Cart appends the items that the history leaves in the cart, in the order in
// which they were put there: taken out again or bought, an item is no longer
// in it.
func (h History) Cart(dst []int32) []int32 {
	begin := len(dst)
	for _, e := range h {
		at := slices.Index(dst[begin:], e.Item)
		switch e.Behaviour {
		case Cart:
			if at < 0 {
				dst = append(dst, e.Item)
			}
		case Uncart, Purchase:
			if at >= 0 {
				dst = slices.Delete(dst, begin+at, begin+at+1)
			}
		}
	}
	return dst
}

// Package simulate makes up a shop whose visitors' tastes are known: a
// catalogue, an event log, and the truth behind it. It stands in for a real
// log, which may not be shipped, and it is the only data on which a model can
// be compared with the best ranking that there is.
//
// The shop shows lists of items; it does not know its visitors, and picks by
// what a visitor came for, by popularity and by chance. A visitor examines a
// list from the top, views what appeals, puts some of it into the cart, buys
// some of that and rates some of what was bought. Each decision is a coin
// whose probability [Truth] gives; formula in truth.go states it in words.
// What the shop shows is not part of the truth: the truth ranks items by what
// the visitor would do if each were shown at position 1.
//
// Everything follows from [Config]: equal configurations give equal bytes.
// Categories, brands and what they have in common (see world.go) are the same
// for every seed, and item and visitor IDs carry the seed, so that two seeds
// are two shops of one trade with different items and visitors.
package simulate

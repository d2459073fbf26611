package engine

import "slices"

// Profile is what the engine knows of the visitor, in words.
type Profile struct {
	Events             int     // impressions included
	Categories, Brands []Share // largest first
	Interests          []Share // how likely the model deems each category next; largest first
	Head               HeadProfile
	// Places of all shelves since the visitor began, and how many of them were
	// kept for items that are new.
	Places, Explored int
}

// Share is a part of 1. Of equal ones the newest is first.
type Share struct {
	Name  string
	Share float32
}

const (
	// profileDecay is the factor by which an event counts less than the next one,
	// so that a profile speaks of these days.
	profileDecay = 0.95
	// profileSize is how many categories and brands are named.
	profileSize = 20
)

// Profile sums up what the visitor looked at, put into the cart and bought:
// each event counts for its item's category and brand, and less the further
// back it is.
func (e *Engine) Profile() (Profile, error) {
	if e.model == nil {
		return Profile{}, errNotLoaded
	}
	stock := e.recommender.Stock()
	p := Profile{Events: len(e.visit.events), Places: e.places, Explored: e.explored}
	p.Categories = e.shares(stock.Category)
	p.Brands = e.shares(stock.Brand)
	p.Interests = e.interests()
	p.Head = e.learning.profile()
	return p, nil
}

// shares adds up the events by a property of their items. A visitor's few names
// need no map.
func (e *Engine) shares(of func(item int32) string) []Share {
	var shares []Share
	weight, total := float32(1), float32(0)
	for _, ev := range slices.Backward(e.visit.events) {
		if !ev.Behaviour.Engaged() {
			continue
		}
		if name := of(ev.Item); name != "" {
			at := slices.IndexFunc(shares, func(s Share) bool { return s.Name == name })
			if at < 0 {
				at = len(shares)
				shares = append(shares, Share{Name: name})
			}
			shares[at].Share += weight
			total += weight
		}
		weight *= profileDecay
	}
	for i := range shares {
		shares[i].Share /= total
	}
	return largest(shares)
}

// largest puts the largest shares first and leaves those that are named.
func largest(shares []Share) []Share {
	for i, s := range shares {
		at := i
		for ; at > 0 && shares[at-1].Share < s.Share; at-- {
			shares[at] = shares[at-1]
		}
		shares[at] = s
	}
	return shares[:min(len(shares), profileSize)]
}

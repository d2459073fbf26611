package engine

import (
	"cmp"
	"slices"
)

// Profile is what the engine knows of the visitor, in words.
type Profile struct {
	Events             int     // impressions included
	Categories, Brands []Share // largest first
}

// Share is a part of 1.
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
	p := Profile{Events: len(e.visit.events) + e.visit.impressions}
	p.Categories = e.shares(stock.Category)
	p.Brands = e.shares(stock.Brand)
	return p, nil
}

// shares adds up the events by a property of their items.
func (e *Engine) shares(of func(item int32) string) []Share {
	weights := make(map[string]float32)
	weight, total := float32(1), float32(0)
	for _, ev := range slices.Backward(e.visit.events) {
		if !ev.Behaviour.Engaged() {
			continue
		}
		if name := of(ev.Item); name != "" {
			weights[name] += weight
			total += weight
		}
		weight *= profileDecay
	}
	shares := make([]Share, 0, len(weights))
	for name, w := range weights {
		shares = append(shares, Share{name, w / total})
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Name, b.Name))
	})
	return shares[:min(len(shares), profileSize)]
}

package simulate

import (
	"math"
	"math/rand/v2"

	"inkling/model/shop"
)

// Where visitors come from and on what device depends on what they like: those of
// one category come more often by search, those of another on phones. It is drawn
// after all else, from random numbers of its own, so that the tilt decides nothing
// that the log holds besides; by Bayes' rule, a context says what is liked. The
// hour of a visit says nothing of it, and whoever finds that it does has fitted
// noise.

// contextRule is the line of truth.json on it.
const contextRule = "P(referrer or device | u) is proportional to its share among all times exp(tilt(category of u.leaves[0])), tilts are N(0, 1); the hour depends on nothing"

// Shares of the classes among all visitors, by class; a first session is seldom
// one of a newsletter.
var (
	firstReferrers = [shop.Referrers]float64{shop.Direct: 0.25, shop.Search: 0.34, shop.Social: 0.16, shop.Email: 0.04, shop.Ads: 0.15, shop.OtherReferrer: 0.06}
	laterReferrers = [shop.Referrers]float64{shop.Direct: 0.45, shop.Search: 0.2, shop.Social: 0.08, shop.Email: 0.17, shop.Ads: 0.07, shop.OtherReferrer: 0.03}
	usualDevices   = [shop.Devices]float64{shop.Phone: 0.55, shop.Tablet: 0.08, shop.Desktop: 0.35, shop.OtherDevice: 0.02}
)

// ownDevice is the share of sessions on the visitor's usual device.
const ownDevice = 0.85

// tilts say how the classes lean towards each category of the tree.
type tilts struct {
	referrer map[string]*[shop.Referrers]float64
	device   map[string]*[shop.Devices]float64
}

// newTilts draws them as the world is drawn: the same for every shop in it.
func newTilts(world uint64) *tilts {
	r := stream(worldSeed+world, streamContexts)
	t := &tilts{make(map[string]*[shop.Referrers]float64), make(map[string]*[shop.Devices]float64)}
	for i := range leaves {
		c := leaves[i].category
		if t.referrer[c] != nil {
			continue
		}
		t.referrer[c], t.device[c] = new([shop.Referrers]float64), new([shop.Devices]float64)
		for k := range t.referrer[c] {
			t.referrer[c][k] = math.Exp(normal(r, 0, 1))
		}
		for k := range t.device[c] {
			t.device[c][k] = math.Exp(normal(r, 0, 1))
		}
	}
	return t
}

// mark writes referrer and device to a visitor's records, session by session.
func (t *tilts) mark(r *rand.Rand, v *truthVisitor, records []shop.Record) {
	category := leaves[v.Leaves[0].Leaf].category
	device := newChooser(shop.Devices, func(k int) float64 { return usualDevices[k] * t.device[category][k] })
	usual, _ := device.draw(r)
	shares := &firstReferrers
	type arrival struct{ from, on int }
	arrivals := make(map[string]arrival) // by session: that of a rating stands within another one
	for i := range records {
		a, ok := arrivals[records[i].Session]
		if !ok {
			referrer := newChooser(shop.Referrers, func(k int) float64 { return shares[k] * t.referrer[category][k] })
			a.from, _ = referrer.draw(r)
			if a.on = usual; r.Float64() >= ownDevice {
				a.on, _ = device.draw(r)
			}
			arrivals[records[i].Session], shares = a, &laterReferrers
		}
		records[i].Referrer, records[i].Device = shop.Referrer(a.from), shop.Device(a.on)
	}
}

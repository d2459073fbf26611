package simulate

import (
	"context"
	"math"
	"testing"

	"inkling/model/shop"
)

// Everybody has a class of referrer and of device throughout a session, and what
// visitors like best is not the same for all of them.
func TestContextsLean(t *testing.T) {
	s, err := Generate(context.Background(), Config{Visitors: 4000, Items: 300, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	type session struct {
		referrer shop.Referrer
		device   shop.Device
	}
	sessions := make(map[string]session)
	usual := make(map[string]shop.Device)
	for _, r := range s.Records {
		is := session{r.Referrer, r.Device}
		if r.Referrer == shop.UnknownReferrer || r.Referrer == shop.Internal || r.Device == shop.UnknownDevice {
			t.Fatalf("a record came by %q on %q", r.Referrer, r.Device)
		}
		if before, ok := sessions[r.Session]; ok && before != is {
			t.Fatalf("the session %s came by %v and by %v", r.Session, before, is)
		}
		sessions[r.Session] = is
		if usual[r.Visitor] == shop.UnknownDevice {
			usual[r.Visitor] = r.Device
		}
	}
	counts := make(map[string]*[2]float64) // phones and all, by category
	for i := range s.Truth.file.Visitors {
		v := &s.Truth.file.Visitors[i]
		c := leaves[v.Leaves[0].Leaf].category
		if counts[c] == nil {
			counts[c] = new([2]float64)
		}
		if counts[c][1]++; usual[v.ID] == shop.Phone {
			counts[c][0]++
		}
	}
	least, most := 1.0, 0.0
	for _, n := range counts {
		if n[1] >= 100 {
			least, most = math.Min(least, n[0]/n[1]), math.Max(most, n[0]/n[1])
		}
	}
	if most-least < 0.2 {
		t.Errorf("the share of phones goes from %.2f to %.2f by category, want it to differ by .2 or more", least, most)
	}
}

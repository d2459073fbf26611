package simulate

import (
	"testing"

	"inkling/model/shop"
)

// TestFunnel walks through the log and refuses what cannot happen.
func TestFunnel(t *testing.T) {
	s := defaultShop()
	type pair struct{ visitor, item string }
	did := make(map[pair][shop.Behaviours]int)
	before := map[shop.Behaviour]shop.Behaviour{
		shop.View: shop.Impression, shop.Cart: shop.View, shop.Uncart: shop.Cart,
		shop.Checkout: shop.Cart, shop.Purchase: shop.Checkout, shop.Rating: shop.Purchase,
	}
	for i := range s.Records {
		r := &s.Records[i]
		item, ok := s.Truth.items[r.Item]
		if !ok {
			t.Fatalf("row %d: item %q is not in the catalogue", i, r.Item)
		}
		if appears := s.Truth.file.Items[item].Appears; r.Time < appears || r.Time < start || r.Time >= end {
			t.Fatalf("row %d: item %q at %d, appears at %d", i, r.Item, r.Time, appears)
		}
		d := did[pair{r.Visitor, r.Item}]
		if b, ok := before[r.Behaviour]; ok && d[b] == 0 {
			t.Fatalf("row %d: %v of %q by %q without %v", i, r.Behaviour, r.Item, r.Visitor, b)
		}
		if r.Behaviour == shop.Impression && d[shop.Purchase] > 0 {
			t.Fatalf("row %d: %q shown again to %q, who has bought it", i, r.Item, r.Visitor)
		}
		if r.Behaviour == shop.Purchase && (r.Price <= 0 || r.Quantity < 1 || r.Order == "") {
			t.Fatalf("row %d: purchase without price, quantity or order: %+v", i, r)
		}
		if (r.Behaviour == shop.Rating) != (r.Value >= 1 && r.Value <= 5) {
			t.Fatalf("row %d: %v with value %v", i, r.Behaviour, r.Value)
		}
		d[r.Behaviour]++
		did[pair{r.Visitor, r.Item}] = d
	}
}

// TestSessions holds the session IDs to what 30 minutes' gap would find, and
// positions to lists that count from 1.
func TestSessions(t *testing.T) {
	type visitor struct {
		at       int64
		session  string
		position int32
		list     int64
	}
	last := make(map[string]visitor)
	s := defaultShop()
	for i := range s.Records {
		r := &s.Records[i]
		if r.Session == "" {
			t.Fatalf("row %d: no session", i)
		}
		if r.Behaviour == shop.Rating {
			continue // made later, from a message
		}
		v, known := last[r.Visitor]
		if known && (r.Session == v.session) != (r.Time-v.at < shop.SessionGap) {
			t.Fatalf("row %d: session %s follows %s after %d ms", i, r.Session, v.session, r.Time-v.at)
		}
		if r.Behaviour == shop.Impression {
			if r.Time != v.list {
				v.position = 0
			}
			if v.position++; r.Position != v.position {
				t.Fatalf("row %d: position %d, want %d", i, r.Position, v.position)
			}
			v.list = r.Time
		}
		v.at, v.session = r.Time, r.Session
		last[r.Visitor] = v
	}
	if len(last) != Default().Visitors {
		t.Errorf("%d visitors came, want %d", len(last), Default().Visitors)
	}
}

// TestIntent requires that sessions follow tastes: most views are of a
// favourite leaf.
func TestIntent(t *testing.T) {
	s := defaultShop()
	views, favourite := 0, 0
	for i := range s.Records {
		if r := &s.Records[i]; r.Behaviour == shop.View {
			views++
			leaf := s.Truth.file.Items[s.Truth.items[r.Item]].Leaf
			for _, l := range s.Truth.file.Visitors[s.Truth.visitors[r.Visitor]].Leaves {
				if l.Leaf == leaf {
					favourite++
				}
			}
		}
	}
	if share := float64(favourite) / float64(views); share < 0.6 || share > 0.9 {
		t.Errorf("%.2f of the views are of favourite leaves, want .6 to .9", share)
	}
}

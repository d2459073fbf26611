package simulate

import "fmt"

// Config says how large a shop to make, and which.
type Config struct {
	Visitors int    // 1 to MaxVisitors
	Items    int    // 1 to MaxItems
	Seed     uint64 // chooses the shop: its items and its visitors
	// World chooses what goes with what: which categories, brands and styles are
	// near each other in the eyes of every visitor. Shops of one world share that; in
	// another world the same names stand for something else. 0 is the world of the
	// pinned shop.
	World uint64
}

// Bounds of a configuration: what one machine holds in memory.
const (
	MaxVisitors = 1_000_000
	MaxItems    = 100_000
)

// Default is the pinned shop of the README, the demo and the tests.
func Default() Config { return Config{Visitors: 20_000, Items: 2_000, Seed: 1} }

// Validate reports the first number out of bounds.
func (c Config) Validate() error {
	switch {
	case c.Visitors < 1 || c.Visitors > MaxVisitors:
		return fmt.Errorf("visitors: want 1 to %d, got %d", MaxVisitors, c.Visitors)
	case c.Items < 1 || c.Items > MaxItems:
		return fmt.Errorf("items: want 1 to %d, got %d", MaxItems, c.Items)
	}
	return nil
}

const (
	day  = int64(24 * 60 * 60 * 1000)
	hour = day / 24
	// The log covers 60 days from 2025-09-01T00:00:00Z, a Monday. The shop's
	// clock is UTC.
	start = int64(1_756_684_800_000)
	days  = 60
	end   = start + days*day
)

package simulate

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"inkling/model/shop"
)

// Shop is a made-up shop: its catalogue, its log and the truth behind it.
type Shop struct {
	Items   []shop.Item
	Records []shop.Record // by time; at one time by visitor, then as they happened
	Truth   *Truth
}

// Generate makes the shop of a configuration. It fails only on an invalid
// configuration or a cancelled context.
func Generate(ctx context.Context, c Config) (*Shop, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	w := newWorld(c.World)
	s := &Shop{Truth: &Truth{file: newTruthFile(c)}}
	f := &s.Truth.file
	s.Items, f.Items = newStockroom(c.Seed, w).stock(c.Items, c.Seed)
	s.Truth.index()
	floor := make([]shelves, days)
	for d := range floor {
		floor[d] = newShelves(s.Truth, d)
	}
	crowd, lean := newCrowd(w, f.Items), newTilts(c.World)
	s.Records = make([]shop.Record, 0, 30*c.Visitors) // about what they do
	for i := range c.Visitors {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := stream(c.Seed, streamVisitors+uint64(i))
		v := crowd.visitor(r, c.Seed, i)
		f.Visitors = append(f.Visitors, v)
		j := journey{r: r, truth: s.Truth, items: s.Items, shelves: floor, crowd: crowd, visitor: &v}
		records := j.run(visits(r))
		lean.mark(stream(c.Seed, streamContexts+uint64(i)), &v, records)
		s.Records = append(s.Records, records...)
	}
	s.Truth.index()
	slices.SortStableFunc(s.Records, func(a, b shop.Record) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), strings.Compare(a.Visitor, b.Visitor))
	})
	return s, nil
}

func newTruthFile(c Config) truthFile {
	f := truthFile{
		Format: truthFormat, Version: truthVersion, Seed: c.Seed, World: c.World, Formula: formula, Start: start, End: end,
		Constants: defaultConstants, Examination: examination,
	}
	for i := range leaves {
		f.Leaves = append(f.Leaves, leaves[i].path())
	}
	for i := range brands {
		f.Brands = append(f.Brands, brands[i].name)
	}
	return f
}

// Count is the number of events of each behaviour.
func (s *Shop) Count() (counts [shop.Behaviours]int) {
	for i := range s.Records {
		counts[s.Records[i].Behaviour]++
	}
	return counts
}

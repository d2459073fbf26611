package modelfile

import (
	"math"

	"inkling/model/covisit"
)

func readLists(d *decoder) *covisit.Lists {
	n := d.m.Items.Len()
	l := &covisit.Lists{Offsets: make([]int32, n+1)}
	entries := 0
	d.object(
		field{"counts", func(d *decoder) {
			for i, count := range d.int32s(n, 0, n) {
				entries += int(count)
				l.Offsets[i+1] = int32(min(entries, math.MaxInt32))
			}
			if d.bounded(ErrSize, int64(entries), 0, n*maxListItems, "list entries"); !d.ok() {
				entries = 0
			}
		}},
		field{"items", func(d *decoder) { l.Items = d.int32s(entries, 0, n-1) }},
		field{"weights", func(d *decoder) { l.Weights = d.uint8s(entries) }},
		field{"scale", func(d *decoder) { l.Scale = d.scales(n) }},
		field{"decay?", func(d *decoder) { l.Decay = d.share() }},
	)
	return l
}

func readRetrieval(d *decoder) {
	d.object(
		field{"list_weight", func(d *decoder) { d.m.ListWeight = d.float(anyFloat) }},
		field{"popularity_weight", func(d *decoder) { d.m.PopularityWeight = d.float(anyFloat) }},
		field{"trend_weight?", func(d *decoder) { d.m.TrendWeight = d.float(anyFloat) }},
		field{"withheld", func(d *decoder) { d.m.Withheld = d.marks() }},
		field{"guests?", func(d *decoder) { d.m.Guests = d.marks() }},
		field{"cold?", func(d *decoder) { d.m.Cold = d.marks() }},
		field{"cold_offset?", func(d *decoder) { d.m.ColdOffset = d.float(anyFloat) }},
	)
}

package newcomer

import (
	"testing"

	"inkling/model/feature"
	"inkling/model/shop"
)

func TestPartOf(t *testing.T) {
	const hour = 3_600_000
	for _, c := range []struct {
		name   string
		time   int64
		offset int
		want   Part
	}{
		{"midnight", 0, 0, 1},
		{"a moment before three", 3*hour - 1, 0, 1},
		{"three", 3 * hour, 0, 2},
		{"the last part", 24*hour - 1, 0, Parts},
		{"an hour ahead", 2 * hour, 60, 2},
		{"five hours behind is the day before", 2 * hour, -300, Parts},
		{"before 1970", -1, 0, Parts},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := PartOf(c.time, c.offset); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestRows(t *testing.T) {
	seen := make(map[int]bool)
	note := func(c Context, f int) {
		for g, row := range c.Rows() {
			if (row >= 0) != (f == g) {
				t.Errorf("%+v has row %d in field %d", c, row, g)
			}
			if row >= 0 {
				if seen[row] || row >= Values {
					t.Errorf("%+v: row %d of %d is another's or none", c, row, Values)
				}
				seen[row] = true
			}
		}
	}
	for r := 1; r < shop.Referrers; r++ {
		note(Context{Referrer: shop.Referrer(r)}, ByReferrer)
	}
	for d := 1; d < shop.Devices; d++ {
		note(Context{Device: shop.Device(d)}, ByDevice)
	}
	for p := range Parts {
		note(Context{Part: Part(p + 1)}, ByPart)
	}
	if len(seen) != Values {
		t.Errorf("%d rows are in use, want %d", len(seen), Values)
	}
	note(Context{Referrer: 200, Device: 200, Part: 200}, -1)
}

// Items of the categories 0 and 1 below 3, and 2 below 4 alone; one has none.
func table() *feature.Table {
	return &feature.Table{
		Leaf: []int32{0, 1, 2, -1}, Parent: []int32{3, 3, 4, -1}, Top: []int32{5, 5, 5, -1},
		Trend: []float32{1, 2, 3, 4},
	}
}

func TestScore(t *testing.T) {
	const categories = 6
	p := &Prior{Shifts: make([]int8, Values*categories), Step: 0.5, Kin: [Kins]float32{8, 4, 2, -1}}
	p.Shifts[(int(shop.Search)-1)*categories+1] = 3
	p.Shifts[(shop.Referrers-1+int(shop.Phone)-1)*categories+1] = -2
	for _, c := range []struct {
		name    string
		context Context
		landing int32
		want    [4]float32
	}{
		{"nothing is known", Context{}, -1, [4]float32{1, 2, 3, 4}},
		{"search", Context{Referrer: shop.Search}, -1, [4]float32{1, 3.5, 3, 4}},
		{"search on a phone", Context{Referrer: shop.Search, Device: shop.Phone}, -1, [4]float32{1, 2.5, 3, 4}},
		{"a page of category 0", Context{}, 0, [4]float32{9, 6, 5, 3}},
		{"a page of its parent", Context{}, 3, [4]float32{5, 6, 5, 3}},
		{"a page of the root", Context{}, 5, [4]float32{3, 4, 5, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := p.Ask(table(), categories, c.context, c.landing)
			var got [4]float32
			a.Score(got[:])
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

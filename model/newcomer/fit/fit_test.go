package fit

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/shop"
)

const (
	kinds = 6 // categories, two below each of three roots
	each  = 20
	days  = 50
	day   = 24 * 3_600_000
)

// leaning is a log of visitors of one session each. What they look at follows
// from the referrer with the probability lean, and the next item is of the same
// category with the probability stay.
func leaning(visitors int, lean, stay float64) (*shop.Log, *feature.Table, int) {
	r := rand.New(rand.NewPCG(3, 5))
	var items []shop.Item
	for i := range kinds * each {
		k := i % kinds
		items = append(items, shop.Item{ID: strconv.Itoa(i), Category: []string{"r" + strconv.Itoa(k/2), "c" + strconv.Itoa(k)}})
	}
	log := &shop.Log{Catalogue: shop.NewCatalogue(items)}
	for v := range visitors {
		at := int64(r.IntN(days*day)) + 1_700_000_000_000
		from, device := shop.Referrer(1+r.IntN(3)), shop.Device(1+r.IntN(3))
		k := r.IntN(kinds)
		if r.Float64() < lean {
			k = 2*int(from-1) + r.IntN(2)
		}
		var h shop.History
		for n := range int64(3) {
			if n > 0 && r.Float64() >= stay {
				k = r.IntN(kinds)
			}
			h = append(h, shop.Event{Time: at + n*60_000, Item: int32(k + kinds*r.IntN(each)), Behaviour: shop.View, Referrer: from, Device: device})
		}
		log.Visitors = append(log.Visitors, shop.Visitor{ID: strconv.Itoa(v), Events: h})
	}
	e := feature.FitEncoder(log.Catalogue, 1)
	return log, feature.NewTable(e, log.Catalogue), e.Categories.Len()
}

func TestPriorFindsWhatLeans(t *testing.T) {
	log, table, categories := leaning(3000, 0.8, 0.7)
	p, out := Prior(log, table, categories, Options{})
	if p == nil || out.Context.Weight == 0 || out.Landing.Weight == 0 {
		t.Fatalf("got %+v of %+v", p, out)
	}
	a := p.Ask(table, categories, newcomer.Context{Referrer: shop.Search}, -1)
	own, other := a.Shifts(2)[newcomer.ByReferrer], a.Shifts(0)[newcomer.ByReferrer]
	// A third of search's own root without a lean; .8 + .2/3 with it: ln 2.6.
	if own < 0.3 || other > -0.3 {
		t.Errorf("search moves what it leans to by %v and the others by %v", own, other)
	}
	device := p.Ask(table, categories, newcomer.Context{Device: shop.Phone}, -1)
	for item := range int32(kinds) {
		if by := device.Shifts(item)[newcomer.ByDevice]; math.Abs(float64(by)) > 0.1 {
			t.Errorf("a device that says nothing moves category %d by %v", item, by)
		}
	}
	if !(p.Kin[0] > 0.5 && p.Kin[3] < -0.2) {
		t.Errorf("the landing page moves by %v", p.Kin)
	}
}

func TestNoPriorWhereContextSaysNothing(t *testing.T) {
	log, table, categories := leaning(3000, 0, 0)
	if p, out := Prior(log, table, categories, Options{}); p != nil {
		t.Errorf("got weights %+v", out)
	}
}

// The first visitors of an empty shop, and a shop without categories.
func TestNoPriorOfLittle(t *testing.T) {
	log, table, categories := leaning(200, 0.8, 0.7)
	if p, out := Prior(log, table, categories, Options{}); p != nil || out.Context.Cases == 0 || out.Context.Cases >= leastNew {
		t.Errorf("got %v of %+v", p, out)
	}
	if p, _ := Prior(log, table, 0, Options{}); p != nil {
		t.Error("got a prior of no categories")
	}
}

// A cell that fewer visitors than asked for stand behind is zero.
func TestCellsRestOnVisitors(t *testing.T) {
	log, table, categories := leaning(300, 0.8, 0.7)
	c := count(log, table, categories, 0)
	const least = 30
	for cell, s := range c.shifts(table, least) {
		root := table.Top[0]
		for i, leaf := range table.Leaf {
			if int(leaf) == cell%categories {
				root = table.Top[i]
			}
		}
		most := int32(0)
		for i, leaf := range table.Leaf {
			if table.Top[i] == root {
				most = max(most, c.visitors[cell-cell%categories+int(leaf)])
			}
		}
		if s != 0 && most < least {
			t.Errorf("cell %d rests on %d visitors and says %v", cell, most, s)
		}
	}
}

// By hand: votes (3, 1) and (1, 3) around an even share. With a precision of 4
// the first share is (3 + 2)/(4 + 4) = .625, which is ln 1.25 above a half.
func TestMoved(t *testing.T) {
	if got := moved(3, 4, 0.5, 4); math.Abs(got-math.Log(1.25)) > 1e-12 {
		t.Errorf("got %v, want ln 1.25", got)
	}
	even := []float64{0.5, 0.5}
	means := [][]float64{even, even}
	if s := precision([][]float64{{50, 50}, {50, 50}}, means); s != mostPrecise {
		t.Errorf("groups that are alike have the precision %v, want %d", s, mostPrecise)
	}
	if s := precision([][]float64{{90, 10}, {10, 90}}, means); s > 4 {
		t.Errorf("groups far apart have the precision %v", s)
	}
}

func TestSessionsAskWhatCameNext(t *testing.T) {
	const minute = 60_000
	var q questions
	q.add(shop.History{
		{Time: 0, Item: 9, Behaviour: shop.Impression, Referrer: shop.Search},
		{Time: minute, Item: 1, Behaviour: shop.View, Device: shop.Phone},
		{Time: 2 * minute, Item: 1, Behaviour: shop.Cart},
		{Time: 3 * minute, Item: 2, Behaviour: shop.View},
	}, 0)
	q.add(shop.History{
		{Time: 0, Item: 1, Behaviour: shop.View},
		{Time: 90 * minute, Item: 2, Behaviour: shop.View},
	}, 0)
	q.add(shop.History{{Time: 0, Item: 3, Behaviour: shop.Impression}}, 0)
	context := newcomer.Context{Referrer: shop.Search, Device: shop.Phone, Part: 1}
	if len(q.first) != 2 || q.first[0] != (question{context, -1, 1}) {
		t.Errorf("first asks %+v", q.first)
	}
	if len(q.next) != 1 || q.next[0] != (question{context, 1, 2}) {
		t.Errorf("next asks %+v", q.next)
	}
}

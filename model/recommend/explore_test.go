package recommend_test

import (
	"math"
	"slices"
	"testing"

	"inkling/model"
	"inkling/model/recommend"
	"inkling/model/recommend/shoptest"
	"inkling/model/shop"
)

// coldShop is the test shop in which nobody has touched lamp-8 and rug-8, which
// have vectors, and the last item of each category, which has none.
func coldShop() *model.Model {
	m := shoptest.Model()
	m.Cold = make([]bool, shoptest.Items)
	for _, i := range []int32{shoptest.Lamp0 + 8, shoptest.Rug0 + 8, shoptest.Lamp0 + 9, shoptest.Rug0 + 9, shoptest.Tool0 + 9, shoptest.Pot0 + 9} {
		m.Cold[i] = true
	}
	m.ColdOffset = -20 // none is shown for its score
	return m
}

// visitorAt looked at the first two lamps, from a time on.
func visitorAt(time int64) shop.History {
	h := shoptest.Views(shoptest.Lamp0, shoptest.Lamp0+1)
	for i := range h {
		h[i].Time += time
	}
	return h
}

func TestExploreKeepsItsShare(t *testing.T) {
	m := coldShop()
	r := recommend.New(m, nil)
	for _, c := range []struct {
		placement string
		share     float32
		limit     int
	}{
		{recommend.ForYou, .05, 8}, {recommend.ForYou, .25, 8}, {recommend.Similar, .1, 4}, {recommend.Trending, .05, 8}, {"checkout", .3, 5},
	} {
		const visitors = 4000
		var explored int
		most := int(math.Ceil(float64(c.share) * float64(c.limit)))
		for v := range visitors {
			q := recommend.Request{Placement: c.placement, Item: recommend.None, Limit: c.limit, Explore: c.share, Now: 1_700_000_000_000}
			if c.placement == recommend.Similar {
				q.Item = shoptest.Lamp0
			}
			shelf, _ := r.Recommend(nil, visitorAt(int64(v)*977), nil, q)
			n := r.Explored()
			if n > most || len(shelf) != c.limit {
				t.Fatalf("%s: %d of %d places are explored, want at most %d of %d", c.placement, n, len(shelf), most, c.limit)
			}
			for place, on := range shelf {
				if is := place >= len(shelf)-n; is != m.IsCold(on.Item) && c.placement != recommend.Trending {
					t.Fatalf("%s: place %d has item %s, explored are the last %d", c.placement, place, shoptest.ID(on.Item), n)
				}
			}
			explored += n
		}
		share := float64(explored) / float64(visitors*c.limit)
		if deviation := math.Sqrt(.25/visitors) / float64(c.limit); math.Abs(share-float64(c.share)) > 4*deviation {
			t.Errorf("%s, limit %d: %.4f of the places are explored, want %.4f", c.placement, c.limit, share, c.share)
		}
	}
}

// The same visitor sees the same all day.
func TestExploreIsTheSameAllDay(t *testing.T) {
	r := recommend.New(coldShop(), nil)
	at := func(now int64) []recommend.Result {
		q := recommend.Request{Placement: recommend.ForYou, Item: recommend.None, Limit: 8, Explore: .06, Now: now}
		shelf, _ := r.Recommend(nil, visitorAt(1_700_000_000_000), nil, q)
		return shelf
	}
	const day = 24 * 3600 * 1000
	first, changed := at(19_700*day), false
	for hour := range int64(24) {
		if !slices.Equal(at(19_700*day+hour*3600*1000), first) {
			t.Errorf("the shelf of hour %d is another one", hour)
		}
	}
	for d := range int64(20) {
		changed = changed || !slices.Equal(at((19_700+d)*day), first)
	}
	if !changed {
		t.Error("it is the same for twenty days, too")
	}
}

func TestExploredItemIsTheBestAndSaysSo(t *testing.T) {
	r := recommend.New(coldShop(), nil)
	q := recommend.Request{Placement: recommend.ForYou, Item: recommend.None, Limit: 4, Explore: 1.0 / 4, Now: 1}
	shelf, _ := r.Recommend(nil, visitorAt(0), nil, q)
	if got := shoptest.ID(shelf[3].Item); got != "lamp-8" || r.Explored() != 1 {
		t.Fatalf("for who looks at lamps the explored item is %s", got)
	}
	parts := r.Explain(nil, 3)
	if len(parts) != 1 || parts[0].Kind != recommend.NewHere || parts[0].Value != shelf[3].Score {
		t.Errorf("its parts are %v, its score %v", parts, shelf[3].Score)
	}
	// Without it, what is cold is left to its score.
	q.Explore = 0
	shelf, _ = r.Recommend(nil, visitorAt(0), nil, q)
	if r.Explored() != 0 || slices.ContainsFunc(shelf, func(on recommend.Result) bool { return coldShop().IsCold(on.Item) }) {
		t.Errorf("without a share the shelf is %v", shelf)
	}
}

// A shelf of trends explores the category of its page, and shows what has no
// vector; and the rules hold.
func TestExploreFollowsPageAndRules(t *testing.T) {
	r := recommend.New(coldShop(), nil)
	q := recommend.Request{Placement: recommend.Trending, Item: shoptest.Tool0, Limit: 2, Explore: 1.0 / 2, Now: 1}
	shelf, _ := r.Recommend(nil, nil, nil, q)
	if got := shoptest.ID(shelf[1].Item); got != "tool-9" {
		t.Errorf("on a tool's page the explored item is %s", got)
	}
	q.Exclude = []int32{shoptest.Tool0 + 9}
	shelf, _ = r.Recommend(nil, nil, nil, q)
	if got := shoptest.ID(shelf[1].Item); got != "pot-9" {
		t.Errorf("with that one excluded it is %s, want one of the Garden", got)
	}
	for _, placement := range []string{recommend.RecentlyViewed, recommend.BuyAgain, recommend.BoughtTogether} {
		q.Placement = placement
		if r.Recommend(nil, visitorAt(0), nil, q); r.Explored() > 0 {
			t.Errorf("%s explores", placement)
		}
	}
}

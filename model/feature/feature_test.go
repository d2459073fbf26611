package feature

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"inkling/model/shop"
)

func testCatalogue() *shop.Catalogue {
	return shop.NewCatalogue([]shop.Item{
		{ID: "lamp", Title: "Oak lamp, A", Category: []string{"Home", "Lamps"}, Brand: "Alder", Price: 10, Tags: []string{"oak"}},
		{ID: "desk", Title: "Oak desk", Category: []string{"Home", "Desks"}, Brand: "Alder", Price: 100, Attributes: []shop.Attribute{{Name: "colour", Value: "red"}}},
		{ID: "rake", Title: "Steel rake", Category: []string{"Garden"}, Brand: "Birch", Tags: []string{"oak"}},
	})
}

func TestEncoderKeepsWhatItemsShare(t *testing.T) {
	e := FitEncoder(testCatalogue(), 2)
	want := []string{"brand:Alder", "category:Home", "tag:oak", "word:oak"}
	got := slices.Sorted(slices.Values(e.Tokens.Names()))
	if !slices.Equal(got, want) {
		t.Errorf("tokens %q, want %q", got, want)
	}
	names := func(it shop.Item) (names []string) {
		for _, k := range e.Encode(nil, &it) {
			names = append(names, e.Tokens.Name(k))
		}
		return names
	}
	// An item that the catalogue does not have shares what it shares.
	got = names(shop.Item{Title: "An oak, an OAK stool", Brand: "Alder", Category: []string{"Home", "Stools"}})
	if want := []string{"brand:Alder", "category:Home", "word:oak"}; !slices.Equal(got, want) {
		t.Errorf("a new item has %q, want %q", got, want)
	}
}

func TestPriceBands(t *testing.T) {
	var items []shop.Item
	for i := range 100 {
		items = append(items, shop.Item{ID: string(rune(i)), Price: float32(i + 1)})
	}
	e := FitEncoder(shop.NewCatalogue(items), 1)
	for price, want := range map[float32]int{0.5: 0, 10: 0, 11: 1, 95: 9, 1e6: 9} {
		if got := e.PriceBand(price); got != want {
			t.Errorf("%g is in band %d, want %d", price, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for title, want := range map[string][]string{
		"":                      {},
		"Crème brûlée-dish, x2": {"crème", "brûlée", "dish", "x2"},
		"A 4 oz. JAR":           {"oz", "jar"},
	} {
		if got := Words(title); !slices.Equal(got, want) {
			t.Errorf("%q has words %q, want %q", title, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	c := testCatalogue()
	e := FitEncoder(c, 1)
	table := NewTable(e, c)
	name := func(i int32) string { return e.Categories.Name(i) }
	if name(table.Leaf[0]) != "Home > Lamps" || name(table.Parent[0]) != "Home" || name(table.Top[0]) != "Home" {
		t.Errorf("the lamp is in %s, %s, %s", name(table.Leaf[0]), name(table.Parent[0]), name(table.Top[0]))
	}
	if table.Leaf[2] != table.Parent[2] {
		t.Error("a category without parent is not its own")
	}
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "a", Item: "lamp", Behaviour: shop.View, Time: 1}, {Visitor: "a", Item: "lamp", Behaviour: shop.Rating, Value: 5, Time: 2},
		{Visitor: "b", Item: "lamp", Behaviour: shop.View, Time: 3}, {Visitor: "b", Item: "desk", Behaviour: shop.Rating, Value: 2, Time: 4},
		{Visitor: "b", Item: "rake", Behaviour: shop.Impression, Time: 5},
	})
	table.Count(log, 5, true)
	// Visitors: lamp 2, desk 1, rake 0, so the mean is 1 and ln((2+1)/(1+1)) = .405.
	for i, want := range []float64{math.Log(1.5), 0, math.Log(0.5)} {
		if math.Abs(float64(table.Popularity[i])-want) > columnStep/2 || table.Trend[i] != table.Popularity[i] {
			t.Errorf("item %d: popularity %g and trend %g, want %g for both", i, table.Popularity[i], table.Trend[i], want)
		}
	}
}

func TestTrendForgets(t *testing.T) {
	c := testCatalogue()
	table := NewTable(FitEncoder(c, 1), c)
	now := int64(100 * trendHalfLife)
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "a", Item: "lamp", Behaviour: shop.View, Time: 0},
		{Visitor: "a", Item: "desk", Behaviour: shop.View, Time: now - trendHalfLife},
	})
	table.Count(log, now, false)
	// Weights 0, 1/2, 0: the mean is 1/6.
	if want := math.Log((1 + 0.5) / (1 + 1.0/6)); math.Abs(float64(table.Trend[1])-want) > columnStep/2 {
		t.Errorf("the desk's trend is %g, want %g", table.Trend[1], want)
	}
	if math.Abs(float64(table.Trend[0]-table.Trend[2])) > 1e-6 {
		t.Error("an event of a hundred half-lives ago still counts")
	}
}

func TestTrendCountsPurchasesMore(t *testing.T) {
	c := testCatalogue()
	table := NewTable(FitEncoder(c, 1), c)
	log, _ := shop.NewLog(c, []shop.Record{
		{Visitor: "a", Item: "lamp", Behaviour: shop.Cart, Time: 1}, {Visitor: "a", Item: "desk", Behaviour: shop.View, Time: 1},
		{Visitor: "b", Item: "desk", Behaviour: shop.View, Time: 1},
	})
	table.Count(log, 1, false)
	// Weights 3, 2, 0: the mean is 5/3.
	for i, want := range []float64{math.Log(4 / (8.0 / 3)), math.Log(3 / (8.0 / 3)), math.Log(1 / (8.0 / 3))} {
		if math.Abs(float64(table.Trend[i])-want) > columnStep/2 {
			t.Errorf("item %d: trend %g, want %g", i, table.Trend[i], want)
		}
	}
}

func TestCross(t *testing.T) {
	c := testCatalogue()
	e := FitEncoder(c, 1)
	table := NewTable(e, c)
	x := NewCross(table, e.Categories.Len(), e.Brands.Len())
	x.Begin(shop.History{{Item: 1, Behaviour: shop.Cart}, {Item: 0, Behaviour: shop.View}})
	got := make([]float32, CrossSize)
	x.Fill(got, 1, 0.25, 0.02, -0.5)
	older := float32(affinityDecay / (1 + affinityDecay))
	for k, want := range map[int]float32{
		CrossCosine: 0.25, CrossList: float32(math.Ln2),
		CrossLeaf: older, CrossParent: 1, CrossTop: 1, CrossBrand: 1,
		CrossSeen: 0.5, CrossCarted: 1, CrossBought: 0, CrossEvents: float32(math.Log(3)) / 4, CrossRating: -0.5,
	} {
		if math.Abs(float64(got[k]-want)) > 1e-5 {
			t.Errorf("feature %d is %g, want %g", k, got[k], want)
		}
	}
	x.Begin(nil)
	x.Fill(got, 1, 0, 0, 0)
	for _, k := range []int{CrossLeaf, CrossBrand, CrossSeen, CrossPriceGap, CrossEvents} {
		if got[k] != 0 {
			t.Errorf("feature %d of an empty history is %g, want 0", k, got[k])
		}
	}
}

func TestNamesTooLongForAFileAreLeftOut(t *testing.T) {
	long := strings.Repeat("x", MaxName+1)
	c := shop.NewCatalogue([]shop.Item{{ID: "a", Category: []string{"Home", long}, Brand: long, Tags: []string{long}}})
	e := FitEncoder(c, 1)
	for _, v := range []*Vocabulary{e.Tokens, e.Categories, e.Brands} {
		for _, name := range v.Names() {
			if len(name) > MaxName {
				t.Errorf("kept a name of %d bytes", len(name))
			}
		}
	}
	if table := NewTable(e, c); table.Leaf[0] != -1 || table.Parent[0] < 0 || table.Brand[0] != -1 {
		t.Errorf("category %d, parent %d, brand %d: want the parent alone", table.Leaf[0], table.Parent[0], table.Brand[0])
	}
}

func TestVocabulary(t *testing.T) {
	v := NewVocabulary([]string{"a", "b", "a"})
	if v.Len() != 2 || v.Index("b") != 1 || v.Index("c") != -1 || v.Add("c") != 2 || v.Name(2) != "c" {
		t.Errorf("vocabulary is %q", v.Names())
	}
}

func TestVocabularyGrows(t *testing.T) {
	v, want := NewVocabulary(nil), map[string]int32{}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		name := strconv.Itoa(r.IntN(3000))
		i, known := want[name]
		if !known {
			i = int32(len(want))
			want[name] = i
		}
		if got := v.Add(name); got != i {
			t.Fatalf("%s has index %d, want %d", name, got, i)
		}
	}
	whole := NewVocabulary(v.Names())
	for name, i := range want {
		if v.Index(name) != i || whole.Index(name) != i || v.Name(i) != name {
			t.Errorf("%s has index %d and %d, want %d", name, v.Index(name), whole.Index(name), i)
		}
	}
	if v.Index("absent") != -1 || v.Index("") != -1 || whole.Len() != len(want) {
		t.Errorf("%d names, want %d and no others", whole.Len(), len(want))
	}
}

// A name that is added may lie in a buffer that is used again.
func TestVocabularyCopiesWhatIsAdded(t *testing.T) {
	buffer := []byte("lamp")
	v := NewVocabulary(nil)
	v.Add(unsafe.String(&buffer[0], len(buffer)))
	copy(buffer, "rugs")
	if v.Name(0) != "lamp" || v.Index("lamp") != 0 {
		t.Errorf("the name became %q", v.Name(0))
	}
}

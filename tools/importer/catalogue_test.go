package importer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inkling/model/shop"
)

func TestCatalogue(t *testing.T) {
	tests := []struct {
		name, text string
		o          Options
		want       []shop.Item
	}{
		{name: "every column", text: `id,title,product_type,brand,price,availability,link,image_link,item_group_id,tags
k1,Bread knife,Home > Kitchen >Knives,Acme,24.95 EUR,in stock,/k1,/k1.svg,k,steel| sharp |
`, want: []shop.Item{{ID: "k1", Title: "Bread knife", Category: []string{"Home", "Kitchen", "Knives"}, Brand: "Acme", Price: 24.95,
			Currency: "EUR", Availability: "in_stock", Link: "/k1", Image: "/k1.svg", Group: "k", Tags: []string{"steel", "sharp"}}}},
		{name: "IDs alone", text: "id\nk1\nk2\n", want: []shop.Item{{ID: "k1"}, {ID: "k2"}}},
		{name: "IDs and tags", text: "id,tags\nk1,a|b\n", want: []shop.Item{{ID: "k1", Tags: []string{"a", "b"}}}},
		{name: "a declared feature", text: "released,id,size\n1995,k1,L\n,k2,M\n", o: Options{Features: []string{"size", "released"}},
			want: []shop.Item{
				{ID: "k1", Attributes: []shop.Attribute{{Name: "size", Value: "L"}, {Name: "released", Value: "1995"}}},
				{ID: "k2", Attributes: []shop.Attribute{{Name: "size", Value: "M"}}}}},
		{name: "names as feeds spell them", text: "g:id\tTitle\timage link\titem-group-id\nk1\tKnife\t/k1.svg\tk\n",
			want: []shop.Item{{ID: "k1", Title: "Knife", Image: "/k1.svg", Group: "k"}}},
		{name: "mapped columns", text: "sku,name\nk1,Knife\n", o: Options{MapCatalogue: map[string]string{"id": "sku", "title": "name"}},
			want: []shop.Item{{ID: "k1", Title: "Knife"}}},
		{name: "JSON lines", text: `{"id":17,"price":24.95,"title":"Knife"}`, want: []shop.Item{{ID: "17", Title: "Knife", Price: 24.95}}},
		{name: "a title over two lines", text: "id,title\nk1,\"Bread\nknife\"\nk2,Fork\n", want: []shop.Item{{ID: "k1", Title: "Bread\nknife"}, {ID: "k2", Title: "Fork"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, report, err := readCatalogueText(t, test.text, test.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, c.Items); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			checkAccount(t, report)
		})
	}
}

func TestCatalogueRejects(t *testing.T) {
	const text = `id,title,price,availability,item_group_id
k1,Knife,24.95 EUR,in_stock,
k1,Knife again,24.95 EUR,in_stock,
,No ID,1,,
k2,Fork,NaN,,
k3,Spoon,-1 EUR,,
k4,Bowl,24.95 euros,,
k5,Caf` + "\xe9" + `,1,,
k6,Plate,1 USD,discontinued,
k7,Cup,1,,` + "GROUP" + `
k8,Pan`
	c, report, err := readCatalogueText(t, strings.Replace(text, "GROUP", strings.Repeat("g", 257), 1), loose)
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, report)
	if len(c.Items) != 2 || c.Items[0].Title != "Knife" || c.Items[1].ID != "k6" {
		t.Errorf("items %v, want the first k1 and k6", c.Items)
	}
	want := `catalogue: catalogue.csv (CSV)
  read      10
  used      2
  rejected  3  bad number: lines 5, 6, 7: price "NaN"
  rejected  1  duplicate ID: line 3: "k1"
  rejected  1  missing field: line 4: id
  rejected  1  not UTF-8: line 8: title "Caf\xe9"
  rejected  1  ID too long: line 10: item_group_id "` + strings.Repeat("g", 65) + `...
  rejected  1  line cut off: line 11: 2 fields, the header has 5
  note         in 1 of 10 rows the availability is no word of the feed and read as unknown: line 9: "discontinued"
  note         prices are in several currencies and are compared as bare numbers: EUR, USD
`
	if diff := cmp.Diff(want, account(t, report)); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestCatalogueRefused(t *testing.T) {
	tests := []struct {
		name, text string
		o          Options
		want       string
	}{
		{"empty", "", Options{}, "catalogue.csv: the file is empty; want a header line with the columns id"},
		{"no ID", "sku,title\n1,Knife\n", Options{},
			"catalogue.csv: no column id; want id, the file has sku, title (name other columns with --map-catalogue ours=theirs)"},
		{"no such feature", "id\nk1\n", Options{Features: []string{"size"}},
			"catalogue.csv: no column size; want id size, the file has id (name other columns with --map-catalogue ours=theirs)"},
		{"duplicates", "id\nk1\nk1\n", Options{}, `catalogue.csv: 1 of 2 rows (50 %) are bad, more than the 0 % allowed: 1 duplicate ID (line 3: "k1")`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, _, err := readCatalogueText(t, test.text, test.o); errorText(err) != test.want {
				t.Errorf("error\n%v, want\n%s", err, test.want)
			}
		})
	}
}

func TestCatalogueFromLog(t *testing.T) {
	// The rows are not in the order of time: the latest event is the second one.
	const text = `timestamp,visitor_id,item_id,event,category,brand,title,price,size
1569888000,v1,i2,view,home.kitchen.bread_knife,acme,Knife,10.00,L
1569888009,v1,i2,view,,,Bread knife,12.50,
1569888005,v1,i2,view,Home > Kitchen,Acme,,11.00,M
1569888006,v1,i1,view,St. Patrick's Day,,,0.00,
1569888000000,v1,i3,view,wrong.unit,,,,
`
	e, err := readEventsText(t, text, nil, Options{MaxBad: 1, Features: []string{"size"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []shop.Item{
		{ID: "i1", Category: []string{"St. Patrick's Day"}},
		{ID: "i2", Title: "Bread knife", Category: []string{"Home", "Kitchen"}, Brand: "Acme", Price: 12.5,
			Attributes: []shop.Attribute{{Name: "size", Value: "M"}}},
	}
	if diff := cmp.Diff(want, e.items.catalogue(e.records).Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestLogItemsThatAreNoText(t *testing.T) {
	for column, text := range map[string]string{
		"brand": "timestamp,visitor_id,item_id,event,brand,size\n1569888000,v1,i1,view,\xff,\n1569888000,v1,i1,view,a,\n",
		"size":  "timestamp,visitor_id,item_id,event,brand,size\n1569888000,v1,i1,view,a,\xff\n1569888000,v1,i1,view,a,\n",
	} {
		e, err := readEventsText(t, text, nil, Options{MaxBad: 1, Features: []string{"size"}})
		if err != nil {
			t.Fatal(err)
		}
		want := []Rejection{{Reason: notUTF8, Rows: 1, Lines: []int{2}, First: column + ` "\xff"`}}
		if diff := cmp.Diff(want, e.report.Rejected); diff != "" {
			t.Errorf("rejected (-want +got):\n%s", diff)
		}
	}
}

func TestTooManyItems(t *testing.T) {
	if err := tooMany("c.csv", MaxItems); err != nil {
		t.Error(err)
	}
	const want = "c.csv: more than 1,000,000 items, which is what a model can hold"
	if err := tooMany("c.csv", MaxItems+1); errorText(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
	full := catalogueReader{items: make([]shop.Item, MaxItems+1)}
	if full.row(2, make([]string, len(catalogueColumns))); len(full.items) != MaxItems+1 {
		t.Error("a catalogue that will be refused goes on growing")
	}
}

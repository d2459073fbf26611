package importer

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestWriteEvents(t *testing.T) {
	var b bytes.Buffer
	err := WriteEvents(&b, []shop.Record{
		{Time: 1569888000000, Visitor: "v1", Item: "i,1", Behaviour: shop.Rating, Value: 0, Session: "s1", Position: 3, Price: 24.95, Quantity: 2, Order: "o1"},
		{Time: 1569888000001, Visitor: "v1", Item: "i2", Behaviour: shop.View},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `timestamp,visitor_id,item_id,event,value,session_id,position,price,quantity,order_id
1569888000000,v1,"i,1",rating,0,s1,3,24.95,2,o1
1569888000001,v1,i2,view,,,,,,
`
	if b.String() != want {
		t.Errorf("wrote\n%swant\n%s", b.String(), want)
	}
}

func TestWriteCatalogue(t *testing.T) {
	var b bytes.Buffer
	err := WriteCatalogue(&b, shop.NewCatalogue([]shop.Item{
		{ID: "k1", Title: "Knife", Category: []string{"Home", "Kitchen"}, Brand: "Acme", Price: 24.95, Currency: "EUR", Availability: "in_stock",
			Link: "/k1", Image: "/k1.svg", Group: "k", Tags: []string{"a", "b"}, Attributes: []shop.Attribute{{Name: "size", Value: "L"}}},
		{ID: "k2", Price: 3},
	}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `id,title,product_type,brand,price,availability,link,image_link,item_group_id,tags,size
k1,Knife,Home > Kitchen,Acme,24.95 EUR,in_stock,/k1,/k1.svg,k,a|b,L
k2,,,,3,,,,,,
`
	if b.String() != want {
		t.Errorf("wrote\n%swant\n%s", b.String(), want)
	}
}

func TestWriteDirLeavesNothingBehind(t *testing.T) {
	data := Data{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "i1"}}), Records: viewed}
	dir := filepath.Join(t.TempDir(), "shop")
	for range 2 { // the second time over the first one's files
		if err := data.WriteDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, dir); got != "catalogue.csv events.csv" {
		t.Errorf("the folder holds %s", got)
	}
}

func TestWriteDirKeepsWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	// A folder of that name cannot be replaced, so the rename fails.
	if err := os.MkdirAll(filepath.Join(dir, "catalogue.csv", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "events.csv"), []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := Data{Catalogue: shop.NewCatalogue([]shop.Item{{ID: "i1"}}), Records: viewed}
	if err := data.WriteDir(dir); err == nil {
		t.Error("no error though catalogue.csv cannot be written")
	}
	if got := names(t, dir); got != "catalogue.csv events.csv" {
		t.Errorf("the folder holds %s", got)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "events.csv")); string(text) != "before" {
		t.Errorf("events.csv is %q, want it as it was", text)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

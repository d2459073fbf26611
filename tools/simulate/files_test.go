package simulate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestSave(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "shop")
	if err := CheckFolder(dir, false); err != nil {
		t.Fatal(err)
	}
	s := generate(t, Config{Visitors: 5, Items: 20, Seed: 1})
	if err := s.Save(dir); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(Files()) {
		t.Fatalf("want %v and nothing else, got %v, %v", Files(), entries, err)
	}
	if err := CheckFolder(dir, false); err == nil || !strings.Contains(err.Error(), "events.csv exists") {
		t.Errorf("over existing files: got %v", err)
	}
	if err := CheckFolder(dir, true); err != nil {
		t.Errorf("forced: got %v", err)
	}
	if err := s.Save(dir); err != nil {
		t.Errorf("a second time: got %v", err)
	}
}

func TestSaveNowhere(t *testing.T) {
	s := generate(t, Config{Visitors: 1, Items: 1, Seed: 1})
	if err := s.Save(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("saved into a folder that does not exist")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CheckFolder(file, true); err == nil {
		t.Error("a file passed for a folder")
	}
}

func TestColumns(t *testing.T) {
	s := &Shop{
		Items: []shop.Item{{ID: "p", Title: "A, b", Category: []string{"X", "Y"}, Brand: "Z", Price: 4.5, Currency: "EUR",
			Availability: "in_stock", Link: "/product/p", Image: "data:,", Tags: []string{"s", "t"}}},
		Records: []shop.Record{{Time: 5, Visitor: "v", Item: "p", Behaviour: shop.Purchase, Session: "v.1", Price: 4.5, Quantity: 2, Order: "o",
			Referrer: shop.Search, Device: shop.Phone}},
	}
	var events, catalogue strings.Builder
	if err := s.WriteEvents(&events); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteCatalogue(&catalogue); err != nil {
		t.Fatal(err)
	}
	wantEvents := "timestamp,visitor_id,item_id,event,value,session_id,position,price,quantity,order_id,referrer,device\n5,v,p,purchase,,v.1,,4.50,2,o,search,phone\n"
	wantCatalogue := "id,title,product_type,brand,price,availability,link,image_link,item_group_id,tags\n" +
		"p,\"A, b\",X > Y,Z,4.50 EUR,in_stock,/product/p,\"data:,\",,s|t\n"
	if events.String() != wantEvents || catalogue.String() != wantCatalogue {
		t.Errorf("got\n%s%s", events.String(), catalogue.String())
	}
}

func ExampleGenerate() {
	s, err := Generate(context.Background(), Config{Visitors: 100, Items: 50, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	first := s.Records[0]
	fmt.Println(s.Items[0].Title, "by", s.Items[0].Brand)
	fmt.Println(first.Visitor, first.Behaviour, first.Item)
	// Output:
	// Tove towel basket, khaki canvas by Bellwether Goods
	// v1-00062 impression p1-0010
}

func ExampleTruth_Probability() {
	truth, err := LoadTruth(strings.NewReader(tinyTruth))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range []shop.Behaviour{shop.View, shop.Cart, shop.Purchase} {
		p, _ := truth.Probability("v", "p", b, 500, 1)
		fmt.Printf("%v %.3f\n", b, p)
	}
	// Output:
	// view 0.825
	// cart 0.125
	// purchase 0.103
}

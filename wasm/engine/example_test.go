package engine_test

import (
	_ "embed"
	"fmt"

	"inkling/model/shop"
	"inkling/wasm/engine"
)

//go:embed testdata/tiny.msgpack
var modelFile []byte

func ExampleEngine() {
	var e engine.Engine
	loaded, err := e.Load(modelFile)
	if err != nil {
		fmt.Println(err)
		return
	}
	observed, _ := e.Observe([]shop.Record{
		{Time: 1_700_000_000_000, Item: "SKU-3", Behaviour: shop.View},
		{Time: 1_700_000_005_000, Item: "SKU-8", Behaviour: shop.Cart},
	})
	shelf, _ := e.Recommend(engine.Request{Placement: "recently-viewed", Limit: 4})
	// SKU-8 was put into the cart, where the visitor sees it anyway.
	fmt.Println(loaded.Items, observed.Accepted, shelf.Source, shelf.Items)
	// Output: 12 2 history [{SKU-3 1}]
}

package transfer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/train"
)

// small is a shop of two categories, whose visitors each like one of them. Its
// item and visitor IDs begin with the name.
func small(name string, seed uint64, visitors int, categories ...string) *shop.Log {
	r := rand.New(rand.NewPCG(seed, 1))
	var items []shop.Item
	for i := range 12 {
		items = append(items, shop.Item{
			ID: fmt.Sprintf("%s-i%d", name, i), Title: []string{"oak lamp", "steel lamp", "oak chair"}[i%3], Tags: []string{name},
			Category: []string{"Home", categories[i%2]}, Brand: []string{"Alder", "Birch"}[i%2], Price: float32(5 + 3*i),
			Attributes: []shop.Attribute{{Name: "colour", Value: []string{"red", "blue"}[i%2]}},
		})
	}
	var records []shop.Record
	for v := range visitors {
		at, taste := int64(1_700_000_000_000), r.IntN(2)
		for range 4 + r.IntN(4) {
			at += r.Int64N(400_000)
			id := items[2*r.IntN(6)+taste].ID
			for _, b := range []shop.Behaviour{shop.View, shop.Cart, shop.Purchase}[:1+r.IntN(3)] {
				at += 1000
				records = append(records, shop.Record{Time: at, Visitor: fmt.Sprintf("%s-v%d", name, v), Item: id, Behaviour: b})
			}
		}
	}
	log, _ := shop.NewLog(shop.NewCatalogue(items), records)
	return log
}

// quick is a config that learns such a shop in a moment.
func quick() train.Config {
	c := train.Defaults()
	c.Model.Dim, c.Model.Hidden, c.Model.History = 8, []int{12, 6}, 10
	c.Epochs, c.Batch, c.LearningRate, c.Adapt, c.Lists.MinVisitors = 3, 32, 1e-2, 0, 1
	return c
}

func mustTrain(t *testing.T, log *shop.Log) *model.Model {
	t.Helper()
	m, err := train.Run(context.Background(), log, quick(), train.Watch{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func options(m Method) Options {
	return Options{Config: quick(), Method: m, Rates: DefaultRates(), Lambda: DefaultLambda()}
}

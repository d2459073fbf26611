package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"inkling/model"
	"inkling/model/recommend"
	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/bundle"
	"inkling/tools/importer"
	"inkling/tools/modelwrite"
	"inkling/tools/simulate"
	"inkling/wasm/engine"
)

// A trainedShop is a shop's log and a model trained on it for a moment: the
// tests need a real one, not a good one.
type trainedShop struct {
	log   *shop.Log
	model *model.Model
	file  []byte // the model's
}

// simulated is the shop of most tests: 300 items, p1-0001 to p1-0300.
var simulated = sync.OnceValues(func() (*trainedShop, error) {
	made, err := simulate.Generate(context.Background(), simulate.Config{Visitors: 1500, Items: 300, Seed: 1})
	if err != nil {
		return nil, err
	}
	log, _ := shop.NewLog(shop.NewCatalogue(made.Items), made.Records)
	c := train.Defaults()
	c.Epochs = 2
	return trainShop(log, c)
})

// retailRocket is a real shop, where its log is at hand: nil elsewhere.
var retailRocket = sync.OnceValues(func() (*trainedShop, error) {
	dir := filepath.Join("..", "..", "shared", "data", "retailrocket")
	if _, err := os.Stat(dir); err != nil {
		return nil, nil
	}
	log, _, err := importer.Load(filepath.Join(dir, "events.csv"), filepath.Join(dir, "catalogue.csv"), importer.Options{MaxBad: 0.01})
	if err != nil {
		return nil, err
	}
	c := train.Defaults()
	c.Epochs, c.MaxCases, c.Negatives, c.Reverse = 1, 200, 500, false
	c.Model.Dim, c.Model.History = 32, 20
	return trainShop(log, c)
})

func trainShop(log *shop.Log, c train.Config) (*trainedShop, error) {
	m, err := train.Run(context.Background(), log, c, train.Watch{})
	if err != nil {
		return nil, err
	}
	// Shelves that follow what was learned meanwhile are for tests of that.
	m.Adaptation = nil
	file, err := modelwrite.Marshal(m)
	return &trainedShop{log, m, file}, err
}

// bundled is the shop's model as a bundle takes it.
func (s *trainedShop) bundled() bundle.Model {
	return bundle.Model{Bytes: s.file, ModelInfo: bundle.ModelInfo{
		Items: s.model.Items.Len(), Tasks: s.model.Config.Tasks, Dim: s.model.Config.Dim,
	}}
}

// simulatedShop is the simulated shop, trained when a test first asks for it.
func simulatedShop(t testing.TB) *trainedShop {
	t.Helper()
	s, err := simulated()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// native is the engine as this process runs it, with the shop's model and what
// the worker would tell it of the catalogue.
func (s *trainedShop) native(t testing.TB, c *shop.Catalogue) *engine.Engine {
	t.Helper()
	e := new(engine.Engine)
	if _, err := e.Load(s.file); err != nil {
		t.Fatal(err)
	}
	listings := make([]engine.Listing, c.Len())
	for i := range c.Items {
		it := &c.Items[i]
		listings[i] = engine.Listing{ID: it.ID, Article: recommend.Article{
			Group: it.Group, InStock: it.Available(), Category: it.CategoryPath(), Brand: it.Brand, Price: it.Price,
		}}
	}
	if _, err := e.Catalogue(listings); err != nil {
		t.Fatal(err)
	}
	return e
}

// expected is the shelf that the simulated shop's engine fills natively after
// the visitor did something with each of the items.
func expected(t testing.TB, request engine.Request, done ...shop.Record) []string {
	t.Helper()
	s := simulatedShop(t)
	e := s.native(t, s.log.Catalogue)
	if _, err := e.Observe(done); err != nil {
		t.Fatal(err)
	}
	shelf, err := e.Recommend(request)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(shelf.Items))
	for i, it := range shelf.Items {
		ids[i] = it.ID
	}
	return ids
}

// item is the simulated shop's item with the ID.
func item(t testing.TB, id string) *shop.Item {
	t.Helper()
	c := simulatedShop(t).log.Catalogue
	at, ok := c.Index(id)
	if !ok {
		t.Fatal(fmt.Errorf("the simulated shop has no item %q", id))
	}
	return &c.Items[at]
}

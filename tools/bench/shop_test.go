package main

import (
	"os"
	"path/filepath"
	"testing"

	"inkling/model"
	"inkling/model/shop"
	"inkling/tools/modelwrite"
)

// A model whose heads weigh nothing would be measured without its network.
func TestTheHeadsOfAShopWeighSomething(t *testing.T) {
	file := filepath.Join("..", "..", "wasm", "engine", "testdata", "tiny.msgpack")
	var tiny trained
	if err := tiny.read(file); err != nil {
		t.Fatal(err)
	}
	given, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(tiny.file) != string(given) {
		t.Error("a model whose heads have weights was changed")
	}
	for i := range tiny.model.Placements {
		clear(tiny.model.Placements[i].Weights)
	}
	tiny.model.Golden = model.MakeGolden(tiny.model, []shop.History{nil, tiny.model.Golden[1].History})
	idle := filepath.Join(t.TempDir(), "idle.msgpack")
	if err := modelwrite.File(idle, tiny.model); err != nil {
		t.Fatal(err)
	}
	var s trained
	if err := s.read(idle); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.model.Placement(model.ForYou); p.Weights[0] == 0 {
		t.Errorf("the weights are %v", p.Weights)
	}
}

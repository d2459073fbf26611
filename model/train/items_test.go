package train

import (
	"math/rand/v2"
	"testing"

	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
)

func TestAnItemWithoutContentIsNeverDropped(t *testing.T) {
	const dim = 4
	c := shop.NewCatalogue([]shop.Item{{ID: "bare"}, {ID: "lamp", Brand: "Alder"}, {ID: "desk", Brand: "Alder"}})
	tower := newItemTower(feature.FitEncoder(c, 2), c, []bool{true, true, true}, dim, rand.New(rand.NewPCG(1, 1)))
	x := &vectors{items: []int32{0, 1}, v: make([]float32, 2*dim), length: make([]float32, 2), byID: make([]bool, 2)}
	tower.forward(x, 0, 2)
	for r, want := range [][]float32{tower.id.Row(0), tower.content.Row(0)} {
		want = append([]float32(nil), want...)
		nn.Normalise(want)
		for j, v := range x.v[r*dim : (r+1)*dim] {
			if v != want[j] {
				t.Fatalf("row %d is %v, want %v", r, x.v[r*dim:(r+1)*dim], want)
			}
		}
	}
	if !x.byID[0] || x.byID[1] {
		t.Errorf("seen by their IDs: %v, want the bare item alone", x.byID)
	}
}

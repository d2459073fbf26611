package train

import (
	"math"
	"math/rand/v2"

	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// itemTower makes item vectors: v = normalise(ID embedding + mean of the
// embeddings of the item's content tokens).
type itemTower struct {
	id      *nn.Param // [items x dim]
	content *nn.Param // [tokens x dim]
	offsets []int32   // [items + 1] into tokens
	tokens  []int32
}

// newItemTower draws the starting values. An item that the log never touches
// starts as its content alone; as a negative it then learns an ID embedding
// that moves it away from visitors.
func newItemTower(e *feature.Encoder, c *shop.Catalogue, touched []bool, dim int, r *rand.Rand) *itemTower {
	t := &itemTower{
		id:      nn.NewParam("item.id", c.Len(), dim),
		content: nn.NewParam("item.content", e.Tokens.Len(), dim),
		offsets: make([]int32, 1, c.Len()+1),
	}
	deviation := 1 / math.Sqrt(float64(dim))
	t.id.Normal(r, deviation)
	t.content.Normal(r, deviation)
	for i := range c.Items {
		t.tokens = e.Encode(t.tokens, &c.Items[i])
		t.offsets = append(t.offsets, int32(len(t.tokens)))
		if !touched[i] && t.offsets[i+1] > t.offsets[i] {
			clear(t.id.Row(i))
		}
	}
	return t
}

// first is the tower of the first n items.
func (t *itemTower) first(n int) *itemTower {
	id := *t.id
	id.Rows, id.Value = n, id.Value[:n*id.Cols]
	return &itemTower{id: &id, content: t.content, offsets: t.offsets[:n+1], tokens: t.tokens}
}

func (t *itemTower) tokensOf(item int32) []int32 {
	return t.tokens[t.offsets[item]:t.offsets[item+1]]
}

// vectors are the vectors of some of the items, with what Backward needs.
type vectors struct {
	items  []int32   // the catalogue index of each row
	v      []float32 // [rows x dim], length 1
	length []float32 // before normalisation
	byID   []bool    // whether the row's ID embedding takes part
}

// forward computes the rows from, to of the vectors. An item without content
// has nothing but its ID to be seen by.
func (t *itemTower) forward(x *vectors, from, to int) {
	d := t.id.Cols
	for r := from; r < to; r++ {
		item := x.items[r]
		row := x.v[r*d : (r+1)*d]
		clear(row)
		tokens := t.tokensOf(item)
		if x.byID[r] = x.byID[r] || len(tokens) == 0; x.byID[r] {
			copy(row, t.id.Row(int(item)))
		}
		for _, k := range tokens {
			kernel.Axpy(1/float32(len(tokens)), t.content.Row(int(k)), row)
		}
		x.length[r] = nn.Normalise(row)
	}
}

// backward turns dv [rows x dim] in place into the gradient of the sum of
// embeddings, which is the gradient of the row's ID embedding, and adds the
// content's to contentGrad [tokens x dim].
func (t *itemTower) backward(dv, contentGrad []float32, x *vectors, from, to int) {
	d := t.id.Cols
	for r := from; r < to; r++ {
		row := dv[r*d : (r+1)*d]
		nn.NormaliseBackward(row, x.v[r*d:(r+1)*d], x.length[r])
		tokens := t.tokensOf(x.items[r])
		for _, k := range tokens {
			kernel.Axpy(1/float32(len(tokens)), row, contentGrad[int(k)*d:int(k+1)*d])
		}
	}
}

// all computes the vectors of every item: by ID and content, of those withheld
// by content alone.
func (t *itemTower) all(withheld []bool) []float32 {
	n, d := t.id.Rows, t.id.Cols
	x := &vectors{items: make([]int32, n), v: make([]float32, n*d), length: make([]float32, n), byID: make([]bool, n)}
	for i := range x.items {
		x.items[i], x.byID[i] = int32(i), true
	}
	for i, w := range withheld {
		if w {
			clear(t.id.Row(i))
		}
	}
	t.forward(x, 0, n)
	return x.v
}

// Package model is the assembled network and everything it needs to rank a
// shop's catalogue for a visitor: the visitor encoder, quantised item vectors,
// item-to-item lists, the shared trunk and a head for each task.
//
// A Model is read-only once made: training (package train) writes it, a model
// file (package modelfile) carries it, and a [Scorer] runs it. It builds for
// every target and never blocks.
package model

import (
	"slices"

	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/newcomer"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
	"inkling/model/task"
)

// Config is the shape of the network.
type Config struct {
	Dim         int      `json:"dim"`         // length of item and visitor vectors
	History     int      `json:"history"`     // events that the visitor encoder reads
	Tasks       []string `json:"-"`           // names of the heads, in the order of the funnel
	Temperature float32  `json:"temperature"` // cosines are divided by it to become logits
	// The trunk, a shared bottom of the widths Hidden unless it says otherwise.
	nn.TrunkConfig
}

// Defaults is the shape that fits a shop of up to some ten thousand items into
// a page.
func Defaults() Config {
	return Config{Dim: 64, History: 50, Temperature: 0.07, TrunkConfig: nn.TrunkConfig{Hidden: []int{64, 32}}}
}

// ValidateTrunk reports the first value of the trunk's config that makes no
// sense, whichever of the tasks the network then has.
func (c *Config) ValidateTrunk() error {
	if err := c.TrunkConfig.Validate(); err != nil {
		return err
	}
	var names []string
	for _, t := range task.All() {
		names = append(names, t.Name)
	}
	return c.ValidateTasks(names)
}

// Model is a trained model in the form that serves.
type Model struct {
	Config   Config
	Items    *feature.Vocabulary // item IDs; an item's index is its catalogue index
	Features *feature.Encoder
	Table    *feature.Table
	Content  *nn.Param // [tokens x dim]: embeddings of content tokens, for items that are new
	Vectors  Vectors
	Network  *Network
	Lists    *covisit.Lists  // items touched close to each other
	Together *covisit.Lists  // items put into carts or bought close to each other
	Ratings  *rating.Factors // what a visitor's ratings say of others; nil where the log has none

	// Withheld marks the items that are never recommended: too few visitors
	// touched them to publish what was learned of them. nil: none.
	Withheld []bool
	// Cold marks the items that the log never touched and that have content
	// tokens, or came after training (see Extend): their vector is that of their
	// content. nil: none. ColdOffset is added to the retrieval score of each.
	Cold       []bool
	ColdOffset float32

	// Guests marks the items of another shop, which the same visitors go to: they
	// are read in a history and never recommended. nil: none.
	Guests []bool

	ListWeight       float32 // of the list term in retrieval
	PopularityWeight float32 // of the popularity prior in retrieval
	TrendWeight      float32 // of the trend beside it
	RatingMean       float32 // mean of all ratings; a rating head predicts the difference from it
	Placements       []Placement
	Golden           []Golden
	Adaptation       *Adaptation // how a visitor's own head learns; nil: it does not
	// Newcomers is what the context says of visitors whose history the model does
	// not read; nil: nothing.
	Newcomers *newcomer.Prior
}

// Placement says what a kind of shelf ranks for.
type Placement struct {
	Name string
	Want shop.Behaviour // the behaviour that the visitor encoder is asked for
	// Weights of the heads in Config.Tasks; retrieval has the weight 1:
	// score = retrieval + sum over tasks of weight * ln(probability), where a
	// rating counts by its value.
	Weights []float32
	// Repeat is added to the score of an item that the visitor did Want with
	// before: who rated a film does not rate it again, who bought coffee does.
	Repeat float32
}

// NoItem is the name of the one item of a shared model, which stands for none: a
// model file has one at least.
const NoItem = "inkling:no-item"

// Shared reports whether the model is for another shop to start from: it has no
// items to rank. The engine never meets one, so that no field of the file says it.
func (m *Model) Shared() bool { return m.Items.Len() == 1 && m.Items.Name(0) == NoItem }

// Withholds reports whether the item is never recommended.
func (m *Model) Withholds(item int32) bool { return m.Withheld != nil && m.Withheld[item] }

// Sells reports whether the item may be recommended: whether it is the shop's own,
// and not withheld.
func (m *Model) Sells(item int32) bool {
	return !m.Withholds(item) && (m.Guests == nil || !m.Guests[item])
}

// Knows reports whether the model can tell anything of the item: it is neither
// withheld, nor cold without a vector.
func (m *Model) Knows(item int32) bool {
	return !m.Withholds(item) && (!m.IsCold(item) || m.Vectors.Scale[item] != 0)
}

// Reads reports whether the model ranks by the history: whether there is an
// engaged event, or an impression if it learned from what was shown. By one that
// it does not read every visitor would get the same, and what is touched most
// these days is better.
func (m *Model) Reads(history shop.History) bool {
	return slices.ContainsFunc(history, func(e shop.Event) bool {
		return e.Behaviour.Engaged() || e.Behaviour == shop.Impression && m.Table.KnowsShown()
	})
}

// Placement returns the placement of the name.
func (m *Model) Placement(name string) (Placement, bool) {
	for _, p := range m.Placements {
		if p.Name == name {
			return p, true
		}
	}
	return Placement{}, false
}

// ForYou is the placement that every model has.
const ForYou = "for-you"

// Golden is an input with the output that the trainer computed, so that a
// reader can tell whether it computes the same.
type Golden struct {
	History shop.History
	Items   []int32 // best first
	Scores  []float32
}

// Vectors holds quantised item vectors: value = Scale[item] * Data.
type Vectors struct {
	Dim   int
	Data  []int8    // [items x Dim]
	Scale []float32 // [items]
}

// The largest value of a quantised vector, and of those of a large catalogue:
// a bit less of each value is a sixth less to download, and costs a ranking
// nothing that can be measured.
const (
	largest       = 127
	largestOfMany = 63
	many          = 1 << 20 // values of all vectors together
)

// Quantise rounds float vectors [n x dim] to a byte a value.
func Quantise(vectors []float32, dim int) Vectors {
	n := len(vectors) / dim
	levels := float32(largest)
	if len(vectors) > many {
		levels = largestOfMany
	}
	q := Vectors{Dim: dim, Data: make([]int8, n*dim), Scale: make([]float32, n)}
	for i := range n {
		row := vectors[i*dim : (i+1)*dim]
		var top float32
		for _, v := range row {
			top = max(top, v, -v)
		}
		if top == 0 {
			continue
		}
		q.Scale[i] = top / levels
		for j, v := range row {
			q.Data[i*dim+j] = int8(roundAway(v / q.Scale[i]))
		}
	}
	return q
}

func roundAway(v float32) float32 {
	if v < 0 {
		return v - 0.5
	}
	return v + 0.5
}

// Row writes the vector of an item to dst [Dim].
func (q *Vectors) Row(dst []float32, item int32) {
	q.Rows(dst[:q.Dim], q.Dim, []int32{item})
}

// Rows writes the vectors of items to rows of dst that begin stride numbers apart.
func (q *Vectors) Rows(dst []float32, stride int, items []int32) {
	kernel.GatherInt8(dst, stride, q.Data, q.Scale, items, q.Dim)
}

// ask rounds a query [Dim] to the whole numbers that kernel.ScanInt8 takes, and
// returns their unit: query is about unit * whole. It appends to whole.
func ask(whole []int16, query []float32) (_ []int16, unit float32) {
	top := kernel.Max(query)
	for _, v := range query {
		top = max(top, -v)
	}
	if !(top > 0) {
		return append(whole, make([]int16, len(query))...), 0
	}
	unit = top / float32(kernel.QueryLimit(len(query)))
	for _, v := range query {
		whole = append(whole, int16(roundAway(v/unit)))
	}
	return whole, unit
}

// Tasks returns the tasks of the model's heads.
func (m *Model) Tasks() []task.Task {
	tasks := make([]task.Task, len(m.Network.Heads))
	for i, h := range m.Network.Heads {
		tasks[i] = h.Task
	}
	return tasks
}

package modelwrite

import (
	"slices"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/newcomer"
	"inkling/model/nn"
	"inkling/model/rating"
)

// model writes the body. Its order is that of modelfile's own list.
func (e *encoder) model(m *model.Model) {
	entries := []entry{
		{"config", func() { e.config(&m.Config) }},
		{"items", func() { e.texts(m.Items.Names()) }},
		{"encoder", func() { e.features(m.Features) }},
		{"table", func() { e.table(m.Table) }},
		{"content", func() { e.vectors(quantise(m.Content)) }},
		{"vectors", func() { e.vectors(m.Vectors) }},
		{"network", func() { e.params(m.Network.Params()) }},
		{"lists", func() { e.lists(m.Lists) }},
		{"together", func() { e.lists(m.Together) }},
		{"retrieval", func() { e.retrieval(m) }},
		{"rating_mean", func() { e.float(m.RatingMean) }},
		{"ratings", func() { e.ratings(m.Ratings) }},
		{"placements", func() { e.placements(m.Placements) }},
		{"golden", func() { e.golden(m.Golden) }},
	}
	if m.Adaptation != nil {
		entries = append(entries, entry{"adaptation", func() { e.adaptation(m.Adaptation) }})
	}
	if p := m.Newcomers; p != nil {
		entries = append(entries, entry{"newcomers", func() { e.newcomers(p, m.Features.Categories.Len()) }})
	}
	e.object(entries...)
}

// newcomers writes what the context says of visitors without history.
func (e *encoder) newcomers(p *newcomer.Prior, categories int) {
	e.object(
		entry{"utc_offset", func() { e.integer(int64(p.Offset)) }},
		entry{"shifts", func() { e.int8s(p.Shifts, newcomer.Values, categories) }},
		entry{"step", func() { e.float(p.Step) }},
		entry{"kin", func() { e.floats(p.Kin[:]) }},
	)
}

// adaptation writes how visitors' own heads learn.
func (e *encoder) adaptation(a *model.Adaptation) {
	prior := func(p *model.Prior) []entry {
		return []entry{
			{"variance", func() {
				if p.Variance == nil {
					e.keep(e.to.EncodeNil())
					return
				}
				e.float32s(p.Variance, len(p.Variance))
			}},
			{"keep", func() { e.float(p.Keep) }},
			{"rate", func() { e.float(p.Rate) }},
			{"offset", func() { e.float(p.Offset) }},
			{"ramp", func() { e.float(p.Ramp) }},
		}
	}
	e.object(
		entry{"next", func() {
			p := &a.Next
			e.object(append(prior(p),
				entry{"information", func() { e.float32s(p.Information, len(p.Information)) }},
				entry{"mean", func() { e.float32s(p.Mean, len(p.Mean)) }},
				entry{"scale", func() { e.float(p.Scale) }},
			)...)
		}},
		entry{"rank", func() { e.float(a.Rank) }},
		entry{"heads", func() {
			e.array(len(a.Heads))
			for i := range a.Heads {
				p := &a.Heads[i]
				e.object(append(prior(p), entry{"noise", func() { e.float(p.Noise) }})...)
			}
		}},
	)
}

func (e *encoder) config(c *model.Config) {
	entries := []entry{
		{"dim", func() { e.integer(int64(c.Dim)) }},
		{"history", func() { e.integer(int64(c.History)) }},
		{"hidden", func() { e.integers(c.Hidden) }},
		{"tasks", func() { e.texts(c.Tasks) }},
		{"temperature", func() { e.float(c.Temperature) }},
	}
	if f := c.Full(); f.Kind != nn.KindSharedBottom || len(f.Tower)+len(f.Split) > 0 {
		entries = append(entries, entry{"trunk", func() { e.trunk(&f) }})
	}
	e.object(entries...)
}

// trunk writes what a trunk is besides its widths.
func (e *encoder) trunk(c *nn.TrunkConfig) {
	e.object(
		entry{"kind", func() { e.text(c.Kind) }},
		entry{"experts", func() { e.integer(int64(c.Experts)) }},
		entry{"task_experts", func() { e.integer(int64(c.TaskExperts)) }},
		entry{"levels", func() { e.integer(int64(c.Levels)) }},
		entry{"tower", func() { e.integers(c.Tower) }},
		entry{"split", func() { e.texts(c.Split) }},
	)
}

func (e *encoder) features(f *feature.Encoder) {
	e.object(
		entry{"tokens", func() { e.texts(f.Tokens.Names()) }},
		entry{"categories", func() { e.texts(f.Categories.Names()) }},
		entry{"brands", func() { e.texts(f.Brands.Names()) }},
		entry{"price_edges", func() { e.floats(f.PriceEdges) }},
		entry{"log_price", func() { e.floats(f.LogPrice[:]) }},
	)
}

func (e *encoder) table(t *feature.Table) {
	value := func(key string, column []float32) entry {
		return entry{key, func() { e.float32s(column, len(column)) }}
	}
	e.object(
		entry{"leaf", func() { e.int32s(t.Leaf) }},
		entry{"parent", func() { e.int32s(t.Parent) }},
		entry{"top", func() { e.int32s(t.Top) }},
		entry{"brand", func() { e.int32s(t.Brand) }},
		value("price", t.Price),
		value("popularity", t.Popularity),
		value("trend", t.Trend),
		value("view_rate", t.ViewRate),
		value("cart_rate", t.CartRate),
		value("buy_rate", t.BuyRate),
		value("examined", t.Examined[:]),
		entry{"shares", func() { e.floats([]float32{t.CartShare, t.BuyShare}) }},
	)
}

func (e *encoder) vectors(v model.Vectors) {
	e.object(
		entry{"data", func() { e.int8s(v.Data, len(v.Scale), v.Dim) }},
		entry{"scale", func() { e.float32s(v.Scale, len(v.Scale)) }},
	)
}

func (e *encoder) params(params []*nn.Param) {
	var entries []entry
	for _, p := range params {
		entries = append(entries, entry{p.Name, func() { e.float32s(p.Value, p.Rows, p.Cols) }})
	}
	e.object(entries...)
}

func (e *encoder) lists(l *covisit.Lists) {
	counts := make([]int32, l.Len())
	for i := range counts {
		counts[i] = l.Offsets[i+1] - l.Offsets[i]
	}
	entries := []entry{
		{"counts", func() { e.int32s(counts) }},
		{"items", func() { e.int32s(l.Items) }},
		{"weights", func() { e.tensor("u8", l.Weights, len(l.Weights)) }},
		{"scale", func() { e.float32s(l.Scale, len(l.Scale)) }},
	}
	if l.Decay != 0 {
		entries = append(entries, entry{"decay", func() { e.float(l.Decay) }})
	}
	e.object(entries...)
}

// ratings writes nil for a model without them. Their mean is the model's.
func (e *encoder) ratings(f *rating.Factors) {
	if f == nil {
		e.keep(e.to.EncodeNil())
		return
	}
	columns := func(key string, c rating.Columns) entry {
		return entry{key, func() {
			e.object(
				entry{"data", func() { e.int8s(c.Data, len(f.Doubt), len(c.Scale)) }},
				entry{"scale", func() { e.float32s(c.Scale, len(c.Scale)) }},
			)
		}}
	}
	e.object(
		entry{"deviation", func() { e.float(f.Deviation) }},
		entry{"range", func() { e.floats([]float32{f.Least, f.Most}) }},
		entry{"noise", func() { e.float(f.Noise) }},
		entry{"bias_variance", func() { e.float(f.BiasVariance) }},
		entry{"variance", func() { e.floats(f.Variance) }},
		columns("items", f.Items),
		columns("implied", f.Implied),
		entry{"doubt", func() { e.tensor("u8", f.Doubt, len(f.Doubt)) }},
	)
}

// retrieval writes what the score of retrieval weighs. What is cold is left out
// where nothing is and nothing would be made of it.
func (e *encoder) retrieval(m *model.Model) {
	entries := []entry{
		{"list_weight", func() { e.float(m.ListWeight) }},
		{"popularity_weight", func() { e.float(m.PopularityWeight) }},
		{"withheld", func() { e.marks(m.Withheld) }},
	}
	if slices.Contains(m.Guests, true) {
		entries = append(entries, entry{"guests", func() { e.marks(m.Guests) }})
	}
	if m.TrendWeight != 0 {
		entries = append(entries, entry{"trend_weight", func() { e.float(m.TrendWeight) }})
	}
	if slices.Contains(m.Cold, true) {
		entries = append(entries, entry{"cold", func() { e.marks(m.Cold) }})
	}
	if m.ColdOffset != 0 {
		entries = append(entries, entry{"cold_offset", func() { e.float(m.ColdOffset) }})
	}
	e.object(entries...)
}

// marks writes the indices of the items that are marked.
func (e *encoder) marks(marks []bool) {
	var items []int64
	for i, marked := range marks {
		if marked {
			items = append(items, int64(i))
		}
	}
	e.array(len(items))
	for _, i := range items {
		e.integer(i)
	}
}

func (e *encoder) placements(placements []model.Placement) {
	e.array(len(placements))
	for _, p := range placements {
		e.object(
			entry{"name", func() { e.text(p.Name) }},
			entry{"want", func() { e.text(p.Want.String()) }},
			entry{"weights", func() { e.floats(p.Weights) }},
			entry{"repeat", func() { e.float(p.Repeat) }},
		)
	}
}

func (e *encoder) golden(golden []model.Golden) {
	e.array(len(golden))
	for _, g := range golden {
		e.object(
			entry{"history", func() {
				e.array(len(g.History))
				for _, event := range g.History {
					e.array(5)
					e.integer(event.Time)
					e.integer(int64(event.Item))
					e.text(event.Behaviour.String())
					e.float(event.Value)
					e.integer(int64(event.Position))
				}
			}},
			entry{"items", func() {
				e.array(len(g.Items))
				for _, item := range g.Items {
					e.integer(int64(item))
				}
			}},
			entry{"scores", func() { e.floats(g.Scores) }},
		)
	}
}

package modelfile

import (
	"math"
	"slices"
	"strconv"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/rating"
	"inkling/model/shop"
	"inkling/model/task"
)

// The bounds of a model. FORMAT.md states them.
const (
	maxItems      = 1_000_000
	maxNames      = 1_000_000 // of tokens, categories and brands each
	maxIDBytes    = 256
	maxNameBytes  = 1000
	maxDim        = 256
	minDim        = 4
	maxHistory    = 200
	maxEdges      = 256 // of price bands
	maxListItems  = 64  // list entries an item, on the average
	maxPlacements = 64
	maxGolden     = 64
	maxEvents     = 1000 // of a golden history
	maxRanked     = 100  // items of a golden answer
)

// sections are the fields of the body, in the order in which they are read:
// what bounds the others comes first. A new part of the model is a line here,
// one in FORMAT.md and one in tools/modelwrite.
var sections = []field{
	{"config", readConfig},
	{"items", func(d *decoder) { d.m.Items = readItems(d) }},
	{"encoder", readEncoder},
	{"table", readTable},
	{"content", readContent},
	{"vectors", readVectors},
	{"network", readNetwork},
	{"lists", func(d *decoder) { d.m.Lists = readLists(d) }},
	{"together", func(d *decoder) { d.m.Together = readLists(d) }},
	{"retrieval", readRetrieval},
	{"rating_mean", func(d *decoder) { d.m.RatingMean = d.float(anyFloat) }},
	{"ratings", readRatings},
	{"placements", readPlacements},
	{"adaptation?", readAdaptation},
	{"newcomers?", readNewcomers},
	{"golden", readGolden},
}

func readConfig(d *decoder) {
	c := &d.m.Config
	d.object(
		field{"dim", func(d *decoder) {
			c.Dim = d.integer(ErrSize, minDim, maxDim, "dimensions")
			if c.Dim%4 != 0 {
				d.fail(ErrSize, "a multiple of 4", strconv.Itoa(c.Dim))
			}
		}},
		field{"history", func(d *decoder) { c.History = d.integer(ErrSize, 1, maxHistory, "events") }},
		field{"hidden", func(d *decoder) { c.Hidden = d.widths(1) }},
		field{"tasks", func(d *decoder) { c.Tasks = readTasks(d) }},
		field{"temperature", func(d *decoder) { c.Temperature = d.float(0) }},
		field{"trunk?", readTrunk},
	)
}

// readTrunk reads what a trunk is besides its widths; without, it is a shared
// bottom.
func readTrunk(d *decoder) {
	c := &d.m.Config
	size := func(key string, value *int, most int) field {
		return field{key, func(d *decoder) { *value = d.integer(ErrSize, 0, most, key) }}
	}
	d.object(
		field{"kind", func(d *decoder) {
			if c.Kind = d.text(1, maxNameBytes); !slices.Contains(nn.Kinds(), c.Kind) {
				d.fail(ErrMalformed, "a kind of trunk", quote(c.Kind))
			}
		}},
		size("experts", &c.Experts, nn.MaxExperts), size("task_experts", &c.TaskExperts, nn.MaxExperts), size("levels", &c.Levels, nn.MaxLevels),
		field{"tower", func(d *decoder) { c.Tower = d.widths(0) }},
		field{"split", func(d *decoder) {
			for range d.count(0, len(task.All()), "tasks") {
				name := d.text(1, maxNameBytes)
				if slices.Contains(c.Split, name) {
					d.fail(ErrMalformed, "each task once", quote(name)+" again")
				}
				c.Split = append(c.Split, name)
			}
		}},
	)
}

// widths reads the widths of least layers or more.
func (d *decoder) widths(least int) (widths []int) {
	for range d.count(least, nn.MaxLayers, "layers") {
		widths = append(widths, d.integer(ErrSize, 1, nn.MaxWidth, "columns"))
	}
	return widths
}

func readTasks(d *decoder) []string {
	known := task.All()
	var names []string
	for range d.count(0, len(known), "tasks") {
		names = append(names, d.text(1, maxNameBytes))
	}
	if _, ok := task.Named(names); !ok {
		want, got := "", ""
		for _, t := range known {
			want += " " + t.Name
		}
		for _, n := range names {
			got += " " + quote(n)
		}
		d.fail(ErrMalformed, "tasks in the order"+want, "the tasks"+got)
	}
	return names
}

func readItems(d *decoder) *feature.Vocabulary {
	items := d.names(maxItems, 1, maxIDBytes, "item IDs")
	if items.Len() == 0 {
		d.fail(ErrSize, "at least one item", "none")
	}
	return items
}

func readEncoder(d *decoder) {
	e := &feature.Encoder{}
	d.m.Features = e
	d.object(
		field{"tokens", func(d *decoder) { e.Tokens = d.names(maxNames, 0, maxNameBytes, "tokens") }},
		field{"categories", func(d *decoder) { e.Categories = d.names(maxNames, 0, maxNameBytes, "categories") }},
		field{"brands", func(d *decoder) { e.Brands = d.names(maxNames, 0, maxNameBytes, "brands") }},
		field{"price_edges", func(d *decoder) { e.PriceEdges = readEdges(d) }},
		field{"log_price", func(d *decoder) {
			d.count(2, 2, "numbers: mean and deviation")
			e.LogPrice = [2]float32{d.float(anyFloat), d.float(0)}
		}},
	)
}

func readEdges(d *decoder) []float32 {
	edges := d.floats(0, maxEdges, "price edges")
	for i := 1; i < len(edges); i++ {
		if edges[i] <= edges[i-1] {
			d.fail(ErrMalformed, "ascending prices", number(edges[i])+" after "+number(edges[i-1]))
		}
	}
	return edges
}

func readTable(d *decoder) {
	n, t := d.m.Items.Len(), &feature.Table{}
	categories, brands := d.m.Features.Categories.Len(), d.m.Features.Brands.Len()
	d.m.Table = t
	index := func(key string, column *[]int32, names int) field {
		return field{key, func(d *decoder) { *column = d.int32s(n, -1, names-1) }}
	}
	value := func(key string, column *[]float32) field {
		return field{key, func(d *decoder) { *column = d.float32s(n) }}
	}
	d.object(
		index("leaf", &t.Leaf, categories), index("parent", &t.Parent, categories), index("top", &t.Top, categories),
		index("brand", &t.Brand, brands), value("price", &t.Price),
		value("popularity", &t.Popularity), value("trend", &t.Trend),
		value("view_rate", &t.ViewRate), value("cart_rate", &t.CartRate), value("buy_rate", &t.BuyRate),
		field{"examined", func(d *decoder) { copy(t.Examined[:], d.scales(feature.Positions)) }},
		field{"shares", func(d *decoder) {
			d.count(2, 2, "shares: of carts and of purchases")
			t.CartShare, t.BuyShare = d.share(), d.share()
		}},
	)
	if d.ok() {
		t.Relate(categories)
	}
}

// share reads a number from 0 to 1.
func (d *decoder) share() float32 {
	f := d.float(anyFloat)
	if f < 0 || f > 1 {
		d.fail(ErrMalformed, "a share from 0 to 1", number(f))
	}
	return f
}

// marks reads the indices of the items that are marked; nil marks none.
func (d *decoder) marks() (marks []bool) {
	n := d.m.Items.Len()
	for range d.count(0, n, "items marked") {
		item := d.item()
		if !d.ok() {
			return nil
		}
		if marks == nil {
			marks = make([]bool, n)
		}
		marks[item] = true
	}
	return marks
}

// quantised reads rows of bytes with a scale each.
func (d *decoder) quantised(rows int) model.Vectors {
	v := model.Vectors{Dim: d.m.Config.Dim}
	d.object(
		field{"data", func(d *decoder) { v.Data = d.int8s(rows, v.Dim) }},
		field{"scale", func(d *decoder) { v.Scale = d.scales(rows) }},
	)
	return v
}

func readVectors(d *decoder) { d.m.Vectors = d.quantised(d.m.Items.Len()) }

func readContent(d *decoder) {
	rows := d.m.Features.Tokens.Len()
	v := d.quantised(rows)
	if !d.ok() {
		return
	}
	d.m.Content = nn.NewParam("content", rows, v.Dim)
	for i := range rows {
		v.Row(d.m.Content.Row(i), int32(i))
	}
}

// readNetwork reads every parameter by its name. The shapes follow from the
// config; the category interest and the trunk can be large.
func readNetwork(d *decoder) {
	c := &d.m.Config
	categories := d.m.Features.Categories.Len()
	weights, columns := c.Size(model.RowSize(c.Dim), c.Tasks)
	if columns > nn.MaxColumns {
		d.fail(ErrSize, "at most "+strconv.Itoa(nn.MaxColumns)+" columns in the trunk", strconv.Itoa(columns))
		return
	}
	if need := 4 * (categories*c.Dim + weights); need > len(d.body) {
		d.fail(ErrSize, strconv.Itoa(need)+" bytes for the trunk and the interest in "+strconv.Itoa(categories)+" categories",
			"a body of "+strconv.Itoa(len(d.body)))
		return
	}
	d.m.Network = model.NewNetwork(d.m.Config, categories)
	var fields []field
	for _, p := range d.m.Network.Params() {
		fields = append(fields, field{p.Name, func(d *decoder) { p.Value = d.float32s(p.Rows, p.Cols) }})
	}
	d.object(fields...)
}

// readRatings reads what ratings are predicted by; nil stands for none.
func readRatings(d *decoder) {
	if d.r.Nil() {
		return
	}
	f := &rating.Factors{Mean: d.m.RatingMean}
	d.m.Ratings = f
	d.object(
		field{"deviation", func(d *decoder) { f.Deviation = d.float(0) }},
		field{"range", func(d *decoder) {
			d.count(2, 2, "numbers: least and most")
			f.Least, f.Most = d.float(anyFloat), d.float(anyFloat)
		}},
		field{"noise", func(d *decoder) { f.Noise = d.float(0) }},
		field{"bias_variance", func(d *decoder) { f.BiasVariance = d.float(0) }},
		field{"variance", func(d *decoder) { f.Variance = readVariances(d) }},
		field{"items", func(d *decoder) { f.Items = d.columns(1 + f.Rank()) }},
		field{"implied", func(d *decoder) { f.Implied = d.columns(1 + f.Rank()) }},
		field{"doubt", func(d *decoder) { f.Doubt = d.uint8s(d.m.Items.Len()) }},
	)
}

func readVariances(d *decoder) []float32 {
	values := d.floats(0, rating.MaxRank, "factors")
	for _, v := range values {
		if v < 0 {
			d.fail(ErrMalformed, "variances from 0 on", number(v))
		}
	}
	return values
}

// columns reads rows of bytes, one an item, with a scale a column.
func (d *decoder) columns(n int) (c rating.Columns) {
	d.object(
		field{"data", func(d *decoder) { c.Data = d.int8s(d.m.Items.Len(), n) }},
		field{"scale", func(d *decoder) { c.Scale = d.scales(n) }},
	)
	return c
}

func readPlacements(d *decoder) {
	tasks := len(d.m.Config.Tasks)
	for range d.count(1, maxPlacements, "placements") {
		var p model.Placement
		d.object(
			field{"name", func(d *decoder) { p.Name = d.text(1, maxIDBytes) }},
			field{"want", func(d *decoder) { p.Want = d.behaviour() }},
			field{"weights", func(d *decoder) { p.Weights = d.floats(tasks, tasks, "weights, one a task") }},
			field{"repeat?", func(d *decoder) { p.Repeat = d.float(anyFloat) }},
		)
		if _, twice := d.m.Placement(p.Name); twice {
			d.fail(ErrMalformed, "each placement once", quote(p.Name)+" again")
		}
		d.m.Placements = append(d.m.Placements, p)
		if !d.ok() {
			return
		}
	}
	if _, ok := d.m.Placement(model.ForYou); !ok {
		d.fail(ErrMalformed, "a placement "+quote(model.ForYou), "none")
	}
}

// behaviour reads a behaviour's name, "unknown" included.
func (d *decoder) behaviour() shop.Behaviour {
	name := d.text(1, maxIDBytes)
	b, ok := shop.ParseBehaviour(name)
	if !ok && name != shop.Unknown.String() {
		d.fail(ErrMalformed, "a behaviour", quote(name))
	}
	return b
}

func readGolden(d *decoder) {
	most := min(maxRanked, d.m.Items.Len())
	for range d.count(0, maxGolden, "golden vectors") {
		var g model.Golden
		d.object(
			field{"history", func(d *decoder) {
				for range d.count(0, maxEvents, "events") {
					g.History = append(g.History, d.event())
				}
			}},
			field{"items", func(d *decoder) {
				for range d.count(1, most, "items") {
					g.Items = append(g.Items, d.item())
				}
			}},
			field{"scores", func(d *decoder) { g.Scores = d.floats(len(g.Items), len(g.Items), "scores, one an item") }},
		)
		if !d.ok() {
			return
		}
		d.m.Golden = append(d.m.Golden, g)
	}
}

// item reads an item's index.
func (d *decoder) item() int32 {
	return int32(d.integer(ErrMalformed, 0, d.m.Items.Len()-1, "as an item's index"))
}

// event reads an event as an array of its fields.
func (d *decoder) event() (e shop.Event) {
	if n := d.r.ArrayLen(); n != 5 {
		d.fail(ErrMalformed, "an event of time, item, behaviour, value and position", "an array of "+strconv.Itoa(n))
	}
	e.Time = d.r.Int()
	e.Item = d.item()
	e.Behaviour = d.behaviour()
	e.Value = d.float(anyFloat)
	e.Position = int32(d.integer(ErrMalformed, 0, math.MaxInt32, "as a position"))
	return e
}

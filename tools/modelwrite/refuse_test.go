package modelwrite_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/modelfile"
	"inkling/model/shop"
	"inkling/tools/modelwrite"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// TestModelsThatCannotBeServedAreRefused breaks one thing at a time. As the
// writer refuses what the reader refuses, it is the reader's checks that are
// seen here, on files that are whole.
func TestModelsThatCannotBeServedAreRefused(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*model.Model)
		kind  error
		want  string
	}{
		{"dim not of four", func(m *model.Model) { m.Config.Dim = 6 }, modelfile.ErrSize, "config.dim at byte 39: wanted a multiple of 4, got 6"},
		{"dim too large", func(m *model.Model) { m.Config.Dim = 260 }, modelfile.ErrSize, "wanted 4 to 256 dimensions, got 260"},
		{"dim of another model", func(m *model.Model) { m.Config.Dim = 12 }, modelfile.ErrMalformed, "content.data"},
		{"endless history", func(m *model.Model) { m.Config.History = 201 }, modelfile.ErrSize, "wanted 1 to 200 events, got 201"},
		{"no layer", func(m *model.Model) { m.Config.Hidden = nil }, modelfile.ErrSize, "wanted 1 to 4 layers, got 0"},
		{"wide layer", func(m *model.Model) { m.Config.Hidden[1] = 1025 }, modelfile.ErrSize, "wanted 1 to 1024 columns, got 1025"},
		{"unknown task", func(m *model.Model) { m.Config.Tasks[1] = "fly" }, modelfile.ErrMalformed, `wanted tasks in the order view cart purchase rating, got the tasks "view" "fly"`},
		{"tasks out of order", func(m *model.Model) { m.Config.Tasks = []string{"cart", "view"} }, modelfile.ErrMalformed, "config.tasks"},
		{"temperature of zero", func(m *model.Model) { m.Config.Temperature = 0 }, modelfile.ErrMalformed, "config.temperature at byte"},
		{"temperature below zero", func(m *model.Model) { m.Config.Temperature = -1 }, modelfile.ErrMalformed, "wanted more than 0, got -1"},
		{"no items", func(m *model.Model) { m.Items = feature.NewVocabulary(nil) }, modelfile.ErrSize, "wanted at least one item, got none"},
		{"item without ID", func(m *model.Model) { m.Items.Add("") }, modelfile.ErrSize, "items at byte 174: wanted 1 to 256 bytes of text, got 0"},
		{"long ID", func(m *model.Model) { m.Items.Add(strings.Repeat("x", 257)) }, modelfile.ErrSize, "wanted 1 to 256 bytes of text, got 257"},
		{"an item too many", func(m *model.Model) { m.Items.Add("new") }, modelfile.ErrMalformed, "table.leaf"},
		{"long token", func(m *model.Model) { m.Features.Tokens.Add(strings.Repeat("x", 1001)) }, modelfile.ErrSize, "encoder.tokens"},
		{"price edges fall", func(m *model.Model) { m.Features.PriceEdges = []float32{2, 1} }, modelfile.ErrMalformed, "wanted ascending prices, got 1 after 2"},
		{"no price deviation", func(m *model.Model) { m.Features.LogPrice[1] = 0 }, modelfile.ErrMalformed, "encoder.log_price"},
		{"category out of range", func(m *model.Model) { m.Table.Leaf[3] = 4 }, modelfile.ErrMalformed, "wanted values from -1 to 3, got 4 as value 3"},
		{"parent below none", func(m *model.Model) { m.Table.Parent[0] = -2 }, modelfile.ErrMalformed, "table.parent"},
		{"brand out of range", func(m *model.Model) { m.Table.Brand[2] = math.MaxInt32 }, modelfile.ErrMalformed, "table.brand"},
		{"short column", func(m *model.Model) { m.Table.Trend = m.Table.Trend[1:] }, modelfile.ErrMalformed, "wanted the shape [12], got [11]"},
		{"price is no number", func(m *model.Model) { m.Table.Price[5] = nan }, modelfile.ErrMalformed, "wanted finite values, got NaN as value 5"},
		{"endless popularity", func(m *model.Model) { m.Table.Popularity[0] = inf }, modelfile.ErrMalformed, "wanted finite values, got +Inf as value 0"},
		{"content of NaN", func(m *model.Model) { m.Content.Value[0] = nan }, modelfile.ErrMalformed, "content.scale"},
		{"scale below zero", func(m *model.Model) { m.Vectors.Scale[1] = -1 }, modelfile.ErrMalformed, "wanted scales from 0 on, got -1 as value 1"},
		{"short vectors", func(m *model.Model) { m.Vectors.Data = m.Vectors.Data[1:] }, modelfile.ErrMalformed, "wanted 96 bytes of values, got 95"},
		{"weight of NaN", func(m *model.Model) { m.Network.Visitor.QKV.W.Value[7] = nan }, modelfile.ErrMalformed, "network.visitor.qkv.w"},
		{"endless weight", func(m *model.Model) { m.Network.Heads[0].Wide.Value[0] = inf }, modelfile.ErrMalformed, "network.head.view.wide"},
		{"a head is missing", func(m *model.Model) { m.Network.Heads = m.Network.Heads[:1] }, modelfile.ErrMalformed, "network.head.cart.w"},
		{"other shape", func(m *model.Model) { m.Network.Visitor.Out.W.Rows /= 2 }, modelfile.ErrMalformed, "wanted the shape [8 x 8], got [4 x 8]"},
		{"list item out of range", func(m *model.Model) { m.Lists.Items[0] = 12 }, modelfile.ErrMalformed, "wanted values from 0 to 11, got 12 as value 0"},
		{"list offsets fall", func(m *model.Model) { m.Lists.Offsets[1], m.Lists.Offsets[2] = 9, 1 }, modelfile.ErrMalformed, "lists.counts"},
		{"list offsets beyond the entries", func(m *model.Model) { m.Lists.Offsets[12]++ }, modelfile.ErrMalformed, "lists.items"},
		{"list scale of NaN", func(m *model.Model) { m.Together.Scale[0] = nan }, modelfile.ErrMalformed, "together.scale"},
		{"lists of fewer items", func(m *model.Model) { m.Together = &covisit.Lists{Offsets: []int32{0}} }, modelfile.ErrMalformed, "together.counts"},
		{"list weight of NaN", func(m *model.Model) { m.ListWeight = nan }, modelfile.ErrMalformed, "retrieval.list_weight"},
		{"endless popularity weight", func(m *model.Model) { m.PopularityWeight = -inf }, modelfile.ErrMalformed, "wanted a finite float32, got -Inf"},
		{"rating mean", func(m *model.Model) { m.RatingMean = nan }, modelfile.ErrMalformed, "rating_mean"},
		{"ratings without deviation", func(m *model.Model) { m.Ratings.Deviation = 0 }, modelfile.ErrMalformed, "ratings.deviation"},
		{"ratings without noise", func(m *model.Model) { m.Ratings.Noise = 0 }, modelfile.ErrMalformed, "ratings.noise"},
		{"ratings beyond all range", func(m *model.Model) { m.Ratings.Most = inf }, modelfile.ErrMalformed, "ratings.range"},
		{"biases that do not vary", func(m *model.Model) { m.Ratings.BiasVariance = 0 }, modelfile.ErrMalformed, "ratings.bias_variance"},
		{"too many factors", func(m *model.Model) { m.Ratings.Variance = make([]float32, 65) }, modelfile.ErrSize, "wanted 0 to 64 factors, got 65"},
		{"a variance below zero", func(m *model.Model) { m.Ratings.Variance[1] = -1 }, modelfile.ErrMalformed, "wanted variances from 0 on, got -1"},
		{"a factor too few", func(m *model.Model) { m.Ratings.Variance = m.Ratings.Variance[1:] }, modelfile.ErrMalformed, "wanted the shape [12 x 2], got [12 x 3]"},
		{"short doubt", func(m *model.Model) { m.Ratings.Doubt = m.Ratings.Doubt[1:] }, modelfile.ErrMalformed, "ratings.items.data"},
		{"a visitor's head without bound", func(m *model.Model) { m.Adaptation.Next.Variance[0] = 1e38 }, modelfile.ErrMalformed, "wanted values of at most 1e+06, got 1e+38 as value 0"},
		{"a clock off the world", func(m *model.Model) { m.Newcomers.Offset = 900 }, modelfile.ErrMalformed, "newcomers.utc_offset"},
		{"a negative step", func(m *model.Model) { m.Newcomers.Step = -1 }, modelfile.ErrMalformed, "newcomers.step"},
		{"a step beyond reason", func(m *model.Model) { m.Newcomers.Step = 2 }, modelfile.ErrMalformed, "wanted a step of at most 1"},
		{"no number for a landing page", func(m *model.Model) { m.Newcomers.Kin[2] = nan }, modelfile.ErrMalformed, "newcomers.kin"},
		{"affinities without bound", func(m *model.Model) { m.Adaptation.Next.Mean[1] = -1e9 }, modelfile.ErrMalformed, "adaptation.next.mean"},
		{"no placement", func(m *model.Model) { m.Placements = nil }, modelfile.ErrSize, "wanted 1 to 64 placements, got 0"},
		{"no for-you", func(m *model.Model) { m.Placements = m.Placements[1:] }, modelfile.ErrMalformed, `wanted a placement "for-you", got none`},
		{"placement twice", func(m *model.Model) { m.Placements[1].Name = "for-you" }, modelfile.ErrMalformed, `wanted each placement once, got "for-you" again`},
		{"a weight too few", func(m *model.Model) { m.Placements[0].Weights = []float32{1} }, modelfile.ErrSize, "placements.weights"},
		{"golden item out of range", func(m *model.Model) { m.Golden[0].Items[0] = 12 }, modelfile.ErrMalformed, "golden.items"},
		{"golden event out of range", func(m *model.Model) {
			m.Golden[0].History = shop.History{{Item: -1}}
		}, modelfile.ErrMalformed, "golden.history"},
		{"golden score missing", func(m *model.Model) { m.Golden[0].Scores = m.Golden[0].Scores[1:] }, modelfile.ErrSize, "golden.scores"},
		{"golden position", func(m *model.Model) {
			m.Golden[0].History = shop.History{{Position: -1}}
		}, modelfile.ErrMalformed, "golden.history"},
		{"too many golden vectors", func(m *model.Model) { m.Golden = make([]model.Golden, 65) }, modelfile.ErrSize, "wanted 0 to 64 golden vectors, got 65"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := tiny()
			test.spoil(m)
			_, err := modelwrite.Marshal(m)
			if !errors.Is(err, test.kind) {
				t.Fatalf("got %v, want %v", err, test.kind)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestIncompleteModelsAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*model.Model){
		"items":    func(m *model.Model) { m.Items = nil },
		"content":  func(m *model.Model) { m.Content = nil },
		"network":  func(m *model.Model) { m.Network = nil },
		"together": func(m *model.Model) { m.Together = nil },
		"lists":    func(m *model.Model) { m.Lists = &covisit.Lists{} },
	} {
		m := tiny()
		spoil(m)
		if _, err := modelwrite.Marshal(m); err == nil {
			t.Errorf("%s: a model without them was written", name)
		}
	}
}

package modelwrite_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/tools/modelwrite"
)

// withTrunk is tiny with another trunk.
func withTrunk(c nn.TrunkConfig) *model.Model {
	m := tiny()
	m.Config.TrunkConfig = c
	m.Network = model.NewNetwork(m.Config, m.Features.Categories.Len())
	r := rand.New(rand.NewPCG(13, 17))
	for _, p := range m.Network.Params() {
		p.Normal(r, 0.3)
	}
	m.Golden = model.MakeGolden(m, []shop.History{nil, m.Golden[1].History})
	return m
}

var trunkKinds = []struct {
	name  string
	trunk nn.TrunkConfig
}{
	{"mmoe", nn.TrunkConfig{Kind: nn.KindMMoE, Hidden: []int{6, 4}}},
	{"ple of two levels", nn.TrunkConfig{Kind: nn.KindPLE, Hidden: []int{6}, Experts: 3, TaskExperts: 2, Levels: 2}},
	{"private", nn.TrunkConfig{Kind: nn.KindPrivate, Hidden: []int{6, 4}}},
	{"shared bottom with towers, one split", nn.TrunkConfig{Hidden: []int{6}, Tower: []int{4}, Split: []string{"cart"}}},
	{"ple with towers, one split", nn.TrunkConfig{Kind: nn.KindPLE, Hidden: []int{6}, Levels: 2, Tower: []int{4}, Split: []string{"view"}}},
	{"split of a task that is not there", nn.TrunkConfig{Hidden: []int{6}, Split: []string{"rating"}}},
}

func TestEveryTrunkComesBack(t *testing.T) {
	for _, c := range trunkKinds {
		t.Run(c.name, func(t *testing.T) {
			data := marshal(t, withTrunk(c.trunk))
			m := read(t, data)
			if err := m.CheckGolden(); err != nil {
				t.Error(err)
			}
			if !bytes.Equal(marshal(t, m), data) {
				t.Error("a model that was read is written as other bytes")
			}
			for _, p := range m.Network.Params() {
				p.Fill(math.MaxFloat32)
			}
			serve(m) // whatever overflows
		})
	}
}

func TestTrunksThatCannotBeBuiltAreRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		trunk nn.TrunkConfig
		kind  error
		want  string
	}{
		{"unknown kind", nn.TrunkConfig{Kind: "moe", Hidden: []int{6, 4}}, modelfile.ErrMalformed, "config.trunk.kind at byte"},
		{"too many experts", nn.TrunkConfig{Kind: nn.KindMMoE, Hidden: []int{6, 4}, Experts: 17}, modelfile.ErrSize, "wanted 0 to 16 experts, got 17"},
		{"a task split twice", nn.TrunkConfig{Hidden: []int{6, 4}, Split: []string{"cart", "cart"}}, modelfile.ErrMalformed, `wanted each task once, got "cart" again`},
		{"wide tower", nn.TrunkConfig{Hidden: []int{6, 4}, Tower: []int{1025}}, modelfile.ErrSize, "wanted 1 to 1024 columns, got 1025"},
		{"too many columns", nn.TrunkConfig{Kind: nn.KindPLE, Hidden: []int{1024}, Experts: 16, TaskExperts: 4}, modelfile.ErrSize, "at most 16384 columns"},
		{"more weights than bytes", nn.TrunkConfig{Kind: nn.KindMMoE, Hidden: []int{1024, 1024}, Experts: 8}, modelfile.ErrSize, "bytes for the trunk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := tiny()
			m.Config.TrunkConfig = c.trunk // with the parameters of the old one
			_, err := modelwrite.Marshal(m)
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

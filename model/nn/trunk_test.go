package nn

import (
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/nn/gradcheck"
)

var threeTasks = []string{"view", "cart", "purchase"}

// trunks are configs of every kind and composition.
var trunks = []struct {
	name   string
	config TrunkConfig
}{
	{"shared bottom", TrunkConfig{Hidden: []int{8, 4}}},
	{"shared bottom with towers", TrunkConfig{Hidden: []int{8}, Tower: []int{4, 3}}},
	{"mmoe", TrunkConfig{Kind: KindMMoE, Hidden: []int{8, 4}, Experts: 3}},
	{"mmoe with towers", TrunkConfig{Kind: KindMMoE, Hidden: []int{6}, Tower: []int{5}}},
	{"ple of one level", TrunkConfig{Kind: KindPLE, Hidden: []int{8, 4}}},
	{"ple of two levels", TrunkConfig{Kind: KindPLE, Hidden: []int{8, 4}, Levels: 2, TaskExperts: 2}},
	{"ple of two levels with towers", TrunkConfig{Kind: KindPLE, Hidden: []int{6}, Levels: 2, Experts: 1, Tower: []int{4}}},
	{"private", TrunkConfig{Kind: KindPrivate, Hidden: []int{8, 4}}},
	{"private with towers", TrunkConfig{Kind: KindPrivate, Hidden: []int{8}, Tower: []int{4}}},
	{"shared bottom, one split", TrunkConfig{Hidden: []int{8, 4}, Split: []string{"cart"}}},
	{"ple, one split, towers", TrunkConfig{Kind: KindPLE, Hidden: []int{8, 4}, Levels: 2, Split: []string{"view"}, Tower: []int{3}}},
	{"mmoe, two split", TrunkConfig{Kind: KindMMoE, Hidden: []int{8, 4}, Split: []string{"purchase", "view"}}},
	{"all split", TrunkConfig{Hidden: []int{5}, Split: threeTasks}},
}

const trunkRows, trunkInputs = 6, 5

// outputs is the weighted sum of every task's output, with a weight of its own
// for each value.
func outputs(trunk Trunk, weights [][]float32) (sum float64) {
	for k, w := range weights {
		sum += weighed(trunk.Output(k), w)
	}
	return sum
}

func trunkWeights(trunk Trunk) (weights [][]float32) {
	for k := range threeTasks {
		weights = append(weights, fixed(uint64(70+k), trunkRows*trunk.OutputSize()))
	}
	return weights
}

// begun is a trunk with random parameters and gradients.
func begun(c TrunkConfig) Trunk {
	trunk := NewTrunk(c, trunkInputs, threeTasks).Shadow()
	randomise(trunk.Params(), 4)
	return trunk
}

func TestTrunkGradients(t *testing.T) {
	for _, c := range trunks {
		t.Run(c.name, func(t *testing.T) {
			trunk := begun(c.config)
			x, w := fixed(60, trunkRows*trunkInputs), trunkWeights(trunk)
			loss := func() float64 { trunk.Forward(x, trunkRows); return outputs(trunk, w) }
			loss()
			for k := range threeTasks {
				for i, v := range w[k] { // tasks may share the gradient
					trunk.OutputGrad(k)[i] += v
				}
			}
			dx := make([]float32, len(x))
			trunk.Backward(dx, x, trunkRows)
			gradcheck.Check(t, "x", x, dx, loss)
			checkParams(t, trunk.Params(), loss)
		})
	}
}

// TestSharedParameters demands that exactly the parameters of Shared get
// gradients from more than one task.
func TestSharedParameters(t *testing.T) {
	for _, c := range trunks {
		t.Run(c.name, func(t *testing.T) {
			trunk := begun(c.config)
			x, w := fixed(60, trunkRows*trunkInputs), trunkWeights(trunk)
			for _, p := range trunk.Params() {
				if p.Rows == 1 {
					p.Fill(2) // no ReLU is shut for all rows
				}
			}
			learns := map[*Param]int{}
			for k := range threeTasks {
				for _, p := range trunk.Params() {
					clear(p.Grad)
				}
				trunk.Forward(x, trunkRows)
				copy(trunk.OutputGrad(k), w[k])
				trunk.Backward(nil, x, trunkRows)
				for _, p := range trunk.Params() {
					if slices.ContainsFunc(p.Grad, func(g float32) bool { return g != 0 }) {
						learns[p]++
					}
				}
			}
			shared := trunk.Shared()
			for _, p := range trunk.Params() {
				if learns[p] == 0 {
					t.Errorf("no task learns %s", p.Name)
				}
				if got := slices.Contains(shared, p); got != (learns[p] > 1) {
					t.Errorf("%s: shared is %v, but %d tasks learn it", p.Name, got, learns[p])
				}
			}
		})
	}
}

func TestTrunkCopies(t *testing.T) {
	for _, c := range trunks {
		t.Run(c.name, func(t *testing.T) {
			trunk := begun(c.config)
			shadow, serving := trunk.Shadow(), trunk.Serving()
			trunk.Params()[0].Value[0] += 0.5 // all see it
			x, other := fixed(60, trunkRows*trunkInputs), fixed(61, trunkRows*trunkInputs)
			trunk.Forward(x, trunkRows)
			shadow.Forward(x, trunkRows)
			serving.Forward(x, trunkRows)
			serving.Shadow().Forward(other, trunkRows) // does not disturb the others' activations
			for k := range threeTasks {
				if !slices.Equal(trunk.Output(k), shadow.Output(k)) || !slices.Equal(trunk.Output(k), serving.Output(k)) {
					t.Errorf("task %d: the copies compute something else", k)
				}
			}
			names := map[string]bool{}
			for i, p := range trunk.Params() {
				s, v := shadow.Params()[i], serving.Params()[i]
				if p.Name != s.Name || p.Name != v.Name || names[p.Name] {
					t.Errorf("parameter %d is named %s, %s, %s", i, p.Name, s.Name, v.Name)
				}
				names[p.Name] = true
				if &p.Value[0] != &s.Value[0] || &p.Value[0] != &v.Value[0] || &p.Grad[0] == &s.Grad[0] || v.Grad != nil {
					t.Errorf("%s: wanted shared values, a shadow's own gradient and none that serves", p.Name)
				}
			}
		})
	}
}

func TestTrunksAllocateNothingOnceWarm(t *testing.T) {
	for _, c := range trunks {
		t.Run(c.name, func(t *testing.T) {
			trunk := begun(c.config)
			x, dx := fixed(60, trunkRows*trunkInputs), make([]float32, trunkRows*trunkInputs)
			step := func() {
				trunk.Forward(x, trunkRows)
				trunk.OutputGrad(0)[0] = 1
				trunk.Backward(dx, x, trunkRows)
			}
			step()
			if n := testing.AllocsPerRun(10, step); n != 0 {
				t.Errorf("%g allocations a step, want none", n)
			}
		})
	}
}

func TestTrunkSizes(t *testing.T) {
	for _, c := range trunks {
		t.Run(c.name, func(t *testing.T) {
			if err := c.config.Validate(); err != nil {
				t.Fatal(err)
			}
			trunk := begun(c.config)
			n := 0
			for _, p := range trunk.Params() {
				if p.Rows > 1 && !strings.Contains(p.Name, "gate") {
					n += len(p.Value)
				}
			}
			if got, _ := c.config.Size(trunkInputs, threeTasks); got != n {
				t.Errorf("Size is %d, the matrices hold %d", got, n)
			}
			width := append(slices.Clone(c.config.Hidden), c.config.Tower...)
			if want := width[len(width)-1]; trunk.OutputSize() != want {
				t.Errorf("OutputSize is %d, want %d", trunk.OutputSize(), want)
			}
		})
	}
}

// TestGateByHand: an input of 1 and gate weights of 0 and ln 3 mix two experts
// that are 4 and 8 as 1/4 to 3/4, which is 7.
func TestGateByHand(t *testing.T) {
	trunk := NewMMoE(1, []int{1}, []string{"a", "b"}, 2)
	set := map[string]float32{
		"trunk.0.expert.0.0.b": 4, "trunk.0.expert.1.0.w": 8,
	}
	for _, p := range trunk.Params() {
		p.Value[0] = set[p.Name]
		if p.Name == "trunk.0.a.gate.w" {
			p.Value[1] = float32(math.Log(3))
		}
	}
	trunk.Forward([]float32{1}, 1)
	for k, want := range []float32{7, 6} { // the other gate has no opinion
		if got := trunk.Output(k)[0]; math.Abs(float64(got-want)) > 1e-5 {
			t.Errorf("task %d: got %g, want %g", k, got, want)
		}
	}
}

func TestTrunkConfigIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		config TrunkConfig
		want   string
	}{
		{"no layers", TrunkConfig{}, "hidden: want 1 to 4 layers, got 0"},
		{"five layers", TrunkConfig{Hidden: []int{1, 1, 1, 1, 1}}, "hidden: want 1 to 4 layers, got 5"},
		{"empty layer", TrunkConfig{Hidden: []int{8, 0}}, "hidden: want widths from 1 to 1024, got 0"},
		{"wide tower", TrunkConfig{Hidden: []int{8}, Tower: []int{1025}}, "tower: want widths from 1 to 1024, got 1025"},
		{"unknown kind", TrunkConfig{Hidden: []int{8}, Kind: "moe"}, `trunk: want shared-bottom, mmoe, ple or private, got "moe"`},
		{"experts of a shared bottom", TrunkConfig{Hidden: []int{8}, Experts: 2}, "experts: a trunk of kind shared-bottom has none, got 2"},
		{"levels of an mmoe", TrunkConfig{Hidden: []int{8}, Kind: KindMMoE, Levels: 2}, "levels: a trunk of kind mmoe has none, got 2"},
		{"too many levels", TrunkConfig{Hidden: []int{8}, Kind: KindPLE, Levels: 4}, "levels: want 1 to 3, got 4"},
		{"fewer experts than none", TrunkConfig{Hidden: []int{8}, Kind: KindPLE, TaskExperts: -1}, "task_experts: want 1 to 16, got -1"},
		{"split of private", TrunkConfig{Hidden: []int{8}, Kind: KindPrivate, Split: []string{"view"}}, "split: in a private trunk all tasks are"},
		{"split of no task", TrunkConfig{Hidden: []int{8}, Split: []string{"fly"}}, `split: no task is named "fly"`},
		{"more than a batch can take", TrunkConfig{Kind: KindPLE, Hidden: []int{1024}, Levels: 3, TaskExperts: 4}, "trunk: want at most 16384 columns in all layers together, got 43008"},
		{"split twice", TrunkConfig{Hidden: []int{8}, Split: []string{"cart", "cart"}}, `split: want each task once, got "cart" again`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.config.Validate()
			if err == nil {
				err = c.config.ValidateTasks(threeTasks)
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

package loss

import (
	"math"
	"testing"

	"inkling/model/nn/gradcheck"
	"inkling/model/task"
)

var (
	binary     = task.Task{Name: "bought"}
	three      = task.Task{Name: "kind", Classes: 3}
	regression = task.Task{Name: "stars", Regression: true}
)

func TestLossesByHand(t *testing.T) {
	ln := func(x float64) float32 { return float32(math.Log(x)) }
	for _, c := range []struct {
		name    string
		options Options
		task    task.Task
		y       []float32
		label   float32
		want    float64
	}{
		{"half of the squared error", Options{}, regression, []float32{3}, 1, 2},
		{"p = 3/4 of a positive", Options{}, binary, []float32{ln(3)}, 1, -math.Log(.75)},
		{"p = 3/4 of a negative", Options{}, binary, []float32{ln(3)}, 0, -math.Log(.25)},
		{"a probability for a label", Options{}, binary, []float32{ln(3)}, 0.5, -(math.Log(.75) + math.Log(.25)) / 2},
		{"positives weigh 4", Options{ClassWeights: []float32{1, 4}}, binary, []float32{ln(3)}, 1, -4 * math.Log(.75)},
		{"focal, gamma 2: (1 - 3/4)^2 of it", Options{Focal: 2}, binary, []float32{ln(3)}, 1, -math.Log(.75) / 16},
		{"p = 2/8 of class 1", Options{}, three, []float32{ln(5), ln(2), ln(1)}, 1, -math.Log(.25)},
		{"class 1 weighs 3, gamma 1", Options{ClassWeights: []float32{1, 3, 1}, Focal: 1}, three, []float32{ln(5), ln(2), ln(1)}, 1, -3 * .75 * math.Log(.25)},
		{"missing", Options{}, three, []float32{1, 2, 3}, task.Missing, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.options.Validate(c.task); err != nil {
				t.Fatal(err)
			}
			got := c.options.Hard(c.task, make([]float32, len(c.y)), c.y, c.label)
			if math.Abs(got-c.want) > 1e-6 {
				t.Errorf("got %g, want %g", got, c.want)
			}
		})
	}
}

func TestLossGradients(t *testing.T) {
	for _, o := range []struct {
		name    string
		options func(classes int) Options
	}{
		{"plain", func(int) Options { return Options{} }},
		{"focal", func(int) Options { return Options{Focal: 1.5} }},
		{"weighted and focal", func(n int) Options { return Options{ClassWeights: []float32{0.5, 3, 2}[:n], Focal: 2} }},
	} {
		t.Run(o.name, func(t *testing.T) {
			y, dy := []float32{0.7}, make([]float32, 1)
			b := o.options(2)
			for _, label := range []float32{0, 1, 0.3} {
				b.Hard(binary, dy, y, label)
				gradcheck.Check(t, "binary", y, dy, func() float64 { return b.Hard(binary, make([]float32, 1), y, label) })
			}
			y, dy = []float32{0.7, -0.4, 0.2}, make([]float32, 3)
			m := o.options(3)
			m.Hard(three, dy, y, 1)
			gradcheck.Check(t, "classes", y, dy, func() float64 { return m.Hard(three, make([]float32, 3), y, 1) })
			soft := []float32{0.2, 0.5, 0.3}
			m.Soft(three, dy, y, soft)
			gradcheck.Check(t, "soft", y, dy, func() float64 { return m.Soft(three, make([]float32, 3), y, soft) })
		})
	}
}

func TestLossOfExtremeOutputsIsFinite(t *testing.T) {
	for _, o := range []Options{{}, {Focal: 0.5}, {Focal: 2}} {
		for _, y := range []float32{0, 200, -200} {
			for _, label := range []float32{0, 1} {
				dy := make([]float32, 3)
				one := o.Hard(binary, dy[:1], []float32{y}, label)
				many := o.Hard(three, dy, []float32{y, 0, -y}, 2*label)
				for _, v := range []float64{one, many, float64(dy[0]), float64(dy[1]), float64(dy[2])} {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Fatalf("gamma %g, output %g, label %g: got %g", o.Focal, y, label, v)
					}
				}
			}
		}
	}
}

func TestOptionsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		task    task.Task
		options Options
		want    string
	}{
		{"of a regression", regression, Options{Focal: 2}, "stars: a regression has no class_weights and no focal loss"},
		{"too few weights", three, Options{ClassWeights: []float32{1, 2}}, "kind: class_weights: want 3, one a class, got 2"},
		{"no weight", binary, Options{ClassWeights: []float32{1, 0}}, "bought: class_weights: want more than 0 and at most 10000, got 0"},
		{"gamma", binary, Options{Focal: -1}, "bought: focal: want 0 to 10, got -1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.options.Validate(c.task); err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

package task

import (
	"math"
	"testing"

	"inkling/model/nn/gradcheck"
	"inkling/model/shop"
)

func TestNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		given []shop.Behaviour // nil: refused
	}{
		{"whole funnel", []string{"view", "cart", "purchase"}, []shop.Behaviour{shop.Unknown, shop.View, shop.Cart}},
		{"no carts recorded", []string{"view", "purchase"}, []shop.Behaviour{shop.Unknown, shop.View}},
		{"purchases alone", []string{"purchase"}, []shop.Behaviour{shop.Unknown}},
		{"a rating stands beside the funnel", []string{"view", "rating"}, []shop.Behaviour{shop.Unknown, shop.Unknown}},
		{"none", nil, []shop.Behaviour{}},
		{"unknown", []string{"view", "sneeze"}, nil},
		{"out of order", []string{"cart", "view"}, nil},
		{"twice", []string{"view", "view"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tasks, ok := Named(c.names)
			if ok != (c.given != nil) {
				t.Fatalf("accepted: %v", ok)
			}
			for i, want := range c.given {
				if tasks[i].Given != want {
					t.Errorf("%s is given %s, want %s", tasks[i].Name, tasks[i].Given, want)
				}
			}
		})
	}
}

func TestLoss(t *testing.T) {
	rating := Rating
	for _, c := range []struct {
		name           string
		task           Task
		output, label  float32
		loss, gradient float64
	}{
		{"even odds", View, 0, 1, math.Ln2, -0.5},
		{"sure and right", View, 100, 1, 0, 0},
		{"sure and wrong does not overflow", View, 100, 0, 100, 1},
		{"odds of three to one", View, float32(math.Log(3)), 0, math.Log(4), 0.75},
		{"missing", Cart, 3, Missing, 0, 0},
		{"rating two above", rating, 5, 3, 2, 2},
		{"rating missing", rating, 5, Missing, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			loss, gradient := c.task.Loss(c.output, c.label)
			if math.Abs(float64(loss)-c.loss) > 1e-6 || math.Abs(float64(gradient)-c.gradient) > 1e-6 {
				t.Errorf("got %g and %g, want %g and %g", loss, gradient, c.loss, c.gradient)
			}
		})
	}
}

func TestHeadGradient(t *testing.T) {
	const rows, size, cross, stride = 5, 4, 3, 7
	h := NewHead(View, size, cross).Shadow()
	for k, p := range h.Params() {
		for i := range p.Value {
			p.Value[i] = float32(math.Sin(float64(3*i + k)))
		}
	}
	trunk, features := make([]float32, rows*size), make([]float32, rows*stride)
	for i := range trunk {
		trunk[i] = float32(math.Cos(float64(i)))
	}
	for i := range features {
		features[i] = float32(math.Sin(float64(i) * 1.7))
	}
	positions := []int32{0, 1, 2, 400, 1}
	labels := []float32{1, 0, Missing, 1, 0}
	y, dy := make([]float32, rows), make([]float32, rows)
	loss := func() (sum float64) {
		h.Forward(y, trunk, features, stride, positions, rows)
		for r := range rows {
			l, g := h.Task.Loss(y[r], labels[r])
			sum += float64(l)
			dy[r] = g
		}
		return sum
	}
	loss()
	dtrunk, dfeatures := make([]float32, len(trunk)), make([]float32, len(features))
	h.Backward(dtrunk, dfeatures, dy, trunk, features, stride, positions, rows)
	check := func() float64 { return loss() }
	gradcheck.Check(t, "trunk", trunk, dtrunk, check)
	gradcheck.Check(t, "cross", features, dfeatures, check)
	for _, p := range h.Params() {
		gradcheck.Check(t, p.Name, p.Value, p.Grad, check)
	}
}

func TestAnUnknownPositionIsNeutral(t *testing.T) {
	// A log without positions would else put half of its base rate into the
	// term that ranking leaves out.
	h := NewHead(View, 1, 1).Shadow()
	h.Position.Fill(7)
	y := make([]float32, 2)
	h.Forward(y, []float32{0, 0}, []float32{0, 0}, 1, []int32{0, 1}, 2)
	if y[0] != 0 || y[1] != 7 {
		t.Errorf("got %v, want [0 7]", y)
	}
	h.Backward(make([]float32, 2), make([]float32, 2), []float32{1, 1}, []float32{0, 0}, []float32{0, 0}, 1, []int32{0, 1}, 2)
	if h.Position.Grad[0] != 0 || h.Position.Grad[1] != 1 {
		t.Errorf("gradients %v, want 0 and 1 first", h.Position.Grad[:2])
	}
}

func TestPositionBucket(t *testing.T) {
	for position, want := range map[int32]int{-3: 0, 0: 0, 1: 1, 31: 31, 32: 31, 1 << 30: 31} {
		if got := PositionBucket(position); got != want {
			t.Errorf("position %d is in bucket %d, want %d", position, got, want)
		}
	}
}

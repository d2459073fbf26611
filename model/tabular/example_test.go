package tabular_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"inkling/model/nn"
	"inkling/model/tabular"
	"inkling/model/task"
	"inkling/model/weighting"
)

const exampleInputs, exampleItems = 20, 10

// visitors makes rows whose labels follow from the inputs: a visitor is
// interested where a hidden direction points along the inputs, and is
// recommended the item whose direction does so most, both with a little noise.
func visitors(rows int, r *rand.Rand, interest []float64, items [exampleItems][]float64) *tabular.Table {
	t := &tabular.Table{Rows: rows, Labels: make([][]float32, 2)}
	for range rows {
		x := make([]float64, exampleInputs)
		for j := range x {
			x[j] = r.NormFloat64()
			t.Dense = append(t.Dense, float32(x[j]))
		}
		along := func(direction []float64) (sum float64) {
			for j, v := range x {
				sum += v * direction[j]
			}
			return sum
		}
		label, best := float32(0), 0
		if along(interest)+0.3*r.NormFloat64() > 0 {
			label = 1
		}
		var scores [exampleItems]float64
		for i := range scores {
			scores[i] = along(items[i]) + 0.1*r.NormFloat64()
			if scores[i] > scores[best] {
				best = i
			}
		}
		t.Labels[0], t.Labels[1] = append(t.Labels[0], label), append(t.Labels[1], float32(best))
	}
	return t
}

func direction(r *rand.Rand) []float64 {
	d := make([]float64, exampleInputs)
	for j := range d {
		d[j] = r.NormFloat64()
	}
	return d
}

// article is the network that many introductions to multi-task learning begin
// with, and its data: a shared layer of 64, a sigmoid head and a softmax head of
// ten items.
func article() (s *tabular.Schema, training, test *tabular.Table, c tabular.Config) {
	r := rand.New(rand.NewPCG(1, 1))
	interest := direction(r)
	var items [exampleItems][]float64
	for i := range items {
		items[i] = direction(r)
	}
	s = &tabular.Schema{Tasks: []task.Task{{Name: "user interest"}, {Name: "item recommendation", Classes: exampleItems}}}
	for j := range exampleInputs {
		s.Dense = append(s.Dense, fmt.Sprintf("x%d", j))
	}
	c = tabular.Defaults()
	c.TrunkConfig = nn.TrunkConfig{Hidden: []int{64}}
	c.Wide = false
	c.Epochs, c.Batch, c.LearningRate = 10, 32, 5e-3
	c.Weighting = weighting.Config{Weights: map[string]float64{"user interest": 0.5, "item recommendation": 0.5}}
	return s, visitors(1000, r, interest, items), visitors(500, r, interest, items), c
}

// Two tasks share one layer of 64: a visitor's interest (sigmoid) and which of
// ten items to recommend (softmax), from 1,000 visitors in 10 epochs, by a
// weighted sum of the two cross-entropies. The article that this network is
// from reports its accuracies on data of its own, and 10 ms a step; here
// BenchmarkArticle says how long a step takes.
func Example() {
	s, training, test, c := article()
	network, err := tabular.Train(context.Background(), s, training, nil, c, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	predictions := network.Predict(test)
	right := 0
	for r, p := range predictions[0] {
		if (p > 0.5) == (test.Labels[0][r] == 1) {
			right++
		}
	}
	fmt.Printf("user interest:        %.3f (the article: 0.882)\n", float64(right)/float64(test.Rows))
	fmt.Printf("item recommendation:  %.3f (the article: 0.792)\n", tabular.Scores(s, predictions, test)[1])
	// Output:
	// user interest:        0.960 (the article: 0.882)
	// item recommendation:  0.814 (the article: 0.792)
}

// BenchmarkArticle trains for an epoch and reports the time of a step of 32
// rows, of which the article's takes 10 ms.
func BenchmarkArticle(b *testing.B) {
	s, training, _, c := article()
	c.Epochs, c.Workers = 1, 1
	steps := (training.Rows + c.Batch - 1) / c.Batch
	for b.Loop() {
		if _, err := tabular.Train(context.Background(), s, training, nil, c, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N*steps), "ms/step")
}

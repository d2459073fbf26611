package training

import (
	"fmt"
	"math/rand/v2"

	"inkling/model/nn"
	"inkling/model/tabular"
	"inkling/model/task"
)

// The network: 96 inputs, layers of 64 and 32 with ReLU, three binary heads and
// one of ten classes.
const (
	inputs       = 96
	binaries     = 3
	classes      = 10
	learningRate = 1e-3
	workers      = 2
)

func schema() *tabular.Schema {
	s := &tabular.Schema{}
	for j := range inputs {
		s.Dense = append(s.Dense, fmt.Sprintf("x%d", j))
	}
	for k := range binaries {
		s.Tasks = append(s.Tasks, task.Task{Name: fmt.Sprintf("yes%d", k)})
	}
	s.Tasks = append(s.Tasks, task.Task{Name: "kind", Classes: classes})
	return s
}

// made is so many rows whose labels follow from the inputs through random
// planes, with noise.
func made(seed uint64, rows int) *tabular.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	planes := normal(r, (binaries+classes)*inputs)
	t := &tabular.Table{Rows: rows, Dense: normal(r, rows*inputs), Labels: make([][]float32, binaries+1)}
	for i := range rows {
		x := t.Dense[i*inputs : (i+1)*inputs]
		best, top := 0, float32(0)
		for p := range binaries + classes {
			v := float32(5 * r.NormFloat64())
			for j, w := range planes[p*inputs : (p+1)*inputs] {
				v += w * x[j]
			}
			if p < binaries {
				t.Labels[p] = append(t.Labels[p], map[bool]float32{true: 1}[v > 0])
			} else if p == binaries || v > top {
				best, top = p-binaries, v
			}
		}
		t.Labels[binaries] = append(t.Labels[binaries], float32(best))
	}
	return t
}

func normal(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// contestant is the product's own training at one batch size.
type contestant struct {
	trainer *tabular.Trainer
	table   *tabular.Table
	rows    []int32 // of the table, in their order
	batch   int
	at      int
}

func newContestant(t *tabular.Table, batch int) (*contestant, error) {
	c := tabular.Defaults()
	c.Hidden, c.Wide, c.Workers, c.Batch = []int{64, 32}, false, workers, batch
	trainer, err := tabular.NewTrainer(schema(), t, c)
	if err != nil {
		return nil, err
	}
	rows := make([]int32, t.Rows)
	for i := range rows {
		rows[i] = int32(i)
	}
	return &contestant{trainer: trainer, table: t, rows: rows, batch: batch}, nil
}

// train takes so many steps, round and round the table, and returns the mean
// over them of the losses, summed over the tasks.
func (c *contestant) train(steps int) float64 {
	var sum float64
	for range steps {
		for _, loss := range c.trainer.Step(c.rows[c.at:c.at+c.batch], learningRate) {
			sum += loss
		}
		if c.at += c.batch; c.at+c.batch > len(c.rows) {
			c.at = 0
		}
	}
	return sum / float64(steps)
}

// params are the network's values in the order of its layers.
func (c *contestant) params() []*nn.Param { return c.trainer.Network().Params() }

// standardised are the inputs as the network sees them, so that the other side
// can be given the same.
func (c *contestant) standardised() []float32 {
	n := c.trainer.Network()
	x := make([]float32, len(c.table.Dense))
	for i, v := range c.table.Dense {
		x[i] = (v - n.Mean[i%inputs]) * n.Inverse[i%inputs]
	}
	return x
}

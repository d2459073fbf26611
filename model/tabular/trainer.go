package tabular

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"inkling/model/crew"
	"inkling/model/loss"
	"inkling/model/optimise"
	"inkling/model/weighting"
)

// ErrDiverged is returned when the parameters are no longer finite numbers.
var ErrDiverged = errors.New("training diverged: try a lower learning rate, and look for values beyond reason in the table")

// Epoch is what one pass over the rows came to; slices are in the order of the
// tasks.
type Epoch struct {
	Number  int
	Loss    []float64 // mean training loss, without the weights; NaN without labels
	Weights []float64 // of the tasks' losses, as they were at the end of the epoch
	Score   []float64 // on the validation part; see Scores
	Mean    float64   // of Score, over the tasks that have one
	Best    bool      // its parameters are kept, for the time being
}

// Trainer holds one run of training. [Train] is the way to one; by itself it is
// for who wants to choose the rows and the rate of every step.
type Trainer struct {
	schema   *Schema
	config   Config
	table    *Table
	dense    []float32 // of the table, standardised; 0 where missing
	network  *Network
	strategy weighting.Strategy
	losses   []loss.Options // [tasks]
	crew     *crew.Crew
	workers  []*worker

	layers, tables []*optimise.Adam // of network.layers and network.tables
	penalised      []bool           // [layers]
	size           int              // numbers in all layers
	touched        [][]int32        // [tables]: rows of the step
	stamp          [][]int32        // [tables][rows]: the step that last touched it
	step           int

	// Of the present step:
	rows         []int32
	learningRate float64
	sharing      int       // workers that share it
	labelled     []float64 // [tasks]: rows with a label
	scale        []float32 // [tasks]
	means        []float64
	run, move    func(worker int)

	perTask []*weighting.Gradients // [workers], for a weighting that needs them
	order   []int32
}

// Train learns a network from a table. It stops early and keeps the parameters
// of the epoch with the best mean score on the validation part, or those of the
// last epoch where that is nil. watch, which may be nil, is told each epoch.
// The errors are those of the schema, the tables and the config, [ErrDiverged]
// and the context's.
func Train(ctx context.Context, s *Schema, training, validation *Table, c Config, watch func(Epoch)) (*Network, error) {
	t, err := NewTrainer(s, training, c)
	if err != nil {
		return nil, err
	}
	if validation != nil {
		if err := validation.Validate(s); err != nil {
			return nil, fmt.Errorf("validation %w", err)
		}
	}
	if err := t.fit(ctx, validation, watch); err != nil {
		return nil, err
	}
	return t.network, nil
}

// NewTrainer returns a trainer whose network has its starting values. The errors
// are those of the schema, the table and the config.
func NewTrainer(s *Schema, training *Table, c Config) (*Trainer, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := training.Validate(s); err != nil {
		return nil, fmt.Errorf("training %w", err)
	}
	if err := c.Validate(s); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return newTrainer(s, training, c), nil
}

// Network is what is trained; it is not to be used during a step.
func (t *Trainer) Network() *Network { return t.network }

func newTrainer(s *Schema, table *Table, c Config) *Trainer {
	t := &Trainer{schema: s, config: c, table: table}
	t.network = newNetwork(s, c, table, rand.New(rand.NewPCG(c.Seed, 1)))
	t.dense = make([]float32, len(table.Dense))
	t.network.standard(t.dense, table.Dense)
	balance := c.Weighting
	balance.Seed += c.Seed
	t.strategy = weighting.New(balance, s.TaskNames())
	for _, d := range s.Tasks {
		t.losses = append(t.losses, c.Losses[d.Name])
	}
	for _, p := range t.network.layers() {
		t.size += len(p.Value)
		t.layers = append(t.layers, optimise.NewAdam(p))
		t.penalised = append(t.penalised, !strings.HasSuffix(p.Name, ".b"))
	}
	for _, p := range t.network.tables() {
		var a *optimise.Adam
		var stamp []int32
		if p != nil {
			a, stamp = optimise.NewAdam(p), make([]int32, p.Rows)
		}
		t.tables, t.stamp = append(t.tables, a), append(t.stamp, stamp)
	}
	t.touched = make([][]int32, len(t.tables))
	for range c.Workers {
		t.workers = append(t.workers, t.newWorker())
	}
	tasks := len(s.Tasks)
	t.scale, t.means, t.labelled = make([]float32, tasks), make([]float64, tasks), make([]float64, tasks)
	t.crew, t.run, t.move = crew.New(c.Workers), t.runShare, t.moveShare
	if t.strategy.PerTask() {
		for _, w := range t.workers {
			t.perTask = append(t.perTask, w.perTask)
		}
	}
	return t
}

// fit runs the epochs and leaves the best parameters in place.
func (t *Trainer) fit(ctx context.Context, validation *Table, watch func(Epoch)) error {
	r := rand.New(rand.NewPCG(t.config.Seed, 2))
	best, since := math.Inf(-1), 0
	var kept []float32
	for number := 1; number <= t.config.Epochs && since < t.config.Patience; number++ {
		e := Epoch{Number: number, Mean: math.NaN()}
		if err := t.epoch(ctx, &e, r); err != nil {
			return err
		}
		if validation != nil {
			e.Score = Scores(t.schema, t.network.Predict(validation), validation)
			e.Mean = meanOf(e.Score)
		}
		since++
		if e.Best = !(e.Mean <= best); e.Best {
			best, since, kept = e.Mean, 0, t.save(kept)
		}
		if watch != nil {
			watch(e)
		}
	}
	t.restore(kept)
	return nil
}

// epoch trains once on all rows.
func (t *Trainer) epoch(ctx context.Context, e *Epoch, r *rand.Rand) error {
	t.shuffle(r)
	tasks := len(t.schema.Tasks)
	e.Loss = make([]float64, tasks)
	labelled := make([]float64, tasks)
	steps := t.config.Epochs * ((len(t.order) + t.config.Batch - 1) / t.config.Batch)
	for from := 0; from < len(t.order); from += t.config.Batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := t.order[from:min(from+t.config.Batch, len(t.order))]
		for k, v := range t.Step(rows, t.schedule(steps)) {
			if n := t.labelled[k]; n > 0 {
				e.Loss[k] += v * n
				labelled[k] += n
			}
		}
	}
	for k := range e.Loss {
		e.Loss[k] /= labelled[k] // NaN without labels
	}
	e.Weights = slices.Clone(t.strategy.Weights())
	t.strategy.EndEpoch(e.Loss)
	for _, p := range t.network.Params() {
		if slices.ContainsFunc(p.Value, func(v float32) bool { return v-v != 0 }) { // NaN or infinite
			return fmt.Errorf("epoch %d: %s is not finite: %w", e.Number, p.Name, ErrDiverged)
		}
	}
	return nil
}

// riseShare is the part of all steps in which the learning rate rises: one in
// fifty, since Adam's moments know little at first.
const riseShare = 50

// schedule is the learning rate of the next step: a short rise, then half a
// cosine down to a twentieth.
func (t *Trainer) schedule(steps int) float64 {
	rise := min(1, float64(t.step+1)/float64(max(steps/riseShare, 1)))
	fall := 0.05 + 0.95*(1+math.Cos(math.Pi*float64(min(t.step, steps))/float64(steps)))/2
	return t.config.LearningRate * rise * fall
}

// labels counts the rows that have a label of a task.
func (t *Trainer) labels(k int, rows []int32) (n int) {
	labels, width := t.table.Labels[k], 1
	if soft := t.table.soft(k); soft != nil {
		labels, width = soft, t.schema.Tasks[k].Outputs()
	}
	for _, r := range rows {
		if l := labels[int(r)*width]; l == l {
			n++
		}
	}
	return n
}

func (t *Trainer) save(dst []float32) []float32 {
	dst = dst[:0]
	for _, p := range t.network.Params() {
		dst = append(dst, p.Value...)
	}
	return dst
}

func (t *Trainer) restore(src []float32) {
	for _, p := range t.network.Params() {
		src = src[copy(p.Value, src):]
	}
}

package train

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"inkling/model"
	"inkling/model/loss"
	"inkling/model/nn"
)

// maxEnsemble bounds the networks of an ensemble.
const maxEnsemble = 16

// distil trains an ensemble of networks that differ in their seeds, and gives the
// training rows the mean of what its heads predict as soft labels beside their
// own, so that the one network that ships takes the place of the ensemble (Hinton,
// Vinyals and Dean 2015, at temperature 1). All of them learn from the same rows;
// a row teaches within the sample spaces that it has a label for.
//
// It returns the watch for the training that follows: the progress is that of
// all trainings together.
func (t *Trainer) distil(ctx context.Context, w Watch) (Watch, error) {
	n := t.config.Distil
	if n == 0 || len(t.network.Heads) == 0 {
		return w, nil
	}
	all := make([]*sequence, len(t.sequences))
	for i := range t.sequences {
		all[i] = &t.sequences[i]
	}
	one := t.config.Epochs * len(t.order())
	if w.Begin != nil {
		w.Begin(int64((n + 1) * one))
		w.Begin = nil
	}
	soft := make([][]float32, len(all))
	for i := range n {
		m := t.member(i)
		last, err := m.fitQuietly(ctx, one, w)
		if err != nil {
			return w, fmt.Errorf("network %d of the ensemble: %w", i+1, err)
		}
		t.examples += m.examples
		w.note("ensemble: network %d of %d, seed %d: validation NDCG %.4f", i+1, n, m.config.Seed, last.NDCG)
		for s, outputs := range m.predict(all) {
			soft[s] = m.teach(soft[s], outputs, 1/float32(n))
		}
	}
	for s := range all {
		all[s].soft = soft[s]
	}
	w.note("ensemble: its mean predictions count %.2f in the labels of the network that ships", t.config.DistilShare)
	return w, nil
}

// member is the trainer of one network of an ensemble: of the same rows, with
// starting values and an order of its own.
func (t *Trainer) member(i int) *Trainer {
	m := *t
	m.config.Seed += uint64(i)
	r := rand.New(rand.NewPCG(m.config.Seed, 10))
	m.network = m.newNetwork(r)
	m.begin()
	m.tower = newItemTower(t.features, t.catalogue, t.touched, t.config.Model.Dim, r)
	m.beginItems()
	m.workers, m.optimisers, m.decays, m.pulls, m.perTask = nil, nil, nil, nil, nil
	m.step, m.examples = 0, 0
	m.weigh()
	m.allocate()
	return &m
}

// newNetwork draws the starting values of a network.
func (t *Trainer) newNetwork(r *rand.Rand) *model.Network {
	n := model.NewNetwork(t.config.Model, t.features.Categories.Len())
	n.Initialise(r)
	if h := n.Interest; h != nil && t.weight("interest") == 0 {
		h.W.Fill(0) // a model file has the head wherever there are categories
	}
	return n
}

// fitQuietly fits and tells the watch of its steps alone, of which there are so
// many in the end; it returns the epoch that was kept.
func (t *Trainer) fitQuietly(ctx context.Context, steps int, w Watch) (kept Epoch, err error) {
	done := int64(0)
	step := func(n int64) {
		done += n
		if w.Step != nil {
			w.Step(n)
		}
	}
	err = t.fit(ctx, Watch{Step: step, Epoch: func(e Epoch) {
		if e.Best {
			kept = e
		}
	}})
	if err == nil {
		step(int64(steps) - done)
	}
	return kept, err
}

// teach adds a share of a network's predictions to the soft labels of a
// sequence [rows x heads]: probabilities, and of a rating the difference from
// the mean of all. What class weights did to them is taken back, as they do it to
// soft labels too; what repeated rows did is not.
func (t *Trainer) teach(soft, outputs []float32, share float32) []float32 {
	if soft == nil {
		soft = make([]float32, len(outputs))
	}
	heads := len(t.network.Heads)
	for i, y := range outputs {
		if k := i % heads; !t.network.Heads[k].Task.Regression {
			y = nn.Sigmoid(y - classShift(t.losses[k]))
		}
		soft[i] += share * y
	}
	return soft
}

// classShift is by how much class weights shift the logits that training ends
// at.
func classShift(o loss.Options) float32 {
	if o.ClassWeights == nil {
		return 0
	}
	return float32(math.Log(float64(o.ClassWeights[1]) / float64(o.ClassWeights[0])))
}

package tabular

import (
	"context"
	"fmt"

	"inkling/model/kernel"
)

// Ensemble is several networks of one schema whose predictions are averaged.
type Ensemble []*Network

// TrainEnsemble trains so many networks that differ in their seeds, Config.Seed
// and on. watch, which may be nil, is told each epoch of each member, from 0.
func TrainEnsemble(ctx context.Context, s *Schema, training, validation *Table, c Config, members int, watch func(member int, e Epoch)) (Ensemble, error) {
	var all Ensemble
	for i := range members {
		own := c
		own.Seed += uint64(i)
		n, err := Train(ctx, s, training, validation, own, func(e Epoch) {
			if watch != nil {
				watch(i, e)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("member %d: %w", i, err)
		}
		all = append(all, n)
	}
	return all, nil
}

// Predict returns the members' mean predictions, as [Network.Predict] does.
func (e Ensemble) Predict(t *Table) [][]float32 {
	mean := e[0].Predict(t)
	for _, n := range e[1:] {
		for k, p := range n.Predict(t) {
			kernel.Axpy(1, p, mean[k])
		}
	}
	for k := range mean {
		kernel.Scale(1/float32(len(e)), mean[k])
	}
	return mean
}

// Distil trains one network on what the ensemble predicts for the training
// rows in place of their labels, so that it takes the place of the ensemble at
// the size of one member (Hinton, Vinyals and Dean 2015, at temperature 1). Rows
// whose labels are missing teach too. It is otherwise as [Train].
func (e Ensemble) Distil(ctx context.Context, training, validation *Table, c Config, watch func(Epoch)) (*Network, error) {
	taught := *training
	taught.Soft = e.Predict(training)
	return Train(ctx, e[0].Schema, &taught, validation, c, watch)
}

package train

import (
	"context"
	"fmt"
	"slices"

	"inkling/model/shop"
	"inkling/model/twin"
)

// Twin is a network that learned one task alone.
type Twin struct {
	Task string
	*Result
}

// Twins trains a twin for each of the tasks, by the config of the joint
// network: with the same shape and starting values, on the same rows, but with
// the loss of no head save the task's own. The next item, which the item
// vectors are learned by, stays. The heads of the other tasks are there and know
// nothing. watch may be nil; it is asked for each training.
func Twins(ctx context.Context, log *shop.Log, c Config, tasks []string, watch func(task string) Watch) ([]Twin, error) {
	var twins []Twin
	for _, name := range tasks {
		c.only = name
		var w Watch
		if watch != nil {
			w = watch(name)
		}
		r, err := RunResult(ctx, log, c, w)
		if err != nil {
			return nil, fmt.Errorf("twin of %s: %w", name, err)
		}
		twins = append(twins, Twin{name, r})
	}
	return twins, nil
}

// alone takes out of a twin's epoch what the heads come to that learn nothing.
func (t *Trainer) alone(e *Epoch) {
	if t.config.only == "" {
		return
	}
	for _, h := range t.network.Heads {
		if name := h.Task.Name; name != t.config.only {
			for _, of := range []map[string]float64{e.Loss, e.ValidationLoss, e.Validation} {
				delete(of, name)
				delete(of, "auc:"+name)
				delete(of, "rmse:"+name)
			}
		}
	}
	delete(e.Loss, "interest")
}

// Gate sets the joint network beside its twins by their losses on the held-out
// rows, visitor by visitor: log-loss, or squared error of a rating. A task without
// held-out rows is left out. The errors are those of [twin.Judge], which needs
// one task at least.
func Gate(joint *Result, twins []Twin) (twin.Report, error) {
	var all []twin.Figures
	for _, t := range twins {
		of := func(r *Result) *Held {
			i := slices.IndexFunc(r.Held, func(h Held) bool { return h.Task == t.Task && len(h.Losses) > 0 })
			if i < 0 {
				return nil
			}
			return &r.Held[i]
		}
		if own, alone := of(joint), of(t.Result); own != nil && alone != nil {
			f := twin.Figures{Task: t.Task, Metric: "log-loss", Joint: own.byVisitor(), Twin: alone.byVisitor(), Lower: true}
			if own.Regression {
				f.Metric = "squared error"
			}
			all = append(all, f)
		}
	}
	return twin.Judge(all)
}

// byVisitor is a figure for each visitor, the mean of which is the mean loss of
// all rows: visitors are independent of each other, and their rows are not.
func (h *Held) byVisitor() []float64 {
	var sums []float64
	var total float64
	place := make(map[int32]int)
	for i, v := range h.Visitors {
		n, ok := place[v]
		if !ok {
			n = len(sums)
			place[v], sums = n, append(sums, 0)
		}
		l := h.Losses[i]
		if h.Regression {
			l *= 2
		}
		sums[n] += h.Weights[i] * l
		total += h.Weights[i]
	}
	for i := range sums {
		sums[i] *= float64(len(sums)) / total
	}
	return sums
}

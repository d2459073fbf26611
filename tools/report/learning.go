package report

import (
	"fmt"
	"maps"

	"inkling/model/train"
)

// Run is how one training went.
type Run struct {
	Seed   uint64
	Epochs []Epoch
	Notes  []string // decisions of the trainer
}

// Epoch is what one pass over the data came to. A map that is empty is not
// drawn.
type Epoch struct {
	Number         int
	Loss           map[string]float64 // mean training loss by task
	ValidationLoss map[string]float64 // the same of the validation part
	Validation     map[string]float64 // metrics of the validation part, ndcg or auc:view
	Weights        map[string]float64 // of the tasks' losses
	Best           bool               // its parameters were kept, until a later one was best
}

// epochOf takes over what training says of an epoch.
func epochOf(e train.Epoch) Epoch {
	r := Epoch{
		Number: e.Number, Best: e.Best, Loss: maps.Clone(e.Loss), ValidationLoss: maps.Clone(e.ValidationLoss),
		Weights:    maps.Clone(e.Weights),
		Validation: map[string]float64{"ndcg": e.NDCG},
	}
	maps.Copy(r.Validation, e.Validation)
	return r
}

// Record returns a watch that writes the epochs and notes to the run and passes
// everything on.
func (r *Run) Record(w train.Watch) train.Watch {
	epoch, note := w.Epoch, w.Note
	w.Epoch = func(e train.Epoch) {
		r.Epochs = append(r.Epochs, epochOf(e))
		if epoch != nil {
			epoch(e)
		}
	}
	w.Note = func(format string, a ...any) {
		r.Notes = append(r.Notes, fmt.Sprintf(format, a...))
		if note != nil {
			note(format, a...)
		}
	}
	return w
}

// best is the index of the epoch whose parameters the model has, -1 without
// any.
func (r *Run) best() int {
	best := -1
	for i, e := range r.Epochs {
		if e.Best {
			best = i
		}
	}
	return best
}

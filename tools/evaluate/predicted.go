package evaluate

import (
	"context"
	"fmt"
	"sync"

	"inkling/model/metric"
)

// taskOrder is the order of the tasks in the report.
var taskOrder = []string{TaskView, TaskCart, TaskPurchase, TaskRating, TaskInterest}

// predictions are what a predictor gave for the rows of each task: for
// TaskInterest the rank of the row's category among all.
type predictions map[string][]float32

// predictAll predicts the rows of the tasks that the predictor knows, each
// worker an equal part.
func predictAll(ctx context.Context, p Predictor, rows Rows, categories, workers int) (predictions, error) {
	out := make(predictions)
	for _, task := range p.Tasks() {
		all := rows[task]
		if len(all) == 0 {
			continue
		}
		dst := make([]float32, len(all))
		var group sync.WaitGroup
		for w := range workers {
			from, to := w*len(all)/workers, (w+1)*len(all)/workers
			own := p.Clone()
			group.Go(func() { predictPart(ctx, own, dst[from:to], task, all[from:to], categories) })
		}
		group.Wait()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, y := range dst {
			if y-y != 0 || task != TaskRating && task != TaskInterest && (y < 0 || y > 1) {
				return nil, fmt.Errorf("%s: task %s, visitor %q, item %d: predicted %v", p.Name(), task, all[i].Visitor, all[i].Item, y)
			}
		}
		out[task] = dst
	}
	return out, nil
}

func predictPart(ctx context.Context, p Predictor, dst []float32, task string, rows []Row, categories int) {
	chunk := 4096 // rows between looks at the context
	if task == TaskInterest {
		chunk = 64
	}
	var scores []float32
	var labels []int32
	for from := 0; from < len(rows) && ctx.Err() == nil; from += chunk {
		to := min(from+chunk, len(rows))
		if task != TaskInterest {
			p.Predict(dst[from:to], task, rows[from:to])
			continue
		}
		if scores == nil {
			scores = make([]float32, chunk*categories)
		}
		labels = labels[:0]
		for _, r := range rows[from:to] {
			labels = append(labels, int32(r.Label))
		}
		p.Predict(scores[:len(labels)*categories], task, rows[from:to])
		metric.ClassRanks(dst[from:to], scores[:len(labels)*categories], categories, labels)
	}
}

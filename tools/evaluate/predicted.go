package evaluate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"inkling/model/metric"
)

// taskOrder is the order of the tasks in the report.
var taskOrder = []string{TaskView, TaskCart, TaskPurchase, TaskRating}

// predictAll predicts the rows of the tasks that the predictor knows, each
// worker an equal part.
func predictAll(ctx context.Context, p Predictor, rows Rows, workers int) (map[string][]float32, error) {
	out := make(map[string][]float32)
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
			group.Go(func() {
				const chunk = 4096 // between looks at the context
				for i := from; i < to && ctx.Err() == nil; i += chunk {
					end := min(i+chunk, to)
					own.Predict(dst[i:end], task, all[i:end])
				}
			})
		}
		group.Wait()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, y := range dst {
			if y-y != 0 || task != TaskRating && (y < 0 || y > 1) {
				return nil, fmt.Errorf("%s: task %s, visitor %q, item %d: predicted %v", p.Name(), task, all[i].Visitor, all[i].Item, y)
			}
		}
		out[task] = dst
	}
	return out, nil
}

// judged are two figures of one subject's predictions of one task, under
// weights of the rows.
type judged struct {
	subject string
	runs    []func(weights []float64) [2]float64
}

// taskFigures adds AUC and log-loss, or RMSE and MAE, of each task, and the
// model minus each other subject.
func (e *evaluation) taskFigures(r *Report, boot metric.Bootstrap) {
	for _, task := range taskOrder {
		rows := e.rows[task]
		if len(rows) == 0 {
			continue
		}
		names := [2]string{"auc:" + task, "logloss:" + task}
		if task == TaskRating {
			names = [2]string{"rmse:" + task, "mae:" + task}
		}
		all := e.judged(task, rows)
		e.taskFigure(r, boot, names, all, rows)
	}
}

func (e *evaluation) judged(task string, rows []Row) []judged {
	var all []judged
	for _, subject := range e.predicted.subjects {
		j := judged{subject: subject}
		for _, run := range e.predicted.runs[subject] {
			if y, ok := run[task]; ok {
				j.runs = append(j.runs, judge(task, y, rows))
			}
		}
		if len(j.runs) > 0 {
			all = append(all, j)
		}
	}
	return all
}

func judge(task string, y []float32, rows []Row) func(weights []float64) [2]float64 {
	if task == TaskRating {
		labels := make([]float32, len(rows))
		for i := range rows {
			labels[i] = rows[i].Label
		}
		return func(w []float64) [2]float64 { return [2]float64{metric.RMSE(y, labels, w), metric.MAE(y, labels, w)} }
	}
	labels := make([]bool, len(rows))
	for i := range rows {
		labels[i] = rows[i].Label == 1
	}
	b := metric.NewBinary(y, labels)
	return func(w []float64) [2]float64 { return [2]float64{b.AUC(w), b.LogLoss(w)} }
}

// taskFigure resamples visitors, whose rows are weighted together, and adds
// both figures of each subject.
func (e *evaluation) taskFigure(r *Report, boot metric.Bootstrap, names [2]string, all []judged, rows []Row) {
	owner, visitors := owners(rows)
	weights := make([]float64, len(rows))
	model := slices.IndexFunc(all, func(j judged) bool { return j.subject == e.model })
	width := 2 * len(all)
	intervals := boot.Statistic(visitors, 2*width, func(dst, of []float64) {
		for i, v := range owner {
			weights[i] = of[v]
		}
		for i, j := range all {
			dst[2*i], dst[2*i+1] = j.mean(weights)
		}
		for i := range width {
			dst[width+i] = math.NaN()
			if model >= 0 {
				dst[width+i] = dst[2*model+i%2] - dst[i]
			}
		}
	})
	for i, j := range all {
		for n, name := range names {
			f := intervals[2*i+n]
			r.add(j.subject, name, allSlice, f.Value, f.Low, f.High)
			if i != model {
				d := intervals[width+2*i+n]
				r.add(difference(e.model, j.subject), name, allSlice, d.Value, d.Low, d.High)
			}
			if len(j.runs) > 1 {
				for s, run := range j.runs {
					r.add(j.subject, name, seedSlice(e.Seed, s), run(nil)[n], math.NaN(), math.NaN())
				}
			}
		}
	}
}

// mean is the mean over the runs.
func (j judged) mean(weights []float64) (a, b float64) {
	for _, run := range j.runs {
		f := run(weights)
		a, b = a+f[0]/float64(len(j.runs)), b+f[1]/float64(len(j.runs))
	}
	return a, b
}

// owners numbers the visitors of the rows from 0.
func owners(rows []Row) (owner []int32, visitors int) {
	owner = make([]int32, len(rows))
	number := make(map[string]int32)
	for i := range rows {
		n, ok := number[rows[i].Visitor]
		if !ok {
			n = int32(len(number))
			number[rows[i].Visitor] = n
		}
		owner[i] = n
	}
	return owner, len(number)
}

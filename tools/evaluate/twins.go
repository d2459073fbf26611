package evaluate

import (
	"math"
	"slices"

	"inkling/model/metric"
)

// SingleTask is the subject of the model's single-task twins.
const SingleTask = "single-task"

// DeltaM is the metric that sums up what learning the tasks together gained, in
// per cent: the mean over the tasks of the relative gain over the twin, by each
// task's first metric M, with the sign turned where lower is better (Maninis et
// al. 2019, "Attentive single-tasking of multiple tasks", equation 4):
//
//	delta_m = 100/T sum_t (-1)^l_t (M_t - M_twin,t) / M_twin,t
const DeltaM = "delta_m"

// twinFigures adds delta_m, over the tasks that both the model and a twin
// predict. Visitors are resampled for all tasks together.
func (e *evaluation) twinFigures(r *Report, boot metric.Bootstrap) {
	number := make(map[string]int32)
	var pairs []twinPair
	for _, task := range taskOrder {
		if p, ok := e.pair(task, number); ok {
			pairs = append(pairs, p)
		}
	}
	if len(pairs) == 0 {
		return
	}
	gain := func(of []float64) (sum float64) {
		for _, p := range pairs {
			sum += 100 / float64(len(pairs)) * p.gain(of)
		}
		return sum
	}
	f := boot.Statistic(len(number), 1, func(dst, of []float64) { dst[0] = gain(of) })[0]
	if !math.IsNaN(f.Value) {
		r.Rows = append(r.Rows, Figure{difference(e.model, SingleTask), DeltaM, allSlice, f.Value, &f.Low, &f.High, "%"})
	}
}

// twinPair is the model and its twin in one task.
type twinPair struct {
	model, twin judged
	lower       bool // lower is better
	values      []float64
}

// gain is the relative gain of the model.
func (p *twinPair) gain(of []float64) float64 {
	p.model.mean(p.values, of)
	own := p.values[0]
	p.twin.mean(p.values, of)
	gain := (own - p.values[0]) / p.values[0]
	if p.lower {
		return -gain
	}
	return gain
}

// pair returns the pair of a task. number numbers the visitors of all tasks,
// which grow by those of this one.
func (e *evaluation) pair(task string, number map[string]int32) (twinPair, bool) {
	rows, of := e.rows[task], e.predicted.runs
	p := twinPair{
		model: judged{subject: e.model}, twin: judged{subject: SingleTask},
		lower: LowerIsBetter(taskMetrics(task)[0]), values: make([]float64, len(taskMetrics(task))),
	}
	predicts := func(run predictions) bool { return len(run[task]) > 0 }
	if !slices.ContainsFunc(of[e.model], predicts) || !slices.ContainsFunc(of[SingleTask], predicts) {
		return p, false
	}
	owner := make([]int32, len(rows))
	for i := range rows {
		n, ok := number[rows[i].Visitor]
		if !ok {
			n = int32(len(number))
			number[rows[i].Visitor] = n
		}
		owner[i] = n
	}
	for _, j := range []*judged{&p.model, &p.twin} {
		for _, run := range of[j.subject] {
			if y, ok := run[task]; ok {
				j.runs = append(j.runs, newJudge(task, y, rows, owner, len(number)))
			}
		}
	}
	return p, true
}

// reliabilityBins is the number of bins of a reliability diagram.
const reliabilityBins = 10

// reliability bins the predictions of every subject for the binary tasks.
func (e *evaluation) reliability() (all []Reliability) {
	for _, task := range taskOrder {
		rows := e.rows[task]
		if task == TaskRating || task == TaskInterest || len(rows) == 0 {
			continue
		}
		labels := make([]bool, len(rows))
		for i := range rows {
			labels[i] = rows[i].Label == 1
		}
		for _, subject := range e.predicted.subjects {
			for _, run := range e.predicted.runs[subject] {
				if y, ok := run[task]; ok {
					all = append(all, Reliability{subject, task, metric.NewBinary(y, labels).Bins(reliabilityBins, nil)})
					break
				}
			}
		}
	}
	return all
}
